"""A token's whole life as a person has it, with no sleep: the installed command, and an emulator whose clock moves."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.end_to_end.running import Emulator, Person


def move(person: Person, step: str) -> None:
    assert person.run("emulator", "clock", step).returncode == 0


def log_in(person: Person, login: str = "instagram") -> None:
    begun = person.run("login", "--demo", "--login", login, "--start", "--json")
    assert begun.returncode == 0, begun.stderr
    redirect = person.emulator.agree(json.loads(begun.stdout)["url"])
    done = person.run("login", "--complete", "--no-input", given=redirect)
    assert done.returncode == 0, done.stderr


def error(person: Person, *arguments: str) -> tuple[int, Any]:
    """How a command ends that fails: its exit code, which its JSON says too, and its error."""
    ended = person.run(*arguments, "--json")
    said = json.loads(ended.stdout)["error"]
    assert said["exit_code"] == ended.returncode
    return ended.returncode, said


def test_a_token_lives_as_long_as_it_is_refreshed_in_time(person: Person, emulator: Emulator) -> None:
    log_in(person)
    first = person.run("token", "ada").stdout.strip()

    move(person, "+1h")
    assert person.run("token", "ada").stdout.strip() == first
    (short,) = [one for one in emulator.ask("state")["world"]["tokens"].values() if one["kind"] == "instagram-short"]
    assert emulator.me(short["text"]) == 400, "the short-lived token is dead, and was not what was stored"
    assert emulator.me(first) == 200

    move(person, "+22h")
    code, said = error(person, "refresh", "ada")
    assert code == 8
    assert "24 hours" in said["message"]
    assert emulator.asked("refresh") == 0

    move(person, "+2h")
    assert person.run("refresh", "ada").returncode == 0
    second = person.run("token", "ada").stdout.strip()
    assert second != first

    move(person, "+59d")
    assert person.run("refresh", "--due").returncode == 0
    third = person.run("token", "ada").stdout.strip()
    assert third not in (first, second)
    assert emulator.me(first) == 400

    move(person, "+59d")
    assert person.run("call", "me").returncode == 0
    assert person.run("token", "ada").stdout.strip() != third


def test_a_token_that_nobody_refreshed_is_dead_after_60_days(person: Person, emulator: Emulator) -> None:
    log_in(person)
    token = person.run("token", "ada").stdout.strip()
    move(person, "+60d")
    code, said = error(person, "token", "ada")
    assert code == 4
    assert said["hint"].startswith("gramkey login")
    assert error(person, "refresh", "ada")[0] == 4
    assert person.run("refresh", "--due").returncode == 4
    assert emulator.me(token) == 400
    log_in(person)
    assert person.run("token", "ada").returncode == 0


@pytest.mark.parametrize(("login", "told", "status"), [("instagram", False, 200), ("facebook", True, 400)])
def test_a_revoke_ends_it_here_and_where_meta_documents_how_there(
    person: Person, emulator: Emulator, login: str, told: bool, status: int
) -> None:
    log_in(person, login)
    token = person.run("token", "ada").stdout.strip()
    ended = person.run("revoke", "ada", "--yes", "--json")
    assert (ended.returncode, json.loads(ended.stdout)["meta_told"]) == (0, told)
    assert person.run("token", "ada").returncode == 4
    assert emulator.asked("revoke") == int(told)
    assert emulator.me(token, login) == status
