"""`gramkey status`."""

GRANT = {
    "id", "username", "account_id", "person_id", "page_id", "state", "reason", "expires_at", "refresh_at",
    "data_access_expires_at", "requested", "granted", "missing", "last_outcome", "failures", "demo", "app",
}  # fmt: skip


def test_the_json_form_has_stable_keys(gramkey, ada):
    found = gramkey("status", "--json").json
    assert set(found) == {"grants", "vault", "settings"}
    assert set(found["grants"][0]) == GRANT
    assert set(found["vault"]) == {"path", "key"}
    assert set(found["settings"]) == {"vault", "app", "account", "min_valid", "scopes"}
    assert set(found["settings"]["app"]) == {"value", "source"}


def test_people_read_state_days_left_next_refresh_and_scopes(gramkey, ada):
    run = gramkey("status")
    assert run.code == 0
    for words in ("@ada", "active", "59 days left", "refresh  from", "instagram_business_basic", "(demo)"):
        assert words in run.out


def test_no_network_is_used_and_no_token_shown(gramkey, ada):
    before = gramkey.box.last()
    run = gramkey("status", "ada")
    assert gramkey.box.asked(before) == []
    assert ada.token.secret.reveal() not in run.out + run.err


def test_nothing_stored_says_what_to_type(gramkey):
    run = gramkey("status")
    assert (run.code, run.out) == (0, "")
    assert "gramkey login" in run.err


def test_it_shows_which_setting_won(gramkey, ada, monkeypatch):
    gramkey("profile", "set", "default", "account", "ada")
    gramkey("profile", "set", "default", "min_valid", "2h")
    monkeypatch.setenv("GRAMKEY_ACCOUNT", "bob")
    found = gramkey("status", "--app", "demo", "--json").json["settings"]
    assert found["account"] == {"value": "bob", "source": "environment (GRAMKEY_ACCOUNT)"}
    assert found["min_valid"] == {"value": "2h", "source": "profile (default)"}
    assert found["app"] == {"value": "demo", "source": "flag"}
    assert found["scopes"]["source"] == "default"
    assert "bob  (environment (GRAMKEY_ACCOUNT))" in gramkey("status").err


def test_a_missing_permission_is_shown_with_what_repairs_it(gramkey):
    gramkey.log_in(scopes="read,publish", without=("instagram_business_content_publish",))
    assert "missing  instagram_business_content_publish   → gramkey login" in gramkey("status").out
    assert gramkey("status", "--json").json["grants"][0]["missing"] == ["instagram_business_content_publish"]


def test_a_dead_token_is_exit_code_four_with_its_repair(gramkey, ada):
    gramkey.box.control("remove-app", account="ada")
    gramkey("call", "me")
    gramkey.box.advance(40)
    gramkey("refresh", "--due")
    run = gramkey("status")
    assert run.code == 4
    assert "needs a login" in run.out
    assert "repair   gramkey login --account ada" in run.out


def test_ended_ones_are_shown_when_asked_for(gramkey, ada):
    gramkey("logout", "--yes")
    assert gramkey("status", "--json").json["grants"] == []
    assert gramkey("status", "--all", "--json").json["grants"][0]["state"] == "ended"


def test_one_account_or_one_app_can_be_asked_for(gramkey, ada):
    gramkey.log_in("bob")
    gramkey.log_in("ada", "facebook")
    assert len(gramkey("status", "bob", "--json").json["grants"]) == 1
    assert {grant["app"] for grant in gramkey("status", "--app", "demo-facebook", "--json").json["grants"]} == {
        "demo-facebook"
    }
    assert gramkey("status", "eve").code == 4


def test_an_app_that_is_not_stored_is_an_error(gramkey, ada):
    run = gramkey("status", "--app", "nothing", "--json")
    assert run.code == 2
    assert "nothing" in run.error["message"]


def test_another_programs_token_variable_is_warned_of(gramkey, ada, monkeypatch):
    monkeypatch.setenv("INSTAGRAM_ACCESS_TOKEN", "IGAAsomething")
    run = gramkey("status")
    assert "INSTAGRAM_ACCESS_TOKEN is set" in run.err
    assert "IGAAsomething" not in run.out + run.err
