"""`gramkey import-token`: a token made elsewhere."""

import pytest


@pytest.fixture
def shop(gramkey):
    gramkey.add_real_app("shop")
    return gramkey


def generated(gramkey, account="ada"):
    """What the dashboard's "Generate token" gives."""
    return gramkey.box.control("generate-token", account=account)["access_token"]


def test_it_comes_on_stdin_and_one_call_proves_it(shop):
    run = shop("import-token", "--app", "shop", "--json", stdin=generated(shop) + "\n")
    assert run.code == 0
    assert set(run.json) == {"grants"}
    assert (run.json["grants"][0]["username"], run.json["grants"][0]["expires_at"]) == ("ada", None)
    assert shop.box.asked() == ["me"], "it is never exchanged"


def test_it_may_come_from_a_file(shop, tmp_path):
    file = tmp_path / "token"
    file.write_text(generated(shop) + "\n")
    assert shop("import-token", "--file", str(file)).code == 0
    assert shop("token").out.strip() == file.read_text().strip()


def test_it_is_refreshed_once_it_must_be_a_day_old(shop):
    token = generated(shop)
    shop("login", "--demo", "--start")
    run = shop("import-token", "--app", "demo", stdin=token)
    assert run.code == 0
    assert "will be refreshed" in run.err
    shop.box.advance(2)
    assert shop("refresh", "--due", "--json").json["refreshed"][0]["expires_at"] is not None
    assert shop("token").out.strip() != token


def test_a_token_is_no_flag_and_no_argument(shop):
    run = shop("import-token", "IGAAsecret", "--json")
    assert run.code == 2
    assert shop("import-token", "--token", "IGAAsecret").code == 2


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("EAA" + "x" * 40, "facebook login"),
        ("IGQV" + "x" * 40, "Basic Display"),
        ("TH" + "x" * 40, "Threads"),
        ("IGAA x", "blank"),
        ("IGAAé", "no access token"),
    ],
)
def test_what_is_plainly_another_token_is_refused_before_it_is_sent(shop, token, words):
    run = shop("import-token", "--app", "shop", "--json", stdin=token)
    assert run.code == 2
    assert words in run.error["message"]
    assert shop.box.asked() == []
    assert token not in run.out + run.err


def test_quotes_are_trimmed_and_said(shop):
    run = shop("import-token", stdin=f'"{generated(shop)}"')
    assert run.code == 0
    assert "trimmed" in run.err or "left away" in run.err or "quotes" in run.err


def test_nothing_on_stdin_is_an_error(shop):
    assert shop("import-token", "--json").code == 2


def test_a_file_that_is_not_there_is_an_error(shop, tmp_path):
    run = shop("import-token", "--file", str(tmp_path / "none"), "--json")
    assert run.code == 2
    assert "none" in run.error["message"]


def test_another_accounts_token_is_refused_and_not_stored(shop):
    run = shop("import-token", "--account", "bob", "--json", stdin=generated(shop))
    assert run.code != 0
    assert "bob" in run.error["message"]
    assert shop("status", "--json").json["grants"] == []


def test_a_dead_token_is_refused(shop):
    token = generated(shop)
    shop.box.control("remove-app", account="ada")
    run = shop("import-token", "--json", stdin=token)
    assert run.code == 4
    assert shop("status", "--json").json["grants"] == []


def test_with_several_apps_one_is_named(shop):
    shop.add_real_app("page", "facebook")
    run = shop("import-token", "--json", stdin=generated(shop))
    assert run.code == 2
    assert "page" in run.error["message"]
    assert "shop" in run.error["message"]
