"""`gramkey profile`."""

import json


def test_what_is_set_is_listed(gramkey):
    assert gramkey("profile", "set", "work", "account", "ada", "--json").json == {
        "profile": "work",
        "settings": {"account": "ada"},
    }
    run = gramkey("profile", "list", "--json")
    assert run.json == {"profiles": {"work": {"account": "ada"}}, "used": "default"}
    assert "account = ada" in gramkey("profile", "list").out


def test_a_setting_and_a_whole_profile_can_be_removed(gramkey):
    gramkey("profile", "set", "work", "account", "ada")
    gramkey("profile", "set", "work", "app", "demo")
    assert gramkey("profile", "unset", "work", "app", "--json").json["settings"] == {"account": "ada"}
    assert gramkey("profile", "unset", "work", "--json").json["settings"] is None
    assert gramkey("profile", "list", "--json").json["profiles"] == {}


def test_what_is_not_there_cannot_be_removed(gramkey):
    assert gramkey("profile", "unset", "work").code == 2
    gramkey("profile", "set", "work", "account", "ada")
    assert gramkey("profile", "unset", "work", "app").code == 2


def test_a_setting_that_does_not_exist_is_refused_with_those_that_do(gramkey):
    run = gramkey("profile", "set", "work", "colour", "red", "--json")
    assert run.code == 2
    assert "account" in run.error["hint"]
    assert gramkey("profile", "list", "--json").json["profiles"] == {}


def test_damaged_profiles_are_an_error_that_names_the_file(gramkey):
    gramkey.home.mkdir()
    file = gramkey.home / "profiles.json"
    for text in ("{", "[]", '{"default": "ada"}', '{"default": {"account": 1}}'):
        file.write_text(text)
        run = gramkey("profile", "list", "--json")
        assert run.code == 1, text
        assert str(file) in run.error["hint"]
        assert file.read_text() == text


def test_the_file_is_json_that_people_can_read(gramkey):
    gramkey("profile", "set", "default", "account", "ada")
    assert json.loads((gramkey.home / "profiles.json").read_text()) == {"default": {"account": "ada"}}
