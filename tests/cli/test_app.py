"""`gramkey app`."""

import pytest

ADD = ("app", "add", "shop", "--client-id", "1234567890123456")
SECRET = "0123456789abcdef0123456789abcdef"


def test_an_app_is_stored_with_its_secret_from_stdin(gramkey):
    run = gramkey(*ADD, "--json", stdin=SECRET + "\n")
    assert run.code == 0
    assert set(run.json["app"]) == {"name", "login", "client_id", "redirect_uri"}
    assert SECRET not in run.out + run.err
    with gramkey.keys() as keys:
        assert keys.vault.apps.get("shop").app.secrets[0].reveal() == SECRET


def test_the_secret_may_come_from_a_file_and_is_no_flag(gramkey, tmp_path):
    file = tmp_path / "secret"
    file.write_text(SECRET + "\n")
    assert gramkey(*ADD, "--secret-file", str(file)).code == 0
    assert gramkey("app", "add", "other", "--client-secret", SECRET).code == 2


def test_it_says_what_to_register_and_what_to_type_next(gramkey):
    run = gramkey(*ADD, stdin=SECRET)
    assert "https://localhost:8765/callback" in run.err
    assert "gramkey login --app shop" in run.err


def test_quotes_and_blanks_are_trimmed_and_said(gramkey):
    run = gramkey("app", "add", "shop", "--client-id", ' "1234567890123456" ', "--json", stdin=f" '{SECRET}' ")
    assert run.json["app"]["client_id"] == "1234567890123456"
    assert run.err.count("client id") >= 1
    assert "client secret" in run.err
    with gramkey.keys() as keys:
        assert keys.vault.apps.get("shop").app.secrets[0].reveal() == SECRET


@pytest.mark.parametrize("client_id", ["my-app", "12 34", "", "{client-id}"])
def test_a_client_id_is_digits(gramkey, client_id):
    run = gramkey("app", "add", "shop", "--client-id", client_id, "--json", stdin=SECRET)
    assert run.code == 2
    assert run.error["hint"]
    assert gramkey("app", "list", "--json").json["apps"] == []


@pytest.mark.parametrize("uri", ["http://localhost:8765/callback", "localhost", "https://", "ftp://example.com/"])
def test_a_redirect_uri_that_meta_would_refuse_is_refused_here(gramkey, uri):
    run = gramkey(*ADD, "--redirect-uri", uri, "--json", stdin=SECRET)
    assert run.code == 2
    assert run.error["what"] == "redirect_uri"


@pytest.mark.parametrize("secret", ["••••••••", "********", ""])
def test_a_masked_or_missing_secret_is_refused(gramkey, secret):
    assert gramkey(*ADD, "--json", stdin=secret).code == 2
    assert gramkey("app", "list", "--json").json["apps"] == []


def test_the_same_id_for_both_logins_is_warned_of(gramkey):
    gramkey(*ADD, stdin=SECRET)
    run = gramkey(
        "app", "add", "page", "--login", "facebook", "--client-id", "1234567890123456", "--json", stdin=SECRET
    )
    assert run.code == 0
    assert "gramkey: warning: app shop of the instagram login has the same client id" in run.err


def test_a_configuration_is_of_the_facebook_login_only(gramkey):
    assert gramkey(*ADD, "--config-id", "77", stdin=SECRET).code == 2
    assert gramkey(*ADD, "--login", "facebook", "--config-id", "77", stdin=SECRET).code == 0
    assert gramkey("app", "list", "--json").json["apps"][0]["config_id"] == "77"


def test_a_name_is_used_once(gramkey):
    gramkey(*ADD, stdin=SECRET)
    run = gramkey(*ADD, "--json", stdin=SECRET)
    assert run.code in (1, 2)
    assert "shop" in run.error["message"]
    assert run.error["hint"]


def test_the_client_id_must_be_given_where_nobody_can_be_asked(gramkey):
    run = gramkey("app", "add", "shop", "--no-input", "--json")
    assert run.code == 2
    assert run.error["hint"] == "add --client-id ID"


def test_apps_are_listed_without_secrets(gramkey, ada):
    run = gramkey("app", "list", "--json")
    keys = {"name", "login", "client_id", "redirect_uri", "config_id", "demo", "grants"}
    assert [set(row) for row in run.json["apps"]] == [keys]
    assert (run.json["apps"][0]["name"], run.json["apps"][0]["grants"]) == ("demo", 1)
    assert "demo  instagram" in gramkey("app", "list").out


def test_an_app_with_live_tokens_is_removed_only_with_them(gramkey, ada):
    run = gramkey("app", "remove", "demo", "--yes", "--json")
    assert run.code == 1
    assert "--with-grants" in run.error["hint"]
    assert gramkey("app", "remove", "demo", "--yes", "--with-grants", "--json").json == {"removed": "demo"}
    assert gramkey("app", "list", "--json").json["apps"] == []


def test_removing_asks_first(gramkey):
    gramkey(*ADD, stdin=SECRET)
    assert gramkey("app", "remove", "shop").code == 2
    assert len(gramkey("app", "list", "--json").json["apps"]) == 1


def test_an_app_that_is_not_there_cannot_be_removed(gramkey):
    run = gramkey("app", "remove", "shop", "--yes", "--json")
    assert run.code != 0
    assert run.error["hint"]
