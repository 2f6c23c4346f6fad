"""What is refused before a browser opens, and the URL that opens."""

import contextlib
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gramkey.protocol.authorization import (
    authorization_url,
    check_client_id,
    check_client_secret,
    check_redirect_uri,
)
from gramkey.protocol.errors import InputError
from gramkey.protocol.logins import LOGINS
from gramkey.protocol.scopes import SCOPES

SCOPE = ("instagram_business_basic", "instagram_business_content_publish")


def parameters(url):
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def test_the_url_carries_all_that_meta_documents(app):
    url = authorization_url(app, SCOPE, "s1", options={"force_reauth": "true", "enable_fb_login": "false"})
    assert url.startswith("https://www.instagram.com/oauth/authorize?")
    assert parameters(url) == {
        "client_id": app.client_id,
        "redirect_uri": app.redirect_uri,
        "response_type": "code",
        "scope": ",".join(SCOPE),
        "state": "s1",
        "force_reauth": "true",
        "enable_fb_login": "false",
    }


def test_facebook_takes_its_own_parameters(facebook):
    url = authorization_url(
        facebook, ["instagram_basic"], "s", options={"auth_type": "rerequest", "display": "page", "extras": '{"a":1}'}
    )
    assert url.startswith("https://www.facebook.com/v26.0/dialog/oauth?")
    assert parameters(url)["extras"] == '{"a":1}'


def test_a_configuration_stands_for_the_scopes(facebook):
    found = parameters(authorization_url(replace(facebook, config_id="99"), [], "s"))
    assert found["config_id"] == "99"
    assert "scope" not in found


def test_the_instagram_login_knows_no_configuration(app):
    with pytest.raises(InputError, match="config_id"):
        authorization_url(replace(app, config_id="99"), SCOPE, "s")


def test_an_emulators_origin_replaces_metas(app):
    demo = replace(app, hosts={"www.instagram.com": "http://127.0.0.1:1/www.instagram.com"}, demo=True)
    assert authorization_url(demo, SCOPE, "s").startswith("http://127.0.0.1:1/www.instagram.com/oauth/authorize?")


def test_the_dead_login_is_refused_outside_the_emulator(app):
    dead = replace(app, login="basic_display")
    with pytest.raises(InputError, match="ended"):
        authorization_url(dead, ["user_profile"], "s")
    assert authorization_url(replace(dead, demo=True), ["user_profile"], "s")


@pytest.mark.parametrize(("scopes", "state"), [([], "s"), (SCOPE, "")])
def test_no_scope_or_no_state_is_refused(app, scopes, state):
    with pytest.raises(InputError):
        authorization_url(app, scopes, state)


@pytest.mark.parametrize(("name", "value"), [("auth_type", "rerequest"), ("force_reauth", "yes")])
def test_an_unknown_parameter_or_value_is_refused(app, name, value):
    with pytest.raises(InputError, match=name):
        authorization_url(app, SCOPE, "s", options={name: value})


@pytest.mark.parametrize("text", ["undefined", "", "  ", "12a", "١٢٣", "None", '""'])
def test_a_client_id_that_is_no_number_is_refused(text):
    with pytest.raises(InputError, match="client id"):
        check_client_id(text)


@pytest.mark.parametrize("text", [' "123" ', "= '123'", "“123”", "123\r\n", '= "123"'])
def test_quotes_and_blanks_are_taken_off_and_said(text):
    tidied = check_client_id(text)
    assert tidied.value == "123"
    assert "removed" in tidied.notice


def test_a_masked_or_broken_secret_is_refused():
    for text in ("••••••••", "********", "abc def", "ab\ncd", ""):
        with pytest.raises(InputError):
            check_client_secret(text)
    assert check_client_secret("0123456789abcdef\n").value == "0123456789abcdef"


@pytest.mark.parametrize(
    "uri",
    [
        "http://localhost:8765/callback",
        "http://127.0.0.1/callback",
        "myapp://callback",
        "urn:ietf:wg:oauth:2.0:oob",
        "https://",
        "localhost:8765/callback",
        "https://ada@site.test/callback",
        "https://site.test/callback#top",
        "https://site.test/call back",
        "https://site.test:99999/callback",
        "",
    ],
)
def test_a_redirect_that_meta_would_refuse_is_refused_here(uri):
    with pytest.raises(InputError) as error:
        check_redirect_uri("instagram", uri)
    assert error.value.hint


def test_facebook_in_development_allows_plain_localhost_only():
    assert check_redirect_uri("facebook", "http://localhost:3000/cb").value == "http://localhost:3000/cb"
    with pytest.raises(InputError):
        check_redirect_uri("facebook", "http://site.test/cb")


@given(st.text(max_size=60), st.sampled_from(["instagram", "facebook"]))
def test_any_text_is_taken_or_refused_with_our_error(text, login):
    for check in (check_client_id, check_client_secret, lambda given: check_redirect_uri(login, given)):
        with contextlib.suppress(InputError):
            assert check(text).value


@pytest.mark.parametrize("login", list(LOGINS))
def test_each_login_is_whole(login):
    row = LOGINS[login]
    assert row.name == login
    assert row.base_scope in SCOPES[login]
