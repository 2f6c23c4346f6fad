"""`gramkey token`."""

import pytest

DAY = 86_400


def test_stdout_is_the_token_and_nothing_else(gramkey, ada):
    run = gramkey("token")
    assert (run.code, run.out) == (0, ada.token.secret.reveal() + "\n")
    assert "demo token" in run.err


def test_the_json_form_has_stable_keys(gramkey, ada):
    run = gramkey("token", "ada", "--json")
    assert set(run.json) == {"access_token", "expires_at", "account_id", "username", "demo"}
    assert (run.json["username"], run.json["account_id"], run.json["demo"]) == ("ada", ada.account.account_id, True)


def test_a_good_token_needs_no_network(gramkey, ada):
    before = gramkey.box.last()
    assert gramkey("token").code == 0
    assert gramkey.box.asked(before) == []


def test_a_due_token_is_refreshed_first(gramkey, ada):
    gramkey.box.advance(40)
    run = gramkey("token")
    assert run.code == 0
    assert run.out.strip() != ada.token.secret.reveal()
    assert gramkey.box.asked().count("refresh") == 1


def test_a_token_can_be_asked_to_live_longer_than_it_does(gramkey, ada):
    run = gramkey("token", "--min-valid", "70d", "--json")
    assert run.code != 0
    assert run.error["hint"]


def test_min_valid_must_be_a_length_of_time(gramkey, ada):
    run = gramkey("token", "--min-valid", "soon", "--json")
    assert run.code == 2
    assert "1h" in run.error["hint"]


@pytest.mark.parametrize("who", ["bob", "@bob", "178"])
def test_an_account_that_is_not_stored_is_an_error_that_names_those_that_are(gramkey, ada, who):
    run = gramkey("token", who)
    assert (run.code, run.out) == (4, "")
    assert who in run.err
    assert "ada" in run.err


def test_nothing_stored_asks_for_a_login(gramkey):
    run = gramkey("token", "--json")
    assert run.code == 4
    assert run.error["hint"] == "gramkey login"


def test_several_accounts_need_a_name(gramkey, ada):
    gramkey.log_in("bob")
    run = gramkey("token")
    assert (run.code, run.out) == (2, "")
    assert "ada" in run.err
    assert "bob" in run.err
    assert gramkey("token", "bob").code == 0


def test_the_account_may_come_from_the_environment(gramkey, ada, monkeypatch):
    bob = gramkey.log_in("bob")
    monkeypatch.setenv("GRAMKEY_ACCOUNT", "bob")
    assert gramkey("token").out.strip() == bob.token.secret.reveal()
    assert gramkey("token", "ada").out.strip() == ada.token.secret.reveal()


def test_a_token_that_ran_out_needs_a_login(gramkey, ada):
    gramkey.box.advance(61)
    run = gramkey("token", "--json")
    assert run.code == 4
    assert "access_token" not in run.json
    assert "gramkey login" in run.error["hint"]
