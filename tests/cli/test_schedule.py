"""`gramkey schedule`, with programs that keep what they are given in a file, as the real ones do."""

import os

import pytest

CRONTAB = """
if [ "$1" = -l ]; then
  [ -f "$TABLE" ] || { echo "no crontab for ada" >&2; exit 1; }
  cat "$TABLE"
else
  cat > "$TABLE"
fi
"""


@pytest.fixture
def table(gramkey, program, tmp_path, monkeypatch):
    """The crontab's file; there is no systemd."""
    folder = program("crontab", CRONTAB)
    (folder / "cat").symlink_to("/bin/cat")
    file = tmp_path / "table"
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("TABLE", str(file))
    monkeypatch.delenv("GRAMKEY_MASTER_KEY")
    return file


@pytest.fixture
def units(gramkey, program, tmp_path, monkeypatch):
    """The folder of systemd's units; `systemctl` writes down what it was told."""
    folder = program("systemctl", f'echo "$*" >> {tmp_path}/told')
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("GRAMKEY_MASTER_KEY")
    return tmp_path / "config" / "systemd" / "user"


def test_a_crontab_line_is_added_shown_and_removed(gramkey, table):
    table.write_text("0 1 * * * backup\n")
    assert gramkey("schedule", "install", "--json").json == {"scheduled": True, "by": "crontab"}
    first, ours = table.read_text().splitlines()
    assert first == "0 1 * * * backup"
    assert "refresh --due" in ours
    assert f"GRAMKEY_HOME={gramkey.home}" in ours
    assert ours in gramkey("schedule", "show").out
    assert gramkey("schedule", "remove", "--json").json == {"removed": ["crontab"]}
    assert table.read_text() == "0 1 * * * backup\n"


def test_it_works_where_there_is_no_crontab_yet(gramkey, table):
    assert gramkey("schedule", "install").code == 0
    assert len(table.read_text().splitlines()) == 1


def test_installing_twice_changes_nothing(gramkey, table):
    gramkey("schedule", "install")
    once = table.read_text()
    gramkey("schedule", "install")
    assert table.read_text() == once


def test_a_percent_sign_is_escaped_for_cron(gramkey, table, monkeypatch):
    monkeypatch.setenv("GRAMKEY_MASTER_KEY_FILE", "/keys/100%.key")
    gramkey("schedule", "install")
    assert r"100\%.key" in table.read_text()


def test_the_minute_is_stable_and_valid(gramkey, table):
    gramkey("schedule", "install")
    assert 0 <= int(table.read_text().split()[0]) < 60


def test_the_master_key_is_never_written_into_a_schedule(gramkey, table, monkeypatch):
    monkeypatch.setenv("GRAMKEY_MASTER_KEY", "22" * 32)
    run = gramkey("schedule", "install", "--json")
    assert run.code == 1
    assert "GRAMKEY_MASTER_KEY_FILE" in run.error["hint"]
    assert not table.exists()


def test_a_crontab_that_refuses_is_an_error(gramkey, program, table):
    program("crontab", 'if [ "$1" = -l ]; then echo "no crontab for ada" >&2; else echo "too long" >&2; fi; exit 1')
    run = gramkey("schedule", "install", "--json")
    assert run.code == 1
    assert "too long" in run.error["message"]


def test_a_crontab_that_cannot_be_read_is_not_overwritten(gramkey, program, table):
    program("crontab", 'if [ "$1" = -l ]; then echo "not allowed" >&2; exit 1; else cat > "$TABLE"; fi')
    assert gramkey("schedule", "install").code == 1
    assert not table.exists()


def test_a_systemd_timer_is_written_enabled_shown_and_removed(gramkey, units, tmp_path):
    assert gramkey("schedule", "install", "--json").json["by"] == "systemd user timer"
    service = (units / "gramkey-refresh.service").read_text()
    assert f'Environment="GRAMKEY_HOME={gramkey.home}"' in service
    assert "refresh --due\n" in service
    assert "OnCalendar=daily" in (units / "gramkey-refresh.timer").read_text()
    assert "--user enable --now gramkey-refresh.timer" in (tmp_path / "told").read_text()
    assert gramkey("schedule", "show").code == 0
    assert gramkey("schedule", "remove", "--json").json["removed"] == ["systemd user timer"]
    assert list(units.iterdir()) == []
    assert "--user disable --now gramkey-refresh.timer" in (tmp_path / "told").read_text()


def test_a_percent_sign_is_escaped_for_systemd(gramkey, units, monkeypatch):
    monkeypatch.setenv("GRAMKEY_MASTER_KEY_FILE", "/keys/100%.key")
    gramkey("schedule", "install")
    assert "100%%.key" in (units / "gramkey-refresh.service").read_text()


def test_systemd_is_preferred_and_crontab_can_be_chosen(gramkey, table, program, tmp_path, monkeypatch):
    program("systemctl", "exit 0")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert gramkey("schedule", "install", "--by", "crontab", "--json").json["by"] == "crontab"
    assert gramkey("schedule", "install", "--json").json["by"] == "systemd user timer"


def test_without_a_scheduler_it_says_what_to_run(gramkey, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("GRAMKEY_MASTER_KEY")
    run = gramkey("schedule", "install", "--json")
    assert run.code == 1
    assert "gramkey refresh --due" in run.error["hint"]


def test_nothing_scheduled_is_exit_code_one(gramkey, table):
    run = gramkey("schedule", "show", "--json")
    assert (run.code, run.json) == (1, {"scheduled": False, "by": []})
    assert gramkey("schedule", "remove", "--json").json == {"removed": []}


def test_the_line_that_cron_runs_refreshes_what_is_due(gramkey, table, monkeypatch):
    """The shell that cron would start runs the line's command."""
    import subprocess
    import sys

    monkeypatch.setattr(sys, "argv", [os.path.join(os.path.dirname(sys.executable), "gramkey")])
    key = gramkey.home.parent / "key"
    key.write_text("33" * 32 + "\n")
    key.chmod(0o600)
    monkeypatch.setenv("GRAMKEY_MASTER_KEY_FILE", str(key))
    gramkey.log_in()
    gramkey("schedule", "install")
    command = table.read_text().split(" ", 5)[5]
    env = {"PATH": "/usr/bin:/bin", "GRAMKEY_EMULATOR_CONTROL": gramkey.box.server.control}
    gramkey.box.advance(45)
    done = subprocess.run(["/bin/sh", "-c", command], env=env, capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    assert "Refreshed @ada" in done.stderr
