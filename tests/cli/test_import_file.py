"""`gramkey import`: shown first, stored on demand, each token by itself, and never twice."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def shop(gramkey):
    gramkey.add_real_app()
    return gramkey


@pytest.fixture
def token(shop):
    return shop.box.meta.generate_token("ada")


def write(tmp_path, value):
    path = tmp_path / "export.json"
    path.write_text(json.dumps(value))
    return str(path)


def test_what_would_be_done_is_shown_and_nothing_is_sent(shop, token, tmp_path):
    before = shop.box.last()
    run = shop("import", write(tmp_path, {"username": "ada", "token": token}), "--json")
    assert (run.code, run.json["stored"]) == (0, [])
    assert run.json["found"][0]["app"] == "shop"
    assert "its age is not known; by app shop" in run.err
    assert shop.box.last() == before
    assert token not in run.out + run.err


def test_it_is_stored_when_told_to_and_used(shop, token, tmp_path):
    run = shop("import", write(tmp_path, {"token": token}), "--yes", "--json")
    assert run.json["stored"] == ["@ada"]
    assert shop("token", "ada").out.strip() == token


def test_the_same_import_again_stores_nothing_twice(shop, token, tmp_path):
    file = write(tmp_path, {"token": token})
    shop("import", file, "--yes")
    run = shop("import", file, "--yes", "--json")
    assert (run.json["stored"], run.json["found"][0]["left_out"]) == ([], "it is stored already")


def test_an_old_token_does_not_replace_the_one_that_is_kept(shop, token, tmp_path):
    shop("import", write(tmp_path, {"token": token}), "--yes")
    old = {"username": "Ada", "token": shop.box.meta.generate_token("ada")}
    run = shop("import", write(tmp_path, old), "--yes", "--json")
    assert "a living token of this account" in run.json["found"][0]["left_out"]
    assert shop("token", "ada").out.strip() == token


def test_a_persons_token_of_the_facebook_login_is_stored_once(gramkey, tmp_path):
    gramkey.log_in("ada", "facebook")
    with gramkey.keys() as keys:
        gramkey.add_real_app("page", "facebook")
        token = keys.vault.grants.renewal_of(keys.grants()[0]).token.secret.reveal()
    run = gramkey("import", write(tmp_path, {"token": token}), "--json")
    assert run.json["found"][0]["left_out"] == "it is stored already"


def test_one_that_meta_refuses_does_not_stop_the_others(shop, token, tmp_path):
    file = write(tmp_path, [{"token": "IGAAunknown-to-meta"}, {"token": token}])
    run = shop("import", file, "--yes", "--json")
    assert (run.code, run.json["stored"]) == (1, ["@ada"])
    assert run.json["failed"][0]["diagnosis"]


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ({"token": "IGQVJabcdefghijkl"}, "Basic Display"),
        ({"token": "THAAabcdefghijklm"}, "Threads"),
        ({"token": "1234567890|abcdefghij"}, "app's own token"),
        ({"token": "EAAabcdefghijklmn"}, "no app of the facebook login"),
        ({"token": "IGAAabcdefghijklm", "expires_at": 1_500_000_000}, "has run out"),
    ],
)
def test_what_cannot_be_taken_over_is_left_out_and_says_why(shop, tmp_path, value, why):
    run = shop("import", write(tmp_path, value), "--yes", "--json")
    assert run.code == 0
    assert why in run.json["found"][0]["left_out"]


def test_several_apps_of_a_login_must_be_chosen_from(shop, token, tmp_path):
    shop.add_real_app("second")
    file = write(tmp_path, {"token": token})
    assert "several apps fit" in shop("import", file, "--json").json["found"][0]["left_out"]
    assert shop("import", file, "--app", "second", "--json").json["found"][0]["app"] == "second"


def test_a_file_that_is_none_is_refused(shop, tmp_path):
    run = shop("import", str(tmp_path / "none"), "--json")
    assert (run.code, "cannot be read" in run.error["message"]) == (2, True)
