"""`gramkey run`: a program gets a good token in its environment, and its end is ours."""

from __future__ import annotations

import sys

import pytest


@pytest.fixture
def program(tmp_path):
    """Writes down some variables, and ends with a code."""
    path = tmp_path / "program.py"
    path.write_text(
        "import json, os, sys\n"
        "found = {name: value for name, value in os.environ.items() if name.startswith('INSTAGRAM_')}\n"
        f"json.dump([found, sys.argv[1:]], open({str(tmp_path / 'seen.json')!r}, 'w'))\n"
        "raise SystemExit(int(sys.argv[1]))\n"
    )
    return path


@pytest.fixture
def seen(tmp_path):
    import json

    return lambda: json.loads((tmp_path / "seen.json").read_text())


def test_a_program_has_the_token_and_whose_it_is(gramkey, ada, program, seen):
    run = gramkey("run", "ada", "--", sys.executable, str(program), "7", "--json")
    assert run.code == 7
    variables, arguments = seen()
    assert variables["INSTAGRAM_ACCESS_TOKEN"] == ada.token.secret.reveal()
    assert (variables["INSTAGRAM_USERNAME"], variables["INSTAGRAM_ACCOUNT_ID"]) == ("ada", ada.account.account_id)
    assert variables["INSTAGRAM_TOKEN_EXPIRES_AT"].endswith("Z")
    assert arguments == ["7", "--json"]


def test_the_token_is_refreshed_first_if_it_must_be(gramkey, ada, program, seen):
    gramkey.box.advance(50)
    gramkey("run", "ada", "--min-valid", "30d", "--", sys.executable, str(program), "0")
    assert seen()[0]["INSTAGRAM_ACCESS_TOKEN"] != ada.token.secret.reveal()


def test_no_program_is_run_without_a_token(gramkey, ada, program, tmp_path):
    gramkey.box.meta.remove_app("ada")
    gramkey.box.advance(50)
    assert gramkey("run", "ada", "--", sys.executable, str(program), "0").code == 4
    assert not (tmp_path / "seen.json").exists()


def test_a_program_that_is_not_there_is_named(gramkey, ada):
    run = gramkey("run", "ada", "--", "no-such-program")
    assert (run.code, "there is no program" in run.err) == (127, True)
