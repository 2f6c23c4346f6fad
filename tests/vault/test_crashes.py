"""A writer is killed (SIGKILL) in the middle of its work, at every step of it. The vault opens, and is whole."""

import subprocess
import sys
from pathlib import Path

import pytest

from gramkey.vault import Vault
from gramkey.vault.checking import check
from tests.vault.cast import ADA, ENV

WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from gramkey.vault import Vault
from gramkey.vault.states import Event
from tests.vault.cast import *

with Vault.open(Path(sys.argv[1]), ENV, NOW) as vault:
    stored = vault.apps.get("shop") if vault.apps.names() else vault.apps.add("shop", INSTAGRAM, NOW)
    print("ready", flush=True)
    while True:
        (grant,) = vault.grants.open(stored.id, consent_of(ADA), SCOPES, NOW, at_half_life)
        vault.grants.claim(grant, "writer", NOW, 60)
        grant = vault.grants.record_successor(grant, token_of(ADA, NOW, f"-{grant.version + 1}"), NOW)
        print(grant.version, flush=True)
        grant = vault.grants.promote(grant, NOW, None)
        print(grant.version, flush=True)
        vault.grants.end(grant, Event.DEAUTHORIZED, "", NOW)
"""


WALK = """
import os, signal, sys
from contextlib import suppress
from pathlib import Path
import apsw
from gramkey.vault import Vault, UnknownGrant
from gramkey.vault.checking import check
from gramkey.vault.states import Event
from tests.vault.cast import *

FILE_KEY = {"GRAMKEY_KEY_PLACE": "file"}

def live(path):
    with Vault.open(path, FILE_KEY, NOW) as vault:
        stored = vault.apps.add("shop", INSTAGRAM, NOW)
        (grant,) = vault.grants.open(stored.id, consent_of(ADA), SCOPES, NOW, at_half_life)
        vault.grants.claim(grant, "writer", NOW, 60)
        grant = vault.grants.record_successor(grant, token_of(ADA, NOW, "-2"), NOW)
        grant = vault.grants.promote(grant, NOW, None)
        vault.grants.end(grant, Event.DELETED, "", NOW)

def live_until(path, step):
    steps = iter(range(step))
    def count(cursor, statement, bindings):
        if next(steps, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)
        return True
    apsw.connection_hooks.append(lambda connection: setattr(connection, "exec_trace", count))
    live(path)
    os._exit(0)

def verify(path):
    with Vault.open(path, FILE_KEY, NOW) as vault:
        report = check(vault)
        assert report.is_whole, report
        for grant in vault.grants.list():
            assert len(vault.grants.history(grant.id)) == grant.version, grant
        with suppress(UnknownGrant):
            vault.grants.find(ADA.account_id)

for step in range(1000):
    folder = Path(sys.argv[1]) / str(step)
    child = os.fork()
    if not child:
        live_until(folder / "vault.db", step)
    status = os.waitpid(child, 0)[1]
    verify(folder / "vault.db")
    if not status:
        print("steps", step)
        break
"""


def test_a_writer_may_be_killed_before_any_statement(tmp_path):
    root = Path(__file__).parents[2]
    said = subprocess.run([sys.executable, "-c", WALK, str(tmp_path)], capture_output=True, text=True, cwd=root)
    assert said.stderr == ""
    assert int(said.stdout.removeprefix("steps")) > 40


@pytest.mark.parametrize("lines", [0, 1, 2, 3, 8, 21, 40])
def test_a_killed_writer_loses_nothing_it_acknowledged(path, lines):
    command = [sys.executable, "-c", WRITER, str(path)]
    writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
    assert writer.stdout is not None
    said = [writer.stdout.readline() for _ in range(lines)]
    writer.kill()
    said += writer.stdout.read().splitlines(keepends=True)
    writer.stdout.close()
    writer.wait()
    acknowledged = [int(line) for line in said if line.endswith("\n") and line.strip().isdigit()]
    with Vault.open(path, ENV, 1) as vault:
        assert check(vault).is_whole
        versions = [grant.version for grant in vault.grants.list()]
        assert max(versions, default=0) >= max(acknowledged, default=0)
        if acknowledged:
            grant = vault.grants.find(ADA.account_id)
            assert len(vault.grants.history(grant.id)) == grant.version
