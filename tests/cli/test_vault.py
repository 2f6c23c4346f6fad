"""`gramkey vault`."""

import os
import subprocess
import sys
from pathlib import Path


def test_a_backup_comes_back(gramkey, ada, tmp_path):
    copy = tmp_path / "copy.db"
    run = gramkey("vault", "backup", str(copy), "--json")
    assert (run.code, run.json) == (0, {"backup": str(copy), "vault": str(gramkey.home / "vault.db")})
    gramkey("logout", "--yes")
    assert gramkey("token").code == 4
    run = gramkey("vault", "restore", str(copy), "--replace", "--json")
    assert set(run.json) == {"vault", "kept"}
    assert Path(run.json["kept"]).exists()
    assert gramkey("token").out.strip() == ada.token.secret.reveal()


def test_a_vault_that_is_there_is_replaced_only_when_told(gramkey, ada, tmp_path):
    copy = tmp_path / "copy.db"
    gramkey("vault", "backup", str(copy))
    run = gramkey("vault", "restore", str(copy), "--json")
    assert run.code == 2
    assert "--replace" in run.error["hint"]


def test_a_backup_does_not_overwrite(gramkey, ada, tmp_path):
    copy = tmp_path / "copy.db"
    copy.write_text("precious")
    assert gramkey("vault", "backup", str(copy)).code == 2
    assert copy.read_text() == "precious"


def test_what_is_no_backup_is_refused_and_the_vault_stays(gramkey, ada, tmp_path):
    other = tmp_path / "other.db"
    other.write_text("this is no database")
    run = gramkey("vault", "restore", str(other), "--replace", "--json")
    assert run.code == 1
    assert gramkey("token").code == 0


def test_a_whole_vault_is_said_to_be_whole(gramkey, ada):
    run = gramkey("vault", "check", "--json")
    assert run.code == 0
    assert set(run.json) == {"vault", "whole", "problems", "apps", "grants"}
    assert (run.json["whole"], run.json["problems"], run.json["grants"]) == (True, [], 1)


def test_a_damaged_file_is_exit_code_one_with_what_to_do(gramkey, ada):
    path = gramkey.home / "vault.db"
    data = bytearray(path.read_bytes())
    data[100:] = bytes(len(data) - 100)
    path.write_bytes(data)
    run = gramkey("vault", "check", "--json")
    assert run.code == 1
    assert "restore" in run.out + run.err


def test_a_check_makes_no_vault(gramkey):
    for command in ("check", "backup"):
        more = [str(gramkey.home / "copy")] if command == "backup" else []
        assert gramkey("vault", command, *more).code == 1
    assert not (gramkey.home / "vault.db").exists()


def test_a_folder_that_cannot_be_used_is_an_error_and_no_traceback(tmp_path):
    """As somebody who is not root, since root may read everything."""
    home = tmp_path / "file"
    home.write_text("a file where a folder should be")
    env = {**os.environ, "GRAMKEY_HOME": str(home), "GRAMKEY_MASTER_KEY": "11" * 32}
    gramkey = str(Path(sys.executable).with_name("gramkey"))
    for command in (["status"], ["login", "--demo", "--start"], ["profile", "set", "a", "account", "b"]):
        done = subprocess.run([gramkey, *command], env=env, capture_output=True, text=True, timeout=30)
        assert done.returncode == 1, done.stderr
        assert "Traceback" not in done.stderr
        assert "gramkey: error:" in done.stderr
        assert str(home) in done.stderr


def test_a_vault_moves_to_postgresql_and_is_used_there(gramkey, ada, postgres_url):
    gramkey.monkeypatch.setenv("GRAMKEY_DATABASE_URL", postgres_url.replace("gramkey@", "gramkey:unn33ded@"))
    run = gramkey("vault", "copy", str(gramkey.home / "vault.db"), "postgres", "--json")
    assert (run.code, set(run.json)) == (0, {"from", "to", "rows"})
    assert gramkey("token").out.strip() == ada.token.secret.reveal()
    status = gramkey("status", "--json")
    assert status.json["vault"]["path"].startswith("postgresql://127.0.0.1")
    said = [gramkey("vault", "check"), gramkey("vault", "backup", "copy.db"), gramkey("status"), gramkey("doctor")]
    assert [run.code for run in said[:3]] == [0, 2, 0]
    assert "pg_dump" in said[1].err
    assert not any("unn33ded" in run.out + run.err for run in [run, status, *said])


def test_a_database_s_address_is_never_typed(gramkey):
    run = gramkey("status", "--vault", "postgresql://ada:5ecret@there/vault")
    assert run.code == 2
    assert "GRAMKEY_DATABASE_URL" in run.err
    assert "5ecret" not in run.out + run.err
