"""`gramkey logout` and `gramkey revoke`."""

import pytest


def test_logout_forgets_here_and_says_that_meta_does_not_know(gramkey, ada):
    before = gramkey.box.last()
    run = gramkey("logout", "ada", "--yes", "--json")
    assert run.code == 0
    assert run.json["meta_told"] is False
    assert run.json["grants"][0]["state"] == "ended"
    assert gramkey.box.asked(before) == []
    assert "Meta was not told" in run.err


def test_a_token_that_was_forgotten_is_not_given_out(gramkey, ada):
    gramkey("logout", "--yes")
    assert gramkey("token").code == 4


@pytest.mark.parametrize("command", ["logout", "revoke"])
def test_with_nobody_to_ask_yes_must_be_given(gramkey, ada, command):
    run = gramkey(command, "ada", "--json")
    assert run.code == 2
    assert run.error["hint"] == "add --yes"
    assert gramkey("token").code == 0


def test_on_the_instagram_login_only_the_person_can_end_it(gramkey, ada):
    before = gramkey.box.last()
    run = gramkey("revoke", "--yes", "--json")
    assert (run.code, run.json["meta_told"]) == (0, False)
    assert gramkey.box.asked(before) == []
    assert "The person removes the app here" in run.err
    assert "instagram.com" in run.err
    assert "Meta has taken" not in run.err


def test_on_the_facebook_login_meta_is_told_and_all_of_the_persons_tokens_end(gramkey):
    gramkey.log_in("ada", "facebook")
    before = gramkey.box.last()
    assert len(gramkey("status", "--json").json["grants"]) > 1
    run = gramkey("revoke", "ada", "--yes", "--json")
    assert (run.code, run.json["meta_told"]) == (0, True)
    assert gramkey.box.asked(before) == ["revoke"]
    assert gramkey("status", "--json").json["grants"] == []
    assert gramkey("token", "ada.studio").code == 4


def test_where_meta_cannot_be_told_nothing_is_forgotten(gramkey):
    gramkey.log_in("ada", "facebook")
    gramkey.box.control("faults", what="reset", endpoint="revoke")
    run = gramkey("revoke", "ada", "--yes", "--json")
    assert run.code == 7
    assert gramkey("token", "ada").code == 0


@pytest.mark.parametrize("command", ["logout", "revoke"])
def test_somebody_who_is_not_stored_cannot_be_ended(gramkey, ada, command):
    assert gramkey(command, "eve", "--yes").code == 4
    assert gramkey("token").code == 0
