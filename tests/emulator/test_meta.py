"""The world as a test edits it: people, apps, the clock, the journal, saving and loading."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gramkey.emulator.hosts import HOSTS
from gramkey.emulator.http import Request
from gramkey.emulator.journal import Entry, Journal, mask
from gramkey.emulator.meta import Meta
from gramkey.emulator.problems import BadInput
from gramkey.emulator.switches import SWITCHES
from gramkey.emulator.world import World

NOW = 1_800_000_000
SAFE = Meta(seed=1, now=NOW)


def test_the_same_seed_gives_the_same_world():
    assert Meta(seed=3, now=NOW).to_json() == Meta(seed=3, now=NOW).to_json()
    assert Meta(seed=3, now=NOW).to_json() != Meta(seed=4, now=NOW).to_json()


def test_every_login_has_an_app_of_one_meta_app(meta):
    assert [app.login for app in meta.apps.values()] == ["instagram", "facebook", "basic_display"]
    assert len({app.client_id for app in meta.apps.values()}) == 3
    assert len({app.client_secret for app in meta.apps.values()}) == 3
    assert len({app.meta_app for app in meta.apps.values()}) == 1


def test_removing_the_app_ends_tokens_with_458(driver, meta, numbers):
    token = driver.long()
    meta.remove_app("ada")
    assert numbers(driver.me(token)) == (400, 190, 458)
    assert driver.me(driver.long()).status == 200


def test_removing_one_app_leaves_the_other(driver, meta):
    instagram, facebook = driver.long(), driver.long("facebook")
    meta.remove_app("ada", "instagram")
    assert driver.me(instagram).status == 400
    assert driver.graph("/me", facebook).status == 200


def test_an_account_names_its_person_on_facebook(driver, meta, numbers):
    token = driver.long("facebook")
    meta.remove_app("ada.studio", "facebook")
    assert numbers(driver.graph("/me", token)) == (400, 190, 458)


def test_changing_the_password_ends_tokens_with_460(driver, meta, numbers):
    token, other = driver.long(), driver.long(account="bob")
    assert meta.change_password("ada") == 2
    assert numbers(driver.me(token)) == (400, 190, 460)
    assert numbers(driver.refresh(token)) == (400, 190, 460)
    assert driver.me(other).status == 200


@pytest.mark.parametrize(("why", "subcode"), [("checkpoint", 459), ("unconfirmed", 464), ("logout", 467)])
def test_tokens_end_in_other_ways(driver, meta, why, subcode):
    token = driver.long()
    meta.end_tokens("ada", why)
    assert driver.me(token).json()["error"]["error_subcode"] == subcode


def test_tokens_can_be_expired(driver, meta, numbers):
    token = driver.long()
    assert meta.expire("ada") == 2
    assert numbers(driver.me(token)) == (400, 190, 463)


def test_a_new_secret_ends_the_old_one_and_its_tokens(driver, meta):
    token, code = driver.long(), driver.code()
    old = meta.app("instagram").client_secret
    assert meta.reset_secret("instagram") == meta.app("instagram").client_secret != old
    assert driver.exchange(code, client_secret=old).status == 400
    assert driver.me(token).status == 400
    assert driver.me(driver.long()).status == 200


def test_a_redirect_uri_is_registered_with_all_apps_or_one(meta):
    meta.register_redirect("https://app.example/cb")
    meta.register_redirect("https://app.example/cb")
    assert all(app.redirect_uris.count("https://app.example/cb") == 1 for app in meta.apps.values())
    meta.register_redirect("https://only.example/cb", "facebook")
    assert "https://only.example/cb" not in meta.app("instagram").redirect_uris


@pytest.mark.parametrize(
    "wrong",
    [
        lambda meta: meta.remove_app("mallory"),
        lambda meta: meta.change_password("mallory"),
        lambda meta: meta.expire("mallory"),
        lambda meta: meta.end_tokens("ada", "boredom"),
        lambda meta: meta.set_tester("ada", "maybe"),
        lambda meta: meta.set_tester("mallory", "accepted"),
        lambda meta: meta.register_redirect("/callback"),
        lambda meta: meta.app("threads"),
        lambda meta: meta.generate_token("grace"),
        lambda meta: meta.switches.set("no_such", "on"),
        lambda meta: meta.switches.set("basic_display", "undead"),
        lambda meta: meta.load("[]"),
        lambda meta: meta.load("{"),
        lambda meta: meta.load('{"format": 99}'),
    ],
)
def test_bad_input_is_refused_and_changes_nothing(meta, wrong):
    before = meta.to_json()
    with pytest.raises(BadInput):
        wrong(meta)
    assert meta.to_json() == before


def test_a_saved_world_goes_on_where_it_was(driver, meta):
    token, code = driver.long("facebook"), driver.code()
    page = driver.dialog()
    meta.switches.set("refresh_string", "same")
    meta.faults.add("D-83", endpoint="businesses", count=3)
    again = Meta.from_json(meta.to_json())
    assert again.to_json() == meta.to_json()
    other = type(driver)(again)
    assert other.graph("/me/accounts", token).json() == driver.graph("/me/accounts", token).json()
    assert other.submit(page).header("location") == driver.submit(page).header("location")
    assert other.exchange(code).json() == driver.exchange(code).json()
    assert again.journal.last_number == meta.journal.last_number


def test_every_record_of_the_world_is_saved(driver, meta):
    driver.long("facebook")
    driver.code()
    driver.dialog()
    world = json.loads(json.dumps(meta.world.to_json()))
    assert all(world[name] for name in ("apps", "accounts", "people", "pages", "businesses", "grants", "tokens"))
    assert World.from_json(world) == meta.world


def test_loading_replaces_the_state_in_place(driver, meta):
    saved = meta.to_json()
    token = driver.long()
    meta.load(saved)
    assert driver.me(token).status == 400


def test_a_switch_starts_at_its_default_and_is_documented():
    for switch in SWITCHES.values():
        assert len(switch.values) >= 2
        assert switch.meaning
        assert switch.evidence


def test_switches_can_be_reset(meta):
    meta.switches.set("basic_display", "alive")
    meta.switches.reset()
    assert meta.switches["basic_display"] == "dead"


def test_the_journal_tells_what_was_asked_and_by_whom(driver, meta):
    driver.refresh(driver.long())
    endpoints = [entry.endpoint for entry in meta.journal]
    assert endpoints == ["authorize", "authorize", "exchange", "long_lived", "refresh"]
    last = meta.journal[-1]
    assert (last.number, last.at, last.host, last.method) == (5, NOW, "graph.instagram.com", "GET")
    assert (last.status, last.app, last.account) == (400, meta.app("instagram").client_id, "ada")
    assert last.names == ("grant_type", "access_token")
    assert meta.journal.since(4) == [last] == meta.journal.of("refresh")


def test_the_journal_holds_no_secret(driver, meta):
    code = driver.code("facebook")
    short = driver.exchange(code, "facebook").json()["access_token"]
    long = driver.lengthen(short, "facebook").json()["access_token"]
    driver.graph("/debug_token", long, input_token=short, appsecret_proof="f" * 64)
    written = repr(list(meta.journal))
    for secret in (code, short, long, meta.app("facebook").client_secret, "f" * 64):
        assert secret not in written
        assert secret[:12] not in written


def test_equal_secrets_can_be_told_from_the_journal():
    assert mask("IGAA" + "x" * 177) == mask("IGAA" + "x" * 177) != mask("IGAA" + "y" * 177)
    assert mask("") == ""
    assert mask("hunter2").startswith("… (7, ")


def test_the_journal_names_the_fault_that_was_played(driver, meta):
    meta.faults.add("D-83")
    driver.me("x")
    assert meta.journal[-1].fault == "D-83"


def test_the_journal_is_bounded_and_goes_on_counting():
    journal = Journal(limit=3)
    for _ in range(5):
        journal.add(Entry(journal.next_number(), 0, "h", "GET", "/", (), {}, "me", 200))
    assert [entry.number for entry in journal] == [3, 4, 5]
    journal.clear()
    assert journal.next_number() == 6


def test_the_clock_moves_while_everything_keeps_its_life(driver, meta):
    token = driver.long()
    meta.clock.advance(59 * 86_400)
    assert driver.me(token).status == 200
    meta.clock.advance(86_400)
    assert driver.me(token).status == 400


def test_one_code_is_exchanged_once_from_many_threads(driver):
    code = driver.code()
    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(answer.status for answer in pool.map(lambda _: driver.exchange(code), range(16)))
    assert statuses == [200] + [400] * 15


def test_what_a_program_needs_is_described(meta):
    described = meta.describe()
    assert json.loads(json.dumps(described)) == described
    assert {"login", "client_id", "client_secret", "redirect_uris"} <= set(described["apps"][0])
    assert described["accounts"][0]["username"] == "ada"


PATHS = [
    "/",
    "/me",
    "/oauth/authorize",
    "/oauth/consent",
    "/oauth/access_token",
    "/access_token",
    "/refresh_access_token",
    "/debug_token",
    "/dialog/oauth",
    "/dialog/consent",
    "/me/accounts",
    "/me/permissions/x",
]
NAMES = [
    *("access_token", "client_id", "client_secret", "code", "redirect_uri", "grant_type", "scope", "fields", "dialog"),
    *("answer", "limit", "after", "appsecret_proof", "appsecret_time", "state", "input_token", "config_id"),
]
VALUES = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["a{b{c}}", "ig_refresh_token", "https://localhost:8765/callback", "²", "1" * 30, "http://[", "%"]),
    st.sampled_from([app.client_id for app in SAFE.apps.values()]),
    st.just(SAFE.generate_token("ada")),
)


@settings(deadline=None)  # the first page compiles the templates
@given(
    host=st.sampled_from([*HOSTS, "x.fbcdn.net", "example.com"]),
    method=st.sampled_from(["GET", "POST", "DELETE", "PUT", "x"]),
    path=st.one_of(st.sampled_from(PATHS), st.text(max_size=30)),
    query=st.one_of(
        st.text(max_size=40),
        st.lists(st.tuples(st.sampled_from(NAMES), VALUES)).map(lambda p: "&".join(f"{k}={v}" for k, v in p)),
    ),
    kind=st.sampled_from(
        [
            "",
            "application/json",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "multipart/form-data",
        ]
    ),
    authorization=st.one_of(st.just(""), st.text(max_size=20), st.just("Basic eHg6eXk="), st.just("Bearer \xff")),
    body=st.one_of(
        st.binary(max_size=60), st.just(b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\r\n--x--')
    ),
)
def test_no_request_makes_it_raise(host, method, path, query, kind, authorization, body):
    headers = {"content-type": kind, "authorization": authorization}
    answer = SAFE.handle(Request(method, host, path, query, headers, body))
    assert 200 <= answer.status < 600
