"""Commands that talk to a running emulator find it, move it, and say what it says."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import pytest

from gramkey.emulator.faults import listing

DAY = 86_400


def test_env_prints_what_points_programs_at_it(gramkey):
    found = gramkey("emulator", "env", "--json").json
    assert found["HTTPS_PROXY"] == gramkey.box.server.proxy
    assert found["SSL_CERT_FILE"] == str(gramkey.box.server.ca_file)
    assert "export HTTPS_PROXY=" in gramkey("emulator", "env").out


def test_the_clock_moves_both_ways(gramkey):
    before = gramkey("emulator", "clock", "--json").json["now"]
    assert gramkey("emulator", "clock", "+59d", "--json").json["now"] == before + 59 * DAY
    assert gramkey("emulator", "clock", "-1h", "--json").json["now"] == before + 59 * DAY - 3600
    assert gramkey("emulator", "clock", "set", "2027-01-15T08:00:00Z").out.startswith("2027-01-15T08:00:00Z")


def test_the_clock_stands_and_runs(gramkey):
    assert gramkey("emulator", "clock", "run", "--json").json["frozen"] is False
    assert "standing still" in gramkey("emulator", "clock", "freeze").out


@pytest.mark.parametrize("move", ["59d", "+soon", "backwards"])
def test_a_move_that_is_none_is_refused(gramkey, move):
    assert gramkey("emulator", "clock", move).code == 2


def test_a_fault_is_played_shown_and_cleared(gramkey):
    assert gramkey("emulator", "fault", "D-43", "--account", "ada", "--count", "2", "--until", "+1h").code == 0
    (played,) = json.loads(gramkey("emulator", "fault", "--json").out)
    assert (played["what"], played["account"], played["count"]) == ("D-43", "ada", 2)
    assert played["until_at"] == gramkey.box.now + 3600
    assert gramkey("emulator", "fault", "--clear").out == "1 stopped\n"
    assert gramkey("emulator", "fault").out == ""


def test_an_unknown_fault_is_refused(gramkey):
    found = gramkey("emulator", "fault", "D-99")
    assert found.code == 2
    assert "D-99" in found.err


def test_every_fault_has_one_line(gramkey):
    lines = gramkey("emulator", "fault", "--list").out.splitlines()
    assert [line.split()[0] for line in lines] == [each["id"] for each in listing()]


def test_the_journal_shows_no_secret(gramkey, ada):
    shown = gramkey("emulator", "journal").out
    assert "exchange" in shown
    assert not any(token in shown for token in gramkey.box.meta.world.tokens)
    assert not any(app.client_secret in shown for app in gramkey.box.meta.apps.values())
    lines = gramkey("emulator", "journal", "--json").out.splitlines()
    assert json.loads(lines[-1])["number"] == gramkey.box.last()


def test_a_switch_is_set(gramkey):
    assert gramkey("emulator", "switch", "refresh_string", "same").out == "refresh_string = same\n"
    assert gramkey.box.meta.switches.holds("refresh_string", "same")
    assert gramkey("emulator", "switch", "refresh_string", "perhaps").code == 2


def test_the_state_is_saved_and_comes_back(gramkey, ada, tmp_path):
    file = tmp_path / "state.json"
    assert gramkey("emulator", "state", "save", str(file)).code == 0
    assert file.stat().st_mode & 0o777 == 0o600
    gramkey.box.reset()
    assert not gramkey.box.meta.world.tokens
    assert gramkey("emulator", "state", "load", str(file)).code == 0
    assert gramkey.box.meta.world.tokens


def test_without_an_emulator_it_says_how_to_start_one(gramkey, monkeypatch):
    monkeypatch.delenv("GRAMKEY_EMULATOR_CONTROL")
    found = gramkey("emulator", "clock")
    assert found.code == 2
    assert "gramkey emulator serve" in found.err
    assert gramkey("emulator", "clock", "--control", "http://127.0.0.1:9/control").code == 1


def test_the_journal_is_followed_until_ctrl_c(gramkey):
    command = [sys.executable, "-m", "gramkey", "emulator", "journal", "--follow", "--json"]
    with subprocess.Popen([*command, "--control", gramkey.box.server.control], stdout=subprocess.PIPE) as process:
        assert process.stdout
        for account in ("ada", "bob"):
            gramkey.log_in(account)
            assert any(json.loads(line)["account"] == account for line in process.stdout)
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
