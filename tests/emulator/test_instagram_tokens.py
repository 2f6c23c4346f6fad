"""Exchange, long-lived and refresh on Instagram's hosts."""

from __future__ import annotations

import pytest

from gramkey.emulator.http import Request

DAY = 86_400
HOUR = 3600
API = "https://api.instagram.com/oauth/access_token"
UNSUPPORTED = "Unsupported request - method type: get"


def fields(meta, code, **changes):
    app = meta.app("instagram")
    return {
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "grant_type": "authorization_code",
        "redirect_uri": "https://localhost:8765/callback",
        "code": code,
    } | changes


def test_a_login_end_to_end(driver, meta):
    short = driver.exchange(driver.code()).json()
    assert set(short) == {"access_token", "user_id", "permissions"}
    long = driver.lengthen(short["access_token"]).json()
    assert long["token_type"] == "bearer"
    assert 5_183_900 < long["expires_in"] < 5_184_000
    me = driver.me(long["access_token"]).json()
    assert me == {
        "user_id": meta.accounts["ada"].account_id,
        "username": "ada",
        "id": str(short["user_id"]),
    }


def test_the_ids_differ_and_exceed_what_a_double_holds(driver, meta):
    user_id = driver.exchange(driver.code()).json()["user_id"]
    account_id = int(meta.accounts["ada"].account_id)
    assert user_id != account_id
    assert user_id > 2**53
    assert account_id > 2**53
    assert int(float(user_id)) != user_id


def test_a_multipart_body_works(meta, driver):
    body = b"".join(
        f'--xx\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields(meta, driver.code()).items()
    )
    headers = {"content-type": "multipart/form-data; boundary=xx"}
    answer = meta.handle(Request("POST", "api.instagram.com", "/oauth/access_token", "", headers, body + b"--xx--\r\n"))
    assert answer.json()["access_token"].startswith("IGAA")


def test_a_json_body_carries_nothing(meta, driver):
    headers = {"content-type": "application/json"}
    answer = meta.handle(
        Request("POST", "api.instagram.com", "/oauth/access_token", "", headers, b'{"client_id": "1"}')
    )
    assert answer.json()["error_message"] == "You must provide a client_id"


def test_get_is_refused_and_does_not_use_the_code(driver, meta):
    code = driver.code()
    refused = driver.get(API, **fields(meta, code))
    assert refused.json() == {"error_type": "OAuthException", "code": 400, "error_message": UNSUPPORTED}
    assert driver.exchange(code).status == 200


@pytest.mark.parametrize(
    ("shape", "wrapped", "id_type", "permissions"),
    [
        ("flat-int-array", False, int, list),
        ("documented", True, str, str),
        ("wrapped-int", True, int, str),
        ("wrapped-int-array", True, int, list),
        ("flat-string-comma", False, str, str),
        ("basic-display", False, int, type(None)),
    ],
)
def test_the_shape_of_the_exchange_is_a_switch(driver, meta, shape, wrapped, id_type, permissions):
    meta.switches.set("exchange_shape", shape)
    answer = driver.exchange(driver.code()).json()
    assert ("data" in answer) is wrapped
    flat = answer["data"][0] if wrapped else answer
    assert type(flat["user_id"]) is id_type
    assert type(flat.get("permissions")) is permissions


def test_a_used_code_is_refused(driver, meta):
    code = driver.code()
    driver.exchange(code)
    again = driver.exchange(code)
    assert again.status == 400
    assert again.json()["error_message"] == "Matching code was not found or was already used"
    meta.switches.set("used_code", "used")
    assert driver.exchange(code).json()["error_message"] == "This authorization code has been used"


def test_a_code_lives_an_hour(driver, meta):
    early, late = driver.code(), driver.code()
    meta.clock.advance(HOUR - 1)
    assert driver.exchange(early).status == 200
    meta.clock.advance(1)
    assert "Matching code" in driver.exchange(late).json()["error_message"]


def test_a_code_with_the_fragment_left_in_is_unknown(driver):
    assert "Matching code" in driver.exchange(driver.code() + "#_").json()["error_message"]


def test_another_redirect_uri_is_refused_and_leaves_the_code_usable(driver):
    code = driver.code()
    refused = driver.exchange(code, redirect_uri="https://localhost:8765/callback/")
    assert "redirect_uri is identical" in refused.json()["error_message"]
    assert driver.exchange(code).status == 200


@pytest.mark.parametrize("changes", [{"client_id": "1"}, {"client_secret": "wrong"}, {"client_secret": ""}])
def test_a_wrong_pair_is_an_invalid_platform_app(driver, changes):
    assert driver.exchange(driver.code(), **changes).json()["error_message"] == "Invalid platform app"


def test_the_facebook_pair_is_an_invalid_platform_app(driver, meta):
    other = meta.app("facebook")
    answer = driver.exchange(driver.code(), client_id=other.client_id, client_secret=other.client_secret)
    assert answer.json()["error_message"] == "Invalid platform app"


def test_a_short_token_lives_an_hour_and_says_when_it_ended(driver, meta, numbers):
    token = driver.short()
    meta.clock.advance(HOUR)
    answer = driver.me(token)
    assert numbers(answer) == (400, 190, 463)
    assert "Session has expired on Friday, 15-Jan-27" in answer.json()["error"]["message"]


def test_a_pending_tester_gets_a_short_token_and_no_long_one(driver, meta):
    meta.set_tester("bob", "pending")
    answer = driver.lengthen(driver.short(account="bob"))
    assert answer.status == 400
    error = answer.json()["error"]
    assert (error["message"], error["type"], error["code"]) == (UNSUPPORTED, "IGApiException", 100)
    meta.set_tester("bob", "accepted")
    assert driver.lengthen(driver.short(account="bob")).status == 200


@pytest.mark.parametrize("token", ["", "null", "undefined"])
def test_no_token_at_the_long_lived_step_is_an_unsupported_request(driver, token):
    assert driver.lengthen(token).json()["error"]["message"] == UNSUPPORTED


def test_garbage_and_the_other_family_cannot_be_parsed(driver):
    other = driver.long("facebook")
    for token in ("garbage", "\udcff", other):
        assert "Cannot parse access token" in driver.lengthen(token).json()["error"]["message"]


def test_a_wrong_secret_at_the_long_lived_step_is_a_switch(driver, meta):
    token = driver.short()
    assert driver.lengthen(token, client_secret="wrong").json()["error"]["message"] == UNSUPPORTED
    meta.switches.set("wrong_instagram_secret", "validating-secret")
    assert "client secret" in driver.lengthen(token, client_secret="wrong").json()["error"]["message"]


def test_an_expired_short_token_is_not_made_long_lived(driver, meta, numbers):
    token = driver.short()
    meta.clock.advance(HOUR)
    assert numbers(driver.lengthen(token)) == (400, 190, 463)


def test_a_long_token_is_not_exchanged_again(driver, meta):
    token = driver.long()
    assert driver.lengthen(token).json()["error"]["message"] == "Session key invalid"
    meta.switches.set("exchange_long_lived", "accepted")
    assert driver.lengthen(token).status == 200


def test_post_to_the_graph_token_endpoints_is_refused(driver):
    for path in ("access_token", "refresh_access_token"):
        answer = driver.post(f"https://graph.instagram.com/{path}", access_token="x")
        assert answer.json()["error"]["message"] == "Unsupported request - method type: post"


def test_a_generated_token_is_long_lived_and_proves_itself(driver, meta):
    token = meta.generate_token("bob")
    assert driver.me(token).json()["username"] == "bob"
    meta.clock.advance(DAY)
    assert driver.refresh(token).status == 200


def test_a_refresh_gives_sixty_days_from_then(driver, meta):
    token = driver.long()
    meta.clock.advance(30 * DAY)
    answer = driver.refresh(token).json()
    assert answer["access_token"] != token
    assert 5_183_900 < answer["expires_in"] < 5_184_000
    meta.clock.advance(59 * DAY)
    assert driver.me(answer["access_token"]).status == 200
    assert driver.me(token).status == 400


def test_the_old_token_survives_a_refresh_unless_switched(driver, meta, numbers):
    token = driver.long()
    meta.clock.advance(DAY)
    driver.refresh(token)
    assert driver.me(token).status == 200
    meta.switches.set("old_token_survives", "false")
    driver.refresh(token)
    assert numbers(driver.me(token)) == (400, 190, None)


def test_the_refreshed_string_can_be_the_same(driver, meta):
    meta.switches.set("refresh_string", "same")
    token = driver.long()
    meta.clock.advance(40 * DAY)
    assert driver.refresh(token).json()["access_token"] == token
    meta.clock.advance(40 * DAY)
    assert driver.me(token).status == 200


def test_a_token_younger_than_a_day_is_refused(driver, meta):
    token = driver.long()
    meta.clock.advance(DAY - 1)
    answer = driver.refresh(token)
    assert answer.status == 400
    assert (answer.json()["error"]["code"], answer.json()["error"]["type"]) == (100, "IGApiException")
    meta.clock.advance(1)
    assert driver.refresh(token).status == 200


def test_a_young_token_can_be_unchanged_or_renewed(driver, meta):
    token = driver.long()
    meta.clock.advance(HOUR)
    meta.switches.set("young_refresh", "unchanged")
    unchanged = driver.refresh(token).json()
    assert unchanged["access_token"] == token
    assert unchanged["expires_in"] < 5_184_000 - HOUR
    meta.switches.set("young_refresh", "renewed")
    assert driver.refresh(token).json()["access_token"] != token


def test_an_expired_token_is_not_refreshed(driver, meta, numbers):
    token = driver.long()
    meta.clock.advance(60 * DAY)
    assert numbers(driver.refresh(token)) == (400, 190, 463)


def test_a_short_token_is_not_refreshed(driver):
    assert "Cannot parse" in driver.refresh(driver.short()).json()["error"]["message"]


def test_no_token_is_an_invalid_oauth_token(driver):
    answer = driver.refresh("")
    assert answer.json()["error"]["error_data"] == {}
    assert answer.json()["error"]["code"] == 190


def test_the_status_of_190_is_a_switch(driver, meta, numbers):
    meta.switches.set("token_error_status", "401")
    assert numbers(driver.me("garbage")) == (401, 190, None)


def test_basic_display_end_to_end_while_it_is_alive(driver, meta):
    meta.switches.set("basic_display", "alive")
    short = driver.exchange(driver.code("basic_display", "grace"), "basic_display").json()
    assert set(short) == {"access_token", "user_id"}
    assert short["access_token"].startswith("IGQV")
    long = driver.lengthen(short["access_token"], "basic_display").json()["access_token"]
    assert driver.me(long, "id,username,account_type,media_count").json()["account_type"] == "PERSONAL"
    meta.clock.advance(2 * DAY)
    assert driver.refresh(long).json()["access_token"] == long


def test_a_basic_display_token_is_an_unsupported_request_after_the_end(driver, meta):
    meta.switches.set("basic_display", "alive")
    short = driver.short("basic_display")
    long = driver.lengthen(short, "basic_display").json()["access_token"]
    meta.switches.set("basic_display", "dead")
    meta.clock.advance(DAY)
    assert driver.refresh(long).json()["error"]["message"] == UNSUPPORTED
    assert driver.lengthen(short, "basic_display").json()["error"]["message"] == UNSUPPORTED
    meta.change_password("ada")
    assert driver.refresh(long).json()["error"]["error_subcode"] == 460
