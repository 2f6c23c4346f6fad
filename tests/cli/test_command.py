"""What every command has: whether somebody may be asked, and how a secret comes in."""

import io
import sys

import click
import pytest

from gramkey.cli.command import Command, read_secret
from gramkey.cli.output import CommandError


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def command(tmp_path, monkeypatch):
    monkeypatch.setenv("GRAMKEY_HOME", str(tmp_path))
    monkeypatch.delenv("GRAMKEY_NO_INPUT", raising=False)
    return lambda no_input=False: Command({}, None, False, no_input)


@pytest.fixture
def sit_down(monkeypatch):
    """To be called within a test: pytest changes the streams between a fixture and its test."""

    def at_a_terminal():
        monkeypatch.setattr(sys, "stdin", Terminal())
        monkeypatch.setattr(sys, "stderr", Terminal())

    return at_a_terminal


def test_a_person_is_asked_at_a_terminal_only(command, sit_down, monkeypatch):
    sit_down()
    assert command().interactive
    assert not command(no_input=True).interactive
    monkeypatch.setenv("GRAMKEY_NO_INPUT", "1")
    assert not command().interactive


def test_a_person_who_says_no_has_cancelled(command, sit_down, monkeypatch):
    sit_down()
    monkeypatch.setattr(click, "confirm", lambda question, err: False)
    with pytest.raises(CommandError) as refused:
        command().confirm("Really?")
    assert refused.value.exit_code == 3


def test_a_secret_is_asked_for_unseen_at_a_terminal(command, sit_down, monkeypatch):
    sit_down()
    asked = {}

    def prompt(words, **how):
        asked[words] = how
        return " s3cret "

    monkeypatch.setattr(click, "prompt", prompt)
    assert read_secret(command(), "client secret", None) == "s3cret"
    assert asked == {"client secret (not shown)": {"hide_input": True, "err": True}}


def test_a_secret_is_not_asked_for_where_that_is_forbidden(command, sit_down):
    sit_down()
    with pytest.raises(CommandError, match="nothing may be asked") as refused:
        read_secret(command(no_input=True), "client secret", None)
    assert refused.value.exit_code == 2


def test_a_dash_reads_stdin_even_at_a_terminal(command, monkeypatch):
    monkeypatch.setattr(sys, "stdin", Terminal("s3cret\n"))
    assert read_secret(command(), "client secret", "-") == "s3cret"


def test_a_file_that_is_no_text_is_refused_without_its_content(command, tmp_path):
    file = tmp_path / "secret"
    file.write_bytes(b"\xff\xfe\x00secret")
    with pytest.raises(CommandError) as refused:
        read_secret(command(), "client secret", str(file))
    assert refused.value.exit_code == 2
