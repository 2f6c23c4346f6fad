"""The dialogs of the three logins: what is asked, refused, allowed and sent back."""

from __future__ import annotations

from urllib.parse import parse_qs, quote, urlsplit

import pytest

from gramkey.emulator.http import Request

CALLBACK = "https://localhost:8765/callback"


def test_allowing_sends_a_code_and_the_state_back(driver, back):
    sent = back(driver.submit(driver.dialog(state="s p+ä/ß&=")))
    assert sent["state"] == "s p+ä/ß&="
    assert sent["code"].startswith("AQ")


def test_a_state_of_broken_bytes_comes_back_byte_for_byte(driver, meta):
    app = meta.app("instagram")
    query = (
        f"client_id={app.client_id}&redirect_uri={quote(CALLBACK, safe='')}&response_type=code"
        "&scope=instagram_business_basic&state=%FF%FEa%00"
    )
    page = meta.handle(Request("GET", "www.instagram.com", "/oauth/authorize", query))
    assert "state=%FF%FEa%00#_" in driver.submit(page).header("location")


def test_no_state_sent_means_none_comes_back(driver, meta, back):
    app = meta.app("instagram")
    page = driver.get(
        "https://www.instagram.com/oauth/authorize",
        client_id=app.client_id,
        redirect_uri=CALLBACK,
        response_type="code",
        scope="instagram_business_basic",
    )
    assert set(back(driver.submit(page))) == {"code"}


@pytest.mark.parametrize(("login", "glue"), [("instagram", "#_"), ("facebook", "#_=_")])
def test_the_fragment_is_glued_to_the_redirect(driver, login, glue):
    assert driver.submit(driver.dialog(login)).header("location").endswith(glue)
    assert driver.submit(driver.dialog(login), answer="cancel").header("location").endswith(glue)


def test_cancel_on_instagram_says_that_the_user_denied(driver, back):
    sent = back(driver.submit(driver.dialog(state="x"), answer="cancel"))
    assert sent == {
        "error": "access_denied",
        "error_reason": "user_denied",
        "error_description": "The user denied your request",
        "state": "x",
    }


def test_cancel_on_facebook_says_permissions_error(driver, back):
    sent = back(driver.submit(driver.dialog("facebook", state="x"), answer="cancel"))
    assert (sent["error"], sent["error_code"], sent["error_description"], sent["error_reason"]) == (
        "access_denied",
        "200",
        "Permissions error",
        "user_denied",
    )


def test_the_page_says_that_it_is_not_meta_and_names_each_permission_in_words(driver, form):
    text = form(driver.dialog()).text
    assert "not Meta" in text
    assert "See the profile and the posts of the account" in text
    assert "instagram_business_content_publish" in text


def test_a_page_loads_nothing_and_has_no_script(driver):
    page = driver.dialog()
    assert "default-src 'none'" in page.header("content-security-policy")
    assert b"<script" not in page.body
    assert b"<link" not in page.body


def test_the_form_stays_on_the_origin_that_the_browser_uses(meta, driver, form):
    app = meta.app("instagram")
    query = f"client_id={app.client_id}&redirect_uri={CALLBACK}&response_type=code&scope=instagram_business_basic"
    origin = "http://127.0.0.1:8700/www.instagram.com"
    page = meta.handle(Request("GET", "www.instagram.com", "/oauth/authorize/", query, origin=origin))
    assert form(page).action == f"{origin}/oauth/consent"


def test_nobody_is_chosen_at_first_and_the_last_account_afterwards(driver, form):
    assert "account" not in dict(form(driver.dialog()).values)
    driver.submit(driver.dialog(), "ada.studio")
    assert dict(form(driver.dialog()).values)["account"] == "ada.studio"


@pytest.mark.parametrize("params", [{"force_reauth": "true"}, {"force_authentication": "1"}])
def test_force_reauth_makes_the_choice_start_empty(driver, form, params):
    driver.submit(driver.dialog(), "ada.studio")
    assert "account" not in dict(form(driver.dialog(**params)).values)


def test_the_cookie_can_be_switched_off(driver, meta, form):
    meta.switches.set("cookie_account", "ask")
    driver.submit(driver.dialog())
    assert "account" not in dict(form(driver.dialog()).values)


def test_a_form_without_an_account_asks_for_one_and_keeps_what_was_unticked(driver, form, back):
    page = driver.submit(driver.dialog(), account="", without=["instagram_business_content_publish"])
    assert page.status == 422
    assert "Choose who you are first." in form(page).text
    assert ("permission", "instagram_business_content_publish") not in form(page).values
    assert "code" in back(driver.submit(page))


def test_a_page_is_answered_once(driver):
    page = driver.dialog()
    assert driver.submit(page).status == 302
    assert driver.submit(page).status == 400


def test_a_page_is_forgotten_after_an_hour(driver, meta):
    page = driver.dialog()
    meta.clock.advance(3601)
    driver.dialog()
    assert driver.submit(page).status == 400


def test_an_unticked_permission_is_not_granted(driver, back):
    answer = driver.submit(driver.dialog(), without=["instagram_business_content_publish"])
    assert driver.exchange(back(answer)["code"]).json()["permissions"] == ["instagram_business_basic"]


def test_unticking_can_be_switched_off(driver, meta, form, back):
    meta.switches.set("instagram_untick", "off")
    page = driver.dialog()
    assert "permission" not in dict(form(page).offered)
    code = back(driver.submit(page))["code"]
    assert len(driver.exchange(code).json()["permissions"]) == 2


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ({"client_id": "1234567890123456"}, "Invalid platform app"),
        ({"client_id": "undefined"}, "Sorry, this page isn't available."),
        ({"client_id": '="123"'}, "Sorry, this page isn't available."),
        ({"redirect_uri": CALLBACK + "/"}, "Invalid redirect_uri"),
        ({"redirect_uri": "https://[broken"}, "Invalid redirect_uri"),
        ({"scope": ""}, "Invalid scope"),
        ({"scope": "basic"}, "Invalid scope"),
        ({"scope": "business_basic"}, "Invalid scope"),
        ({"scope": "instagram_basic"}, "Invalid scope"),
        ({"scope": "user_profile"}, "Invalid scope"),
        ({"response_type": "token"}, "Invalid response_type"),
    ],
)
def test_instagram_refuses_with_a_page_and_no_redirect(driver, form, changes, title):
    page = driver.dialog(**changes)
    assert page.status in (400, 404)
    assert not page.header("location")
    assert title in form(page).text


def test_the_meta_app_id_is_refused_by_instagram(driver, meta, form):
    page = driver.dialog(client_id=meta.app("facebook").client_id)
    assert "Invalid platform app" in form(page).text


def test_the_refused_scopes_are_named(driver, form):
    assert "Invalid scope: ['basic', 'x']" in form(driver.dialog(scope="basic x")).text
    assert "Invalid scope: []" in form(driver.dialog(scope="")).text


def test_an_http_redirect_is_refused_even_if_it_is_listed(driver, meta, form):
    meta.register_redirect("http://localhost:8765/callback", "instagram")
    assert "Invalid redirect_uri" in form(driver.dialog(redirect_uri="http://localhost:8765/callback")).text


def test_scopes_may_be_separated_by_blanks_and_unknown_parameters_are_ignored(driver):
    page = driver.dialog(
        scope="instagram_business_basic instagram_business_manage_comments", enable_fb_login="0", hide_fb_login="1"
    )
    assert page.status == 200


def test_an_account_without_a_role_meets_insufficient_developer_role(driver, form):
    page = driver.submit(driver.dialog(), "eve")
    assert page.status == 400
    assert "Insufficient developer role" in form(page).text


def test_the_missing_role_can_be_sent_back(driver, meta, back):
    meta.switches.set("insufficient_role", "redirect")
    sent = back(driver.submit(driver.dialog(), "eve"))
    assert sent["error_description"] == "Insufficient developer role"


def test_with_advanced_access_everybody_may_log_in(driver, meta, back):
    meta.app("instagram").access = "advanced"
    assert "code" in back(driver.submit(driver.dialog(), "eve"))


def test_a_personal_account_is_refused_and_another_can_be_chosen(driver, form, back):
    page = driver.dialog()
    refused = driver.submit(page, "grace")
    assert "not a professional account" in form(refused).text
    assert b'href="https://www.instagram.com/oauth/authorize?' in refused.body
    assert "code" in back(driver.submit(page, "ada"))


def test_the_api_host_shows_that_the_page_is_gone(driver, meta, form):
    query = driver_query(meta)
    page = meta.handle(Request("GET", "api.instagram.com", "/oauth/authorize", query))
    assert page.status == 404
    assert "Sorry, this page isn't available." in form(page).text


def test_the_api_host_can_be_switched_alive(driver, meta):
    meta.switches.set("api_authorize", "alive")
    page = meta.handle(Request("GET", "api.instagram.com", "//oauth/authorize/", driver_query(meta)))
    assert page.status == 200


def driver_query(meta, login="instagram", scope="instagram_business_basic"):
    client_id = meta.app(login).client_id
    return f"client_id={client_id}&redirect_uri={CALLBACK}&response_type=code&scope={scope}"


@pytest.mark.parametrize("host", ["www.instagram.com", "api.instagram.com"])
def test_basic_display_logs_in_at_both_hosts_only_while_it_is_alive(meta, host):
    request = Request("GET", host, "/oauth/authorize", driver_query(meta, "basic_display", "user_profile,user_media"))
    assert meta.handle(request).status in (400, 404)
    meta.switches.set("basic_display", "alive")
    assert meta.handle(request).status == 200


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"redirect_uri": "https://localhost:8765/other"}, "URL Blocked"),
        ({"redirect_uri": "http://example.com/callback"}, "Insecure Login Blocked"),
        ({"redirect_uri": "http://localhost:8765/callback"}, "URL Blocked"),
        ({"scope": "instagram_business_basic"}, "Invalid Scopes: instagram_business_basic"),
        ({"scope": "email"}, "It looks like this app isn't available"),
        ({"scope": "", "config_id": "1"}, "Sorry, something went wrong"),
        ({"response_type": "nonsense"}, "Sorry, something went wrong"),
        ({"client_id": "1"}, "Invalid App ID"),
    ],
)
def test_facebook_refuses_with_a_page_and_no_redirect(driver, form, changes, words):
    page = driver.dialog("facebook", **changes)
    assert page.status == 400
    assert words in form(page).text


def test_localhost_without_tls_can_be_switched_on_for_facebook(driver, meta):
    meta.switches.set("facebook_http_localhost", "always")
    assert driver.dialog("facebook", redirect_uri="http://localhost:3000/cb").status == 200
    assert driver.dialog("facebook", redirect_uri="http://localhost.evil.example/cb").status == 400


def test_strict_mode_ignores_only_the_value_of_state(driver, meta):
    meta.register_redirect("https://app.example/cb?a=1&state=x", "facebook")
    assert driver.dialog("facebook", redirect_uri="https://app.example/cb?a=1&state=y").status == 200
    assert driver.dialog("facebook", redirect_uri="https://app.example/cb?a=2&state=x").status == 400


def test_facebook_for_business_is_all_or_none(driver, form, back):
    page = driver.dialog("facebook")
    assert "permission" not in dict(form(page).offered)
    token = driver.exchange(back(driver.submit(page))["code"], "facebook").json()["access_token"]
    granted = driver.graph("/me/permissions", token).json()["data"]
    assert all(item["status"] == "granted" for item in granted)
    assert len(granted) == 5


def test_the_classic_facebook_login_lets_permissions_be_unticked(driver, meta, back):
    meta.switches.set("facebook_login", "classic")
    assert driver.dialog("facebook", scope="email").status == 200
    code = back(driver.submit(driver.dialog("facebook"), without=["pages_show_list"]))["code"]
    token = driver.exchange(code, "facebook").json()["access_token"]
    assert {"permission": "pages_show_list", "status": "declined"} in driver.graph("/me/permissions", token).json()[
        "data"
    ]


def test_what_was_declined_at_facebook_is_asked_again_by_rerequest_only(driver, meta, back):
    meta.switches.set("facebook_login", "classic")
    driver.submit(driver.dialog("facebook"), without=["pages_show_list"])
    asked = driver.dialog("facebook", response_type="granted_scopes")
    assert "pages_show_list" in back(driver.submit(asked))["denied_scopes"]
    asked = driver.dialog("facebook", response_type="granted_scopes", auth_type="rerequest")
    assert "pages_show_list" in back(driver.submit(asked))["granted_scopes"]


def test_a_configuration_replaces_the_scope(driver, meta, form):
    config = next(iter(meta.app("facebook").configs))
    assert "instagram_content_publish" in form(driver.dialog("facebook", scope="", config_id=config)).text


def test_a_person_without_a_role_meets_app_not_set_up(driver, form):
    assert "App Not Setup" in form(driver.submit(driver.dialog("facebook"), "eve")).text


def test_pages_of_somebody_else_are_not_granted(driver, meta):
    driver.submit(driver.dialog("facebook"), "bob")
    assert meta.world.grant(meta.app("facebook").client_id, "bob").pages == []


def test_response_type_token_sends_a_token_in_the_fragment(driver):
    location = driver.submit(driver.dialog("facebook", response_type="token")).header("location")
    fragment = parse_qs(urlsplit(location).fragment)
    assert set(fragment) == {"access_token", "expires_in", "data_access_expiration_time"}
    assert driver.graph("/me", fragment["access_token"][0]).json()["name"] == "Ada Lovelace"


def test_granted_scopes_can_be_asked_for(driver, back):
    sent = back(driver.submit(driver.dialog("facebook", response_type="code,granted_scopes")))
    assert "instagram_basic" in sent["granted_scopes"].split(",")
    assert sent["code"]
