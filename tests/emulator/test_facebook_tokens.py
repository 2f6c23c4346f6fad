"""Codes, long-lived user tokens, Page tokens, app tokens and proofs on graph.facebook.com."""

from __future__ import annotations

import base64

import pytest

from gramkey.emulator.access import proof

DAY = 86_400
URL = "https://graph.facebook.com/v26.0/oauth/access_token"
SECRET = "0123456789abcdef0123456789abcdef"


def credentials(meta):
    app = meta.app("facebook")
    return {"client_id": app.client_id, "client_secret": app.client_secret}


def test_a_login_end_to_end(driver, meta):
    token = driver.long("facebook")
    assert token.startswith("EAA")
    pages = driver.graph(
        "/me/accounts", token, fields="id,name,access_token,tasks,instagram_business_account{id,username}"
    ).json()["data"]
    linked = {
        p["name"]: p["instagram_business_account"]["username"] for p in pages if "instagram_business_account" in p
    }
    assert linked == {"Ada's Bakery": "ada", "Ada's Studio": "ada.studio", "Ada's Archive": "ada.archive"}
    account_id = pages[0]["instagram_business_account"]["id"]
    answer = driver.graph(f"/{account_id}", pages[0]["access_token"], fields="username,followers_count").json()
    assert answer == {"username": "ada", "followers_count": 1815, "id": account_id}


def test_the_exchange_says_bearer_and_hours(driver):
    answer = driver.exchange(driver.code("facebook"), "facebook").json()
    assert set(answer) == {"access_token", "token_type", "expires_in"}
    assert answer["expires_in"] < 7200


def test_the_life_of_the_first_token_is_a_switch(driver, meta):
    meta.switches.set("facebook_code_token", "long")
    assert driver.exchange(driver.code("facebook"), "facebook").json()["expires_in"] > 5_000_000
    meta.switches.set("facebook_code_token", "unsaid")
    assert "expires_in" not in driver.exchange(driver.code("facebook"), "facebook").json()


def test_post_and_http_basic_work(driver, meta):
    given = credentials(meta)
    basic = base64.b64encode(f"{given['client_id']}:{given['client_secret']}".encode()).decode()
    answer = driver.post(
        URL,
        headers={"authorization": f"Basic {basic}"},
        grant_type="authorization_code",
        redirect_uri="https://localhost:8765/callback",
        code=driver.code("facebook"),
    )
    assert answer.json()["token_type"] == "bearer"


def test_a_used_code_is_36009_and_an_old_one_36007(driver, meta, numbers):
    code = driver.code("facebook")
    driver.exchange(code, "facebook")
    used = driver.exchange(code, "facebook")
    assert numbers(used) == (400, 100, 36009)
    assert '"invalid_code"' in used.header("www-authenticate")
    old = driver.code("facebook")
    meta.clock.advance(600)
    assert numbers(driver.exchange(old, "facebook")) == (400, 100, 36007)
    meta.switches.set("facebook_code_seconds", "3600")
    assert driver.exchange(old, "facebook").status == 200


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"redirect_uri": "https://localhost:8765/callback/"}, (400, 100, 36008)),
        ({"redirect_uri": "https%3A%2F%2Flocalhost"}, (400, 191, None)),
        ({"code": "damaged"}, (400, 100, None)),
        ({"client_id": "1"}, (400, 101, None)),
        ({"client_secret": "wrong"}, (400, 1, None)),
    ],
)
def test_a_bad_exchange_is_refused_with_its_number(driver, numbers, changes, expected):
    assert numbers(driver.exchange(driver.code("facebook"), "facebook", **changes)) == expected


def test_a_code_of_one_login_is_not_known_to_the_other(driver, numbers):
    assert numbers(driver.exchange(driver.code("instagram"), "facebook")) == (400, 100, None)
    assert "Matching code" in driver.exchange(driver.code("facebook"), "instagram").json()["error_message"]


def test_an_instagram_token_is_not_made_long_lived_here(driver, numbers):
    assert numbers(driver.lengthen(driver.long("instagram"), "facebook")) == (400, 190, None)


def test_an_expired_user_token_is_not_made_long_lived(driver, meta, numbers):
    token = driver.short("facebook")
    meta.clock.advance(7200)
    assert numbers(driver.lengthen(token, "facebook")) == (400, 190, 463)


def test_a_page_token_of_a_long_lived_person_has_no_end(driver, meta):
    short = driver.short("facebook")
    long = driver.lengthen(short, "facebook").json()["access_token"]
    of_short = driver.graph("/me/accounts", short).json()["data"][0]["access_token"]
    of_long = driver.graph("/me/accounts", long).json()["data"][0]["access_token"]
    meta.clock.advance(70 * DAY)
    assert driver.graph("/me", of_short).json()["error"]["error_subcode"] == 463
    assert driver.graph("/me", long).json()["error"]["error_subcode"] == 463
    assert driver.graph("/me", of_long).json()["name"] == "Ada's Bakery"


def test_the_page_token_is_the_same_at_every_reading(driver):
    token = driver.long("facebook")
    first, second = (driver.graph("/me/accounts", token).json()["data"][0]["access_token"] for _ in "12")
    assert first == second


def test_an_app_token_is_given_and_is_the_app(driver, meta):
    given = credentials(meta)
    answer = driver.get(URL, grant_type="client_credentials", **given).json()
    assert answer["access_token"] == f"{given['client_id']}|{given['client_secret']}"
    assert driver.graph("/me", answer["access_token"]).json()["id"] == given["client_id"]
    refused = driver.graph("/me", answer["access_token"], fields="instagram_business_account").json()["error"][
        "message"
    ]
    assert refused == (
        "(#100) Tried accessing nonexisting field (instagram_business_account) on node type (Application)"
    )


def test_an_app_token_with_a_wrong_secret_is_refused(driver, meta, numbers):
    assert numbers(driver.graph("/me", f"{meta.app('facebook').client_id}|wrong")) == (400, 190, None)


def test_the_proofs_are_those_of_the_published_formulas():
    plain = "02810c917b3e327d0bc6ccf57ac73ac327c135ce03a538f1a157997bb973e258"
    timed = "57cf579dfeae7a8280744950cfd9486ba4cf0042f2036fc9e7aac8a1049ec8fa"
    assert proof(SECRET, "EAATESTTOKEN123") == plain
    assert proof(SECRET, "EAATESTTOKEN123", "1700000000") == timed


def test_a_proof_is_verified_when_it_is_sent(driver, meta):
    token = driver.long("facebook")
    secret = meta.app("facebook").client_secret
    assert driver.graph("/me", token, appsecret_proof=proof(secret, token)).status == 200
    wrong = driver.graph("/me", token, appsecret_proof=proof("other", token))
    assert wrong.json()["error"]["message"] == "Invalid appsecret_proof provided in the API argument"
    assert driver.graph("/me", token, appsecret_proof="\udcff").status == 400


def test_a_proof_is_demanded_when_the_app_says_so(driver, meta):
    token = driver.long("facebook")
    meta.app("facebook").require_proof = True
    error = driver.graph("/me", token).json()["error"]
    assert (error["type"], error["code"]) == ("GraphMethodException", 100)
    assert error["message"] == "API calls from the server require an appsecret_proof argument"


def test_a_timed_proof_is_good_for_five_minutes(driver, meta):
    token = driver.long("facebook")
    now = str(meta.clock.now())
    sent = {"appsecret_proof": proof(meta.app("facebook").client_secret, token, now), "appsecret_time": now}
    meta.clock.advance(300)
    assert driver.graph("/me", token, **sent).status == 200
    meta.clock.advance(1)
    assert driver.graph("/me", token, **sent).status == 400


def test_instagram_ignores_a_proof_unless_switched(driver, meta):
    token = driver.long()
    url = "https://graph.instagram.com/me"
    assert driver.get(url, access_token=token, appsecret_proof="wrong").status == 200
    meta.switches.set("instagram_proof", "verified")
    assert driver.get(url, access_token=token, appsecret_proof="wrong").status == 400
    good = proof(meta.app("instagram").client_secret, token)
    assert driver.get(url, access_token=token, appsecret_proof=good).status == 200
