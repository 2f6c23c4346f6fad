"""`gramkey export`: a token for programs that read a file, written whole and for its owner only."""

from __future__ import annotations

import json
import stat

import pytest


def test_variables_are_printed_as_a_shell_reads_them(gramkey, ada):
    lines = gramkey("export", "ada").out.splitlines()
    assert lines[0] == f"INSTAGRAM_ACCESS_TOKEN={ada.token.secret.reveal()}"
    assert "INSTAGRAM_USERNAME=ada" in lines


def test_the_other_formats(gramkey, ada):
    token = ada.token.secret.reveal()
    assert gramkey("export", "ada", "--format", "token").out == f"{token}\n"
    assert gramkey("export", "ada", "--format", "json").json["INSTAGRAM_ACCESS_TOKEN"] == token
    assert gramkey("export", "ada", "--json").json["INSTAGRAM_USERNAME"] == "ada"


def test_a_file_is_replaced_whole_and_private(gramkey, ada, tmp_path):
    file = tmp_path / "token.env"
    file.write_text("old")
    file.chmod(0o644)
    run = gramkey("export", "ada", "--file", str(file), "--json")
    assert run.json == {"file": str(file), "format": "env"}
    assert ada.token.secret.reveal() in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert ada.token.secret.reveal() not in run.out + run.err


def test_a_file_that_cannot_be_written_is_named_and_stays_as_it_was(gramkey, ada, tmp_path):
    run = gramkey("export", "ada", "--file", str(tmp_path / "none" / "token.json"), "--format", "json")
    assert (run.code, "cannot be written" in run.err) == (1, True)
    assert list(tmp_path.glob("none")) == []


@pytest.mark.parametrize("form", ["env", "json", "token"])
def test_what_was_written_reads_back(gramkey, ada, tmp_path, form):
    file = tmp_path / "out"
    gramkey("export", "ada", "--file", str(file), "--format", form)
    text = file.read_text()
    found = json.loads(text)["INSTAGRAM_ACCESS_TOKEN"] if form == "json" else text.splitlines()[0].rpartition("=")[2]
    assert found == ada.token.secret.reveal()
