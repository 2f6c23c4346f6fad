"""`gramkey login --start` and `--complete`."""

from urllib.parse import parse_qs, urlsplit


def start(gramkey, *more):
    return gramkey("login", "--demo", "--start", "--json", *more).json


def complete(gramkey, redirect, *more):
    return gramkey("login", "--complete", "--json", *more, stdin=redirect + "\n")


def test_the_first_step_gives_the_address_and_what_to_do_next(gramkey):
    found = start(gramkey)
    assert set(found) == {"status", "url", "redirect_uri", "expires_at", "next_step"}
    assert found["status"] == "pending"
    assert found["url"].startswith(gramkey.box.server.origin)


def test_the_second_step_stores_the_token(gramkey):
    run = complete(gramkey, gramkey.box.press(start(gramkey)["url"]))
    assert run.code == 0
    assert set(run.json) == {"grants", "missing"}
    assert run.json["grants"][0]["username"] == "ada"
    assert gramkey("token").code == 0


def test_a_bare_code_will_do_where_one_login_is_pending(gramkey):
    redirect = gramkey.box.press(start(gramkey)["url"])
    code = parse_qs(urlsplit(redirect).query)["code"][0]
    assert complete(gramkey, code).code == 0


def test_with_two_pending_the_state_says_which_and_a_bare_code_does_not(gramkey):
    start(gramkey, "--account", "bob")
    redirect = gramkey.box.press(start(gramkey)["url"])
    code = parse_qs(urlsplit(redirect).query)["code"][0]
    run = complete(gramkey, code)
    assert run.code == 2
    assert "whole address" in run.error["hint"]
    assert complete(gramkey, redirect).code == 0


def test_the_same_redirect_is_taken_once(gramkey):
    redirect = gramkey.box.press(start(gramkey)["url"])
    assert complete(gramkey, redirect).code == 0
    run = complete(gramkey, redirect)
    assert run.code == 4
    assert gramkey.box.asked().count("exchange") == 1


def test_somebody_elses_redirect_is_left_aside_and_the_login_stays_pending(gramkey):
    url = start(gramkey)["url"]
    run = complete(gramkey, "https://localhost:8765/callback?code=evil&state=eve")
    assert run.code == 4
    assert gramkey.box.asked() == []
    assert complete(gramkey, gramkey.box.press(url)).code == 0


def test_a_cancelled_login_is_exit_code_three(gramkey):
    run = complete(gramkey, gramkey.box.press(start(gramkey)["url"], answer="cancel"))
    assert run.code == 3
    assert run.error["kind"] == "cancelled or declined"


def test_another_account_than_the_one_named_is_refused(gramkey):
    run = complete(gramkey, gramkey.box.press(start(gramkey, "--account", "bob")["url"], "ada"))
    assert run.code not in (0, 2)
    assert "bob" in run.error["message"]
    assert gramkey("status", "--json").json["grants"] == []


def test_strict_fails_on_a_permission_that_was_not_given(gramkey):
    asked = start(gramkey, "--scopes", "read,publish")
    redirect = gramkey.box.press(asked["url"], without=("instagram_business_content_publish",))
    run = complete(gramkey, redirect, "--strict")
    assert run.code == 5
    assert run.error["missing"] == ["instagram_business_content_publish"]
    assert gramkey("token").code == 0


def test_several_accounts_are_all_stored_where_nobody_can_be_asked(gramkey):
    run = complete(gramkey, gramkey.box.press(start(gramkey, "--login", "facebook")["url"]))
    assert run.code == 0
    assert len(run.json["grants"]) > 1
    assert "name one with --account" in run.err


def test_nothing_on_stdin_and_an_address_that_says_nothing_are_errors(gramkey):
    start(gramkey)
    assert complete(gramkey, "").code == 2
    assert complete(gramkey, "https://localhost:8765/callback").code == 2


def test_both_steps_at_once_are_refused(gramkey):
    assert gramkey("login", "--start", "--complete").code == 2


def test_no_secret_and_no_code_is_said(gramkey):
    redirect = gramkey.box.press(start(gramkey)["url"])
    code = parse_qs(urlsplit(redirect).query)["code"][0]
    run = complete(gramkey, redirect)
    assert code not in run.out + run.err
