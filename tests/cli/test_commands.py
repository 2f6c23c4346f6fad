"""The table of commands, and how every failure ends."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from gramkey.cli.commands import COMMANDS
from gramkey.cli.commands import gramkey as root

GRAMKEY = str(Path(sys.executable).with_name("gramkey"))


def commands(group, path=()):
    with click.Context(group) as context:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            yield (*path, name), command
            if isinstance(command, click.Group):
                yield from commands(command, (*path, name))


EVERY = list(commands(root))
LEAVES = [(path, command) for path, command in EVERY if not isinstance(command, click.Group)]


@pytest.mark.parametrize(("path", "command"), EVERY, ids=[" ".join(path) for path, _ in EVERY])
def test_help_of_every_command_says_what_it_does_and_names_each_option(gramkey, path, command):
    run = gramkey(*path, "--help")
    assert run.code == 0
    assert command.help.split()[0] in run.out
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.opts[0] in run.out
            assert parameter.help or parameter.name in ("redirect_uri", "method", "login"), parameter.name


def test_the_list_of_commands_is_complete(gramkey):
    run = gramkey("--help")
    assert all(name in run.out for name in COMMANDS)
    assert gramkey("-h").out == run.out


def test_the_version_is_said(gramkey):
    assert gramkey("--version").out.startswith("gramkey ")


@pytest.mark.parametrize(
    ("typed", "meant"), [("tokn", "token"), ("statsu", "status"), ("import-tok", "import-token"), ("lgoin", "login")]
)
def test_a_command_that_is_not_there_suggests_the_nearest(gramkey, typed, meant):
    run = gramkey(typed)
    assert (run.code, run.out) == (2, "")
    assert f"did you mean {meant}?" in run.err


def test_a_command_like_no_other_suggests_nothing(gramkey):
    run = gramkey("xyzzy", "--json")
    assert run.code == 2
    assert "did you mean" not in run.err
    assert run.error["hint"] == "gramkey --help"


@pytest.mark.parametrize(
    "arguments", [["token", "--nonsense"], ["call"], ["app", "add"], ["login", "--login", "tiktok"]]
)
def test_a_wrong_use_is_exit_code_two_with_the_way_to_help(gramkey, arguments):
    run = gramkey(*arguments, "--json")
    assert run.code == 2
    assert run.error["hint"].endswith("--help")
    assert run.error["kind"] == "usage"


def test_no_command_at_all_shows_the_help_as_talk(gramkey):
    run = gramkey()
    assert (run.code, run.out) == (2, "")
    assert "Commands:" in run.err


@pytest.mark.parametrize(("path", "command"), LEAVES, ids=[" ".join(path) for path, _ in LEAVES])
def test_no_option_takes_a_secret(path, command):
    for parameter in command.params:
        named = {"--token", "--secret", "--client-secret", "--password", "--code", "--master-key"}
        assert not named & set(parameter.opts)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("D-40", 4),
        ("D-41", 4),
        ("D-43", 4),
        ("D-44", 4),
        ("D-60", 5),
        ("D-83", 6),
        ("http500", 7),
        ("reset", 7),
        ("html", 7),
    ],
)
def test_each_class_of_failure_has_its_exit_code(gramkey, ada, fault, code):
    gramkey.box.control("faults", what=fault)
    run = gramkey("call", "me", "--json")
    assert run.code == code, run.err
    assert run.error["message"]
    assert f"gramkey: error: {run.error['message']}" in run.err


@pytest.mark.parametrize("arguments", [["status"], ["app", "list"], ["profile", "list"], ["token", "ada"]])
def test_nobody_is_asked_where_input_is_forbidden(gramkey, ada, arguments, monkeypatch):
    monkeypatch.setattr(click, "prompt", None)
    monkeypatch.setattr(click, "confirm", None)
    assert gramkey(*arguments, "--no-input").code == 0


def test_a_demo_without_its_emulator_says_how_to_start_one(gramkey, ada, monkeypatch):
    monkeypatch.setenv("GRAMKEY_EMULATOR_CONTROL", "http://127.0.0.1:9/control")
    run = gramkey("call", "me", "--json")
    assert run.code == 2
    assert "gramkey emulator serve" in run.error["hint"]


def test_a_reader_that_has_gone_makes_no_noise(gramkey, ada):
    """The pipe is closed before anything is written to it."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [GRAMKEY, "status", "--json"], stdout=writing, stderr=subprocess.PIPE, text=True, timeout=30, env=os.environ
    )
    os.close(writing)
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


def test_colour_is_for_terminals_and_can_be_forced(gramkey, ada, monkeypatch):
    assert "\x1b[" not in gramkey("status").out
    monkeypatch.setenv("CLICOLOR_FORCE", "1")
    assert "\x1b[" in gramkey("status").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in gramkey("status").out
