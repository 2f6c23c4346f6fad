"""`gramkey keep`."""

import json
import os
import signal
import subprocess
import sys

import pytest

PATIENCE = 30


def keeper(gramkey, *arguments):
    command = [sys.executable, "-m", "gramkey", "keep", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ))


def test_it_refreshes_what_becomes_due_and_ends_in_peace(gramkey, ada):
    process = keeper(gramkey, "--every", "1s", "--json")
    assert "Keeping" in process.stderr.readline()
    gramkey.box.advance(40)
    told = json.loads(process.stdout.readline())
    assert (told["grant"]["username"], told["error"]) == ("ada", None)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (0, "")
    assert "nothing is left half done" in err
    assert ada.token.secret.reveal() not in out + err
    with gramkey.keys() as keys:
        assert keys.grant("ada").expires_at > ada.expires_at


def test_a_dead_token_is_told_once_with_its_remedy(gramkey, ada):
    gramkey.box.advance(40)
    gramkey.box.control("change-password", account="ada")
    process = keeper(gramkey, "--every", "1s")
    said = [process.stderr.readline(), process.stderr.readline()]
    assert "gramkey login --account ada" in said[1]
    process.send_signal(signal.SIGINT)
    assert "needs a login" not in process.communicate(timeout=PATIENCE)[1]


def test_once_does_what_is_due_and_ends(gramkey, ada):
    gramkey.box.advance(40)
    run = gramkey("keep", "--once", "--json")
    assert (run.code, len(run.json["refreshed"])) == (0, 1)
    assert gramkey("keep", "--once", "--json").json["refreshed"] == []


@pytest.mark.parametrize("every", ["0", "soon"])
def test_a_pause_that_is_none_is_refused(gramkey, every):
    assert gramkey("keep", "--every", every).code == 2


def test_a_database_that_goes_away_is_waited_for(gramkey, ada, tmp_path_factory, monkeypatch):
    from tests.postgres import cluster

    with cluster() as server:
        monkeypatch.setenv("GRAMKEY_DATABASE_URL", server.create("vault"))
        assert gramkey("vault", "copy", str(gramkey.home / "vault.db"), "postgres").code == 0
        process = keeper(gramkey, "--every", "1s", "--json")
        assert "Keeping" in process.stderr.readline()
        server.stop()
        assert "trying again" in process.stderr.readline()
        gramkey.box.advance(40)
        server.start()
        assert json.loads(process.stdout.readline())["error"] is None
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)
        assert process.returncode == 0
