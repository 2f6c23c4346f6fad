"""Errors whose body or status is not established: every switch both ways, and gramkey's client understands each."""

import pytest

from gramkey.diagnosis import diagnose, diagnose_page
from gramkey.emulator.faults import KNOWN
from gramkey.emulator.switches_errors import ERRORS
from gramkey.protocol.errors import MetaError
from gramkey.protocol.secret import Secret
from gramkey.protocol.tokens import exchange_code, make_long_lived, refresh
from gramkey.testing.drivers import client
from tests.emulator.conftest import CALLBACK, NOW
from tests.emulator.playing import app_of, raised

LIMITS = [each for each in KNOWN.values() if each.id in ("D-83", "D-85", "D-86", "D-87", "D-88", "D-89", "D-91")]
WRONG = Secret("0" * 32)


def with_wrong_secret(meta, login):
    app = app_of(meta, login)
    return type(app)(app.login, app.client_id, (WRONG,), CALLBACK)


def error_of(meta, flow):
    with pytest.raises(MetaError) as found:
        client(meta).run(flow)
    return found.value


def test_every_switch_of_errors_is_tried_both_ways():
    tried = {name.removeprefix("test_the_switch_") for name in globals() if name.startswith("test_the_switch_")}
    assert tried | {"message_language"} == {each.name for each in ERRORS}


@pytest.mark.parametrize("value", ["own-words", "unsupported-request"])
def test_the_switch_young_refresh_body(meta, driver, value):
    meta.switches.set("young_refresh_body", value)
    error = error_of(meta, refresh(app_of(meta, "instagram"), Secret(driver.long()), NOW))
    assert ("Unsupported request" in error.seen.text) is (value == "unsupported-request")
    assert diagnose(error, 3600).kind.value in KNOWN["D-36"].classes


@pytest.mark.parametrize("value", ["unsupported-request", "validating-secret"])
def test_a_wrong_secret_at_the_long_lived_exchange_is_one_of_two_bodies(meta, driver, value):
    meta.switches.set("wrong_instagram_secret", value)
    error = error_of(meta, make_long_lived(with_wrong_secret(meta, "instagram"), Secret(driver.short()), NOW))
    assert error.seen.code == {"unsupported-request": 100, "validating-secret": 101}[value]
    assert diagnose(error).kind.value in KNOWN["D-37"].classes


@pytest.mark.parametrize("status", ["400", "403", "429"])
@pytest.mark.parametrize("known", LIMITS, ids=lambda known: known.id)
def test_the_switch_throttle_status(meta, driver, known, status):
    meta.switches.set("throttle_status", status)
    error = raised(meta, driver, known)
    assert error.seen.status == int(status)
    assert diagnose(error).kind.value in known.classes


@pytest.mark.parametrize("subcode", ["463", "0"])
@pytest.mark.parametrize("error_id", ["D-35", "D-44", "E47", "E51"])
def test_the_switch_expired_subcode(meta, driver, error_id, subcode):
    meta.switches.set("expired_subcode", subcode)
    error = raised(meta, driver, KNOWN[error_id])
    assert error.seen.subcode == int(subcode)
    assert diagnose(error).rows[0] in ("D-35", "D-44")


@pytest.mark.parametrize(("value", "subcode"), [("no-subcode", None), ("session-reset", 460)])
def test_the_switch_secret_reset_error(meta, driver, numbers, value, subcode):
    meta.switches.set("secret_reset_error", value)
    token = driver.long()
    meta.reset_secret("instagram")
    assert numbers(driver.me(token)) == (400, 190, subcode)


@pytest.mark.parametrize("value", ["platform-app", "client-secret"])
def test_the_switch_wrong_exchange_secret(meta, driver, value):
    meta.switches.set("wrong_exchange_secret", value)
    error = error_of(meta, exchange_code(with_wrong_secret(meta, "instagram"), Secret(driver.code()), CALLBACK, NOW))
    assert ("Secret" in error.seen.text) is (value == "client-secret")
    assert diagnose(error).kind.value in KNOWN["D-23"].classes


@pytest.mark.parametrize(("value", "row"), [("invalid-scope", "D-05"), ("invalid-platform-app", "D-03")])
def test_the_switch_retired_scopes(meta, driver, form, value, row):
    meta.switches.set("retired_scopes", value)
    page = driver.dialog(scope="user_profile,user_media")
    assert diagnose_page(form(page).text, "instagram").rows[0] == row


@pytest.mark.parametrize("value", ["IGApiException", "OAuthException"])
def test_the_switch_instagram_error_type(meta, driver, value):
    meta.switches.set("instagram_error_type", value)
    error = driver.me(driver.long(), fields="nickname").json()["error"]
    assert (error["type"], error["code"]) == (value, 100)


@pytest.mark.parametrize("value", ["sentence", "empty"])
def test_the_switch_missing_object_text(meta, driver, numbers, value):
    meta.switches.set("missing_object_text", value)
    answer = driver.get("https://graph.instagram.com/v26.0/17840000000000001", access_token=driver.long())
    assert numbers(answer) == (400, 100, 33)
    assert bool(answer.json()["error"]["message"]) is (value == "sentence")
