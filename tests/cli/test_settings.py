"""Where a setting comes from."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gramkey.cli.output import CommandError
from gramkey.cli.settings import Settings, read_profiles, seconds, write_profiles


def settings(tmp_path, flags=None, profile=None, **env):
    return Settings.load(flags or {}, {"GRAMKEY_HOME": str(tmp_path), **env}, profile)


def test_a_flag_wins_over_the_environment_and_that_over_the_profile(tmp_path):
    write_profiles(tmp_path, {"default": {"account": "ada"}})
    by_flag = settings(tmp_path, {"account": "eve"}, GRAMKEY_ACCOUNT="bob").find("account")
    by_environment = settings(tmp_path, {"account": None}, GRAMKEY_ACCOUNT="bob").find("account")
    by_profile = settings(tmp_path).find("account")
    assert (by_flag.value, by_flag.source) == ("eve", "flag")
    assert (by_environment.value, by_environment.source) == ("bob", "environment (GRAMKEY_ACCOUNT)")
    assert (by_profile.value, by_profile.source) == ("ada", "profile (default)")
    assert settings(tmp_path).find("scopes", "read").source == "default"


def test_the_profile_is_named_by_flag_or_environment(tmp_path):
    write_profiles(tmp_path, {"default": {"account": "ada"}, "work": {"account": "bob"}, "play": {"account": "eve"}})
    assert settings(tmp_path, GRAMKEY_PROFILE="work").find("account").value == "bob"
    assert settings(tmp_path, None, "play", GRAMKEY_PROFILE="work").find("account").value == "eve"


def test_a_profile_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(CommandError, match="work"):
        settings(tmp_path, None, "work")


def test_the_vault_is_an_absolute_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert settings(tmp_path, {"vault": "some.db"}).vault_path == tmp_path / "some.db"
    assert settings(tmp_path).vault_path == tmp_path / "vault.db"


def test_profiles_are_written_whole_or_not_at_all(tmp_path):
    write_profiles(tmp_path, {"default": {"account": "ada"}})
    assert [file.name for file in tmp_path.iterdir()] == ["profiles.json"]
    assert read_profiles(tmp_path) == {"default": {"account": "ada"}}


@pytest.mark.parametrize(
    ("text", "length"), [("90", 90), ("90s", 90), ("15m", 900), ("1h", 3_600), ("7d", 604_800), ("0", 0)]
)
def test_lengths_of_time(text, length):
    assert seconds(text) == length


@given(st.text())
def test_any_text_is_a_length_of_time_or_a_usage_error(text):
    with contextlib.suppress(CommandError):
        assert seconds(text) >= 0


def test_a_text_that_is_no_length_of_time_says_how_to_write_one():
    with pytest.raises(CommandError) as refused:
        seconds("soon")
    assert (refused.value.exit_code, refused.value.hint) == (2, "write 90s, 15m, 1h or 7d")
