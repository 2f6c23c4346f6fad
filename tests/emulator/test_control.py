"""The control API as a function: what it shows, what it moves, whom it refuses."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gramkey.emulator.control import Control
from gramkey.emulator.control_routes import ROUTES
from gramkey.emulator.http import Request
from gramkey.emulator.meta import Meta


@pytest.fixture
def ask(meta):
    control = Control(meta, lambda: {"proxy": "http://127.0.0.1:1"})

    def ask(method, path="", body=None, query="", headers=None):
        sent = b"" if body is None else json.dumps(body).encode()
        response = control.handle(Request(method, "127.0.0.1", f"/control{path}", query, headers or {}, sent))
        return response.status, json.loads(response.body)

    return ask


def refused(answer, status=400):
    assert answer[0] == status
    return answer[1]["error"]["message"]


def test_it_describes_the_emulator(ask):
    assert ask("GET") == (200, {"proxy": "http://127.0.0.1:1"})


def test_the_journal_is_read_from_a_number_on(ask, driver):
    driver.me("one")
    driver.me("two")
    status, shown = ask("GET", "/journal", query="since=1")
    assert status == 200
    assert shown["last"] == 2
    assert [entry["endpoint"] for entry in shown["entries"]] == ["me"]
    assert "since" in refused(ask("GET", "/journal", query="since=-1"))


def test_the_clock_is_moved_stopped_and_run(ask, meta):
    now = meta.clock.now()
    assert ask("POST", "/clock", {"advance": 60}) == (200, {"now": now + 60, "frozen": True})
    assert ask("POST", "/clock", {"set": now}) == (200, {"now": now, "frozen": True})
    assert ask("POST", "/clock", {"run": True})[1]["frozen"] is False
    assert ask("POST", "/clock", {"freeze": True})[1]["frozen"] is True
    assert ask("GET", "/clock")[1]["frozen"] is True


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"advance": "60"},
        {"advance": True},
        {"advance": 1, "set": 2},
        {"advance": 1e300},
        {"set": -1},
        {"freeze": False},
        {"advanced": 1},
    ],
)
def test_a_clock_that_cannot_be_moved_so_stays(ask, meta, body):
    now = meta.clock.now()
    assert refused(ask("POST", "/clock", body))
    assert meta.clock.now() == now


def test_switches_are_set_all_or_none(ask, meta):
    assert ask("POST", "/switches", {"basic_display": "alive"})[1]["basic_display"] == "alive"
    message = refused(ask("POST", "/switches", {"refresh_string": "same", "basic_display": "undead"}))
    assert "alive" in message
    assert ask("GET", "/switches")[1]["refresh_string"] == "new"
    assert "no switch" in refused(ask("POST", "/switches", {"nonsense": "x"}))


def test_faults_are_added_listed_and_cleared(ask, meta, driver):
    status, faults = ask("POST", "/faults", {"what": "http500", "endpoint": "me", "count": 1})
    assert status == 200
    assert [(fault["what"], fault["endpoint"], fault["count"]) for fault in faults] == [("http500", "me", 1)]
    assert driver.me("x").status == 500
    ask("POST", "/faults", {"what": "reset"})
    assert ask("DELETE", "/faults", query="what=hold") == (200, {"stopped": 0})
    assert ask("DELETE", "/faults") == (200, {"stopped": 1})
    assert ask("GET", "/faults") == (200, [])


@pytest.mark.parametrize(
    "body",
    [
        {"what": "nonsense"},
        {},
        {"what": "hold", "count": 0},
        {"what": "hold", "count": "1"},
        {"what": "hold", "on": "me"},
    ],
)
def test_a_fault_that_does_not_exist_is_refused_with_those_that_do(ask, meta, body):
    assert refused(ask("POST", "/faults", body))
    assert len(meta.faults) == 0


def test_a_redirect_uri_is_added_to_every_app_or_one(ask, meta):
    uri = "https://localhost:9/callback"
    ask("POST", "/redirect-uris", {"uri": uri, "app": "facebook"})
    assert [app.login for app in meta.apps.values() if uri in app.redirect_uris] == ["facebook"]
    assert all(uri in uris for uris in ask("POST", "/redirect-uris", {"uri": uri})[1].values())
    assert "in full" in refused(ask("POST", "/redirect-uris", {"uri": "localhost:9"}))


def test_people_end_what_they_gave(ask, driver):
    token = driver.long()
    assert ask("POST", "/change-password", {"account": "ada"})[0] == 200
    assert driver.me(token).json()["error"]["error_subcode"] == 460
    token = driver.long()
    assert ask("POST", "/remove-app", {"account": "ada", "app": "instagram"}) == (200, {})
    assert driver.me(token).json()["error"]["error_subcode"] == 458
    token = driver.long()
    assert ask("POST", "/expire", {"account": "ada"})[1]["expired"] >= 1
    assert driver.me(token).json()["error"]["error_subcode"] == 463
    token = driver.long()
    assert ask("POST", "/end-tokens", {"account": "ada", "why": "checkpoint"})[1]["ended"] >= 1
    assert driver.me(token).json()["error"]["error_subcode"] == 459


def test_a_secret_is_reset(ask, meta):
    before = meta.app("instagram").client_secret
    status, shown = ask("POST", "/reset-secret", {"app": "instagram"})
    assert status == 200
    assert shown["client_secret"] == meta.app("instagram").client_secret != before


def test_a_tester_is_invited_and_removed(ask, meta):
    assert ask("POST", "/tester", {"account": "eve", "status": "pending", "app": "instagram"}) == (200, {})
    assert meta.app("instagram").roles["eve"] == "pending"
    ask("POST", "/tester", {"account": "eve", "status": "none"})
    assert "eve" not in meta.app("instagram").roles


def test_a_token_is_generated_as_in_the_dashboard(ask, driver):
    token = ask("POST", "/generate-token", {"account": "ada"})[1]["access_token"]
    assert driver.me(token).json()["username"] == "ada"


def test_the_state_goes_out_and_comes_back(ask, meta, driver):
    token = driver.long()
    saved = ask("GET", "/state")[1]
    meta.change_password("ada")
    assert ask("POST", "/state", saved) == (200, {})
    assert driver.me(token).status == 200
    assert refused(ask("POST", "/state", {"format": 0}))
    assert driver.me(token).status == 200


@pytest.mark.parametrize("path", sorted(ROUTES))
def test_a_wrong_method_is_told_the_right_ones(ask, path):
    assert "takes" in refused(ask("PATCH", path), 405)


def test_an_unknown_path_is_told_the_known_ones(ask):
    assert "/control/journal" in refused(ask("GET", "/nonsense"), 404)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/remove-app", {}),
        ("/remove-app", {"account": "nobody"}),
        ("/remove-app", {"account": "ada", "app": "nonsense"}),
        ("/change-password", {"account": 7}),
        ("/reset-secret", {"app": "nonsense"}),
        ("/tester", {"account": "ada", "status": "perhaps"}),
        ("/generate-token", {"account": "grace"}),
        ("/tester", ["ada"]),
    ],
)
def test_bad_input_is_said_and_changes_nothing(ask, meta, path, body):
    before = meta.to_json()
    assert refused(ask("POST", path, body))
    assert meta.to_json() == before


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://bank.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "same-origin"},
    ],
)
def test_a_web_page_may_neither_read_nor_move_it(ask, meta, headers):
    assert refused(ask("GET", headers=headers), 403)
    assert refused(ask("POST", "/clock", {"advance": 60}, headers=headers), 403)


def test_a_person_may_look_at_it_by_typing_its_address(ask):
    assert ask("GET", headers={"sec-fetch-site": "none"})[0] == 200


@given(st.sampled_from(sorted(ROUTES)), st.binary(max_size=60))
def test_no_body_breaks_it(path, body):
    response = Control(Meta(), dict).handle(Request("POST", "127.0.0.1", f"/control{path}", "", {}, body))
    assert response.status in (200, 400, 405)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=8), inner, max_size=2),
    max_leaves=4,
)
NAMES = ["account", "app", "what", "advance", "set", "count", "uri", "status", "why", "format"]


@given(st.sampled_from(sorted(ROUTES)), st.dictionaries(st.sampled_from(NAMES), json_values, max_size=3))
def test_no_json_breaks_it(path, body):
    sent = json.dumps(body).encode()
    response = Control(Meta(), dict).handle(Request("POST", "127.0.0.1", f"/control{path}", "", {}, sent))
    assert response.status in (200, 400, 405)


def test_an_app_is_configured(ask, meta):
    settings = {"require_proof": "yes", "limits": "app=200", "webhook_url": "http://127.0.0.1:8000/hook"}
    shown = ask("POST", "/configure-app", {"app": "instagram", **settings})[1]
    assert (shown["require_proof"], shown["limits"]) == (True, {"app": 200})
    assert "no setting 'colour'" in refused(ask("POST", "/configure-app", {"app": "instagram", "colour": "red"}))


def test_a_delivery_is_sent_again(ask, meta):
    made = meta.trigger("comments", to="http://127.0.0.1:8000/hook")[0]
    meta.delivery_answered(made.number, 200)
    assert ask("POST", "/send-again", {"number": made.number})[1]["state"] == "waiting"
    assert "no delivery 99" in refused(ask("POST", "/send-again", {"number": 99}))
