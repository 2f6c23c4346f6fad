"""Every known failure, played at gramkey's own client, means what Meta's list says of it."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
import urllib3

from gramkey.diagnosis import diagnose, diagnose_page, diagnose_redirect
from gramkey.emulator.error_rows import ROWS
from gramkey.emulator.faults import KNOWN, find, listing
from gramkey.emulator.known_meta import META
from gramkey.emulator.known_reports import REPORTS
from gramkey.emulator.known_unplayed import UNPLAYED
from gramkey.emulator.meta import Meta
from gramkey.emulator.network import NETWORK
from gramkey.emulator.problems import BadInput
from gramkey.emulator.server import EmulatorServer
from gramkey.graph.calling import call
from gramkey.protocol.accounts import list_pages
from gramkey.protocol.errors import GramkeyError, MetaError
from gramkey.protocol.redirect import Cancelled, Declined, parse_redirect
from gramkey.protocol.secret import Secret
from gramkey.testing.drivers import client
from tests.emulator.conftest import NOW, Driver
from tests.emulator.playing import RAISED, app_of, raised

PAGES = [each for each in KNOWN.values() if each.effect == "none" and ROWS[each.row].shape == "S4"]


def test_every_reported_failure_is_played_or_told_why_not():
    reported = {each.id.partition("/")[0] for each in REPORTS}
    assert reported | set(UNPLAYED) == {f"E{number:02}" for number in range(1, 88)}
    assert not reported & set(UNPLAYED)


def test_no_row_of_metas_list_is_without_a_failure():
    numbers = [*range(1, 13), *range(20, 38), *range(40, 57), *range(60, 73), *range(80, 93)]
    assert {f"D-{number:02}" for number in numbers} <= {each.id for each in META}


@pytest.mark.parametrize("known", META, ids=lambda known: known.id)
def test_every_row_of_metas_list_has_classes_a_source_and_a_line(known):
    assert known.classes
    assert known.source
    assert known.row in ROWS
    assert "\n" not in known.summary


@pytest.mark.parametrize("known", RAISED, ids=lambda known: known.id)
def test_a_played_error_is_diagnosed_as_its_row_says(meta, driver, known):
    error = raised(meta, driver, known)
    age = 3600 if known.row == "D-36" else None
    kind = diagnose(error, age).kind.value
    assert isinstance(error, MetaError) or known.row == "D-92"
    if known.classes:
        assert kind in known.classes


@pytest.mark.parametrize("known", PAGES, ids=lambda known: known.id)
def test_a_played_page_is_diagnosed_as_its_row_says(meta, driver, form, known):
    login = known.where.family or "instagram"
    meta.faults.add(known.id, endpoint="authorize")
    page = driver.dialog(login)
    assert page.status == ROWS[known.row].status
    kind = diagnose_page(form(page).text, login).kind.value
    if known.classes:
        assert kind in known.classes


@pytest.mark.parametrize(("what", "login", "kind"), [("D-01", "instagram", Cancelled), ("D-02", "facebook", Declined)])
def test_a_played_cancel_is_read_as_one(meta, driver, what, login, kind):
    meta.faults.add(what)
    found = parse_redirect(driver.dialog(login, state="x").header("location"), "x")
    assert isinstance(found, kind)
    name = "cancelled" if kind is Cancelled else "declined"
    assert diagnose_redirect(name).kind.value in KNOWN[what].classes


@pytest.mark.parametrize("what", ["D-12", "D-12/missing", "D-12/both"])
def test_a_redirect_that_cannot_be_trusted_is_refused(meta, driver, what):
    meta.faults.add(what)
    location = driver.dialog(state="x").header("location")
    with pytest.raises(GramkeyError) as found:
        parse_redirect(location, "x")
    assert diagnose(found.value).kind.value in KNOWN["D-12"].classes


def test_a_redirect_with_neither_code_nor_error_is_no_answer(meta, driver):
    meta.faults.add("E35")
    assert parse_redirect(driver.dialog(state="x").header("location"), "x") is None
    assert diagnose_redirect("nothing").kind.value in KNOWN["E35"].classes


def test_the_bounce_is_known_by_its_address(meta, driver):
    meta.faults.add("D-07")
    location = driver.dialog().header("location")
    assert urlsplit(location).hostname == "www.instagram.com"
    assert driver.get(location).header("location") == "https://www.instagram.com/auth_platform/recaptcha/"
    assert diagnose_page(location, "instagram").kind.value in KNOWN["D-07"].classes


@pytest.mark.parametrize("what", ["E58", "E62"])
def test_empty_lists_are_played(meta, driver, what):
    token = Secret(driver.long("facebook"))
    meta.faults.add(what)
    assert client(meta).run(list_pages(app_of(meta, "facebook"), token, "me", False)) == ()


@pytest.mark.parametrize(("what", "shape"), [("E44", str), ("E45", int)])
def test_the_exchange_in_another_shape_is_played_for_one_request(meta, driver, what, shape):
    meta.faults.add(what, count=1)
    found = driver.exchange(driver.code()).json()["data"][0]
    assert isinstance(found["user_id"], shape)
    assert "data" not in driver.exchange(driver.code()).json()


def test_an_error_with_no_endpoint_strikes_only_where_meta_shows_it(meta, driver):
    meta.faults.add("D-43")
    assert driver.dialog().status == 200
    token = driver.short()
    assert driver.me(token).status == 400


def test_the_error_after_the_effect_comes_when_it_took_effect(meta, driver):
    token = driver.long("facebook")
    meta.faults.add("E70", endpoint="revoke")
    answer = driver.get("https://graph.facebook.com/v26.0/me/permissions", method="DELETE", access_token=token)
    assert answer.json()["error"]["error_subcode"] == 1772107
    assert not meta.world.grants


def test_the_list_has_one_line_for_every_failure():
    found = listing()
    assert len({each["id"] for each in found}) == len(found)
    assert {*NETWORK, *KNOWN, *ROWS} == {each["id"] for each in found}
    assert all(each["summary"] and "\n" not in each["summary"] for each in found)
    assert find("slow:3").summary == NETWORK["slow"]


def test_a_call_meets_the_same_failures(meta, driver):
    token = Secret(driver.long())
    meta.faults.add("E68", endpoint="call")
    with pytest.raises(MetaError):
        client(meta).run(call(app_of(meta, "instagram"), token, "17841400000000001"))


def test_a_share_of_the_requests_is_struck_and_the_same_ones_every_time():
    def struck(seed):
        meta = Meta(seed=seed, now=NOW)
        driver = Driver(meta)
        token = driver.long()
        meta.faults.add("D-80", probability=0.4)
        return [driver.me(token).status for _ in range(50)]

    assert struck(7) == struck(7) != struck(8)
    assert 8 <= struck(7).count(500) <= 32


def test_a_period_is_of_the_emulators_clock(meta, driver):
    token = driver.long()
    meta.faults.add("outage", from_at=NOW + 60, until_at=NOW + 120)
    found = []
    for _ in range(3):
        found.append(driver.me(token).status)
        meta.clock.advance(60)
    assert found == [200, 503, 200]


def test_a_storm_changes_its_answers(meta, driver):
    token = driver.long()
    meta.faults.add("storm", count=4)
    assert [driver.me(token).status for _ in range(5)] == [500, 502, 503, 504, 200]


def test_a_body_drips_and_is_whole(meta):
    with EmulatorServer(meta) as server, urllib3.PoolManager(retries=False) as http:
        meta.faults.add("drip:0.05", endpoint="authorize")
        answer = http.request("GET", f"{server.origin}/www.instagram.com/oauth/authorize")
        assert len(answer.data) == int(answer.headers["content-length"])


def test_a_reset_inside_the_body_leaves_half_of_it(meta):
    with EmulatorServer(meta) as server, urllib3.PoolManager(retries=False) as http:
        meta.faults.add("reset_inside", endpoint="authorize")
        answer = http.request("GET", f"{server.origin}/www.instagram.com/oauth/authorize", preload_content=False)
        with pytest.raises(urllib3.exceptions.ProtocolError):
            answer.read()


def test_a_refused_connection_is_refused_by_the_proxy(meta):
    with EmulatorServer(meta) as server:
        meta.faults.add("refused", count=1)
        with urllib3.ProxyManager(server.proxy, ca_certs=str(server.ca_file), retries=False) as http:
            with pytest.raises(urllib3.exceptions.ProxyError, match="502"):
                http.request("GET", "https://graph.instagram.com/me")
            assert http.request("GET", "https://graph.instagram.com/me").status == 400


@pytest.mark.parametrize("wrong", [{"probability": 0}, {"probability": 1.5}, {"from_at": 20, "until_at": 10}])
def test_a_share_or_period_that_cannot_be_is_refused(meta, wrong):
    with pytest.raises(BadInput):
        meta.faults.add("D-80", **wrong)
