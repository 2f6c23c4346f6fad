"""`gramkey call`."""

import pytest


def test_metas_answer_is_the_data(gramkey, ada):
    run = gramkey("call", "me", "-f", "fields=username", "--json")
    assert (run.code, run.json["username"]) == (0, "ada")


def test_without_json_the_answer_is_laid_out_for_people(gramkey, ada):
    run = gramkey("call", "me", "--field", "fields=username")
    assert '\n  "username": "ada"' in run.out


def test_a_field_that_does_not_exist_is_explained_and_nothing_is_on_stdout(gramkey, ada):
    run = gramkey("call", "me", "-f", "fields=nonsense")
    assert run.code == 1
    assert run.out == ""
    assert "gramkey: error:" in run.err


def test_an_error_of_metas_as_json_names_the_row_and_metas_trace(gramkey, ada):
    run = gramkey("call", "me", "-f", "fields=nonsense", "--json")
    assert {"message", "hint", "exit_code", "kind", "diagnosis"} <= set(run.error)
    assert run.error["kind"] == "failure"


@pytest.mark.parametrize("field", ["fields", "=id", ""])
def test_a_field_must_be_a_pair(gramkey, ada, field):
    run = gramkey("call", "me", "-f", field, "--json")
    assert run.code == 2
    assert "KEY=VALUE" in run.error["message"]


def test_the_account_is_chosen_by_name(gramkey, ada):
    gramkey.log_in("bob")
    assert gramkey("call", "me", "-f", "fields=username", "--account", "bob", "--json").json["username"] == "bob"
    assert gramkey("call", "me", "--json").code == 2


def test_a_token_that_meta_has_ended_needs_a_login(gramkey, ada):
    gramkey.box.control("remove-app", account="ada")
    run = gramkey("call", "me", "--json")
    assert run.code == 4
    assert "gramkey login" in run.error["hint"]


def test_metas_trouble_has_a_code_of_its_own(gramkey, ada):
    gramkey.box.control("faults", what="http500", endpoint="me")
    assert gramkey("call", "me", "--json").code == 7


def test_a_limit_has_a_code_of_its_own(gramkey, ada):
    gramkey.box.control("faults", what="D-83")
    assert gramkey("call", "me", "--json").code == 6


def test_no_token_is_printed(gramkey, ada):
    token = ada.token.secret.reveal()
    for run in (gramkey("call", "me"), gramkey("call", "me", "-f", "fields=nonsense"), gramkey("call", "nowhere/at")):
        assert token not in run.out + run.err


def test_a_metric_that_has_ended_is_warned_of_before_meta_refuses_it(gramkey):
    gramkey.log_in(scopes="read,insights")
    run = gramkey("call", "me/insights", "-f", "metric=impressions", "-f", "period=day")
    assert "metric impressions has ended on 2025-04-21; today it is views" in run.err
    assert "(E69)" in run.err
