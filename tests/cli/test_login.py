"""`gramkey login` before the browser opens: which app, which scopes, which address."""

from urllib.parse import parse_qs, urlsplit

import pytest

SECRET = "0123456789abcdef0123456789abcdef"


def add(gramkey, name, login="instagram", number="1234567890123456"):
    assert gramkey("app", "add", name, "--login", login, "--client-id", number, stdin=SECRET).code == 0


def started(gramkey, *more):
    found = gramkey("login", "--start", "--json", *more)
    assert found.code == 0, found.err
    return {name: values[0] for name, values in parse_qs(urlsplit(found.json["url"]).query).items()}


def test_the_only_app_is_the_one_that_is_used(gramkey):
    add(gramkey, "shop")
    assert started(gramkey)["client_id"] == "1234567890123456"


def test_of_several_apps_one_is_named(gramkey, monkeypatch):
    add(gramkey, "shop")
    add(gramkey, "page", "facebook", "2345678901234567")
    run = gramkey("login", "--start", "--json")
    assert run.code == 2
    assert "page, shop" in run.error["message"]
    assert started(gramkey, "--app", "page")["client_id"] == "2345678901234567"
    monkeypatch.setenv("GRAMKEY_APP", "shop")
    assert started(gramkey)["client_id"] == "1234567890123456"


def test_without_an_app_it_says_how_to_add_one_or_look_first(gramkey):
    run = gramkey("login", "--start", "--json")
    assert run.code == 2
    assert "gramkey app add" in run.error["hint"]
    assert "--demo" in run.error["hint"]


def test_scopes_come_from_flag_environment_or_profile(gramkey, monkeypatch):
    add(gramkey, "shop")
    assert started(gramkey)["scope"] == "instagram_business_basic"
    gramkey("profile", "set", "default", "scopes", "comments")
    assert "manage_comments" in started(gramkey)["scope"]
    monkeypatch.setenv("GRAMKEY_SCOPES", "insights")
    assert "manage_insights" in started(gramkey)["scope"]
    assert "content_publish" in started(gramkey, "--scopes", "read,publish")["scope"]


@pytest.mark.parametrize("scopes", ["instagram_bussiness_basic", "instagram_basic", ",", "pages_show_list"])
def test_a_scope_that_meta_would_refuse_is_refused_before_the_browser_opens(gramkey, scopes):
    add(gramkey, "shop")
    run = gramkey("login", "--start", "--json", "--scopes", scopes)
    assert run.code in (0, 2)
    assert run.code == 2 or "gramkey: " in run.err, "what was changed is said"


def test_a_named_account_must_type_its_password_again(gramkey):
    add(gramkey, "shop")
    assert started(gramkey, "--account", "ada")["force_reauth"] == "true"
    assert "force_reauth" not in started(gramkey)


def test_a_parameter_of_metas_dialog_can_be_added(gramkey):
    add(gramkey, "page", "facebook")
    assert started(gramkey, "--option", "auth_type=rerequest")["auth_type"] == "rerequest"
    assert gramkey("login", "--start", "--option", "rerequest").code == 2


def test_each_login_has_a_state_of_its_own(gramkey):
    add(gramkey, "shop")
    assert started(gramkey)["state"] != started(gramkey)["state"]


def test_an_unknown_profile_is_an_error(gramkey):
    run = gramkey("login", "--start", "--profile", "work", "--json")
    assert run.code == 2
    assert "work" in run.error["message"]
