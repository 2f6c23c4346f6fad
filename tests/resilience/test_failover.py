"""The primary dies in the middle of the work and its synchronous standby takes over: what was acknowledged is there."""

import tempfile
import threading
import time
from pathlib import Path

import pytest

from gramkey.vault import Vault, VaultError
from gramkey.vault.checking import check
from tests.postgres import DURABLE, Cluster
from tests.vault.cast import ADA, ENV, INSTAGRAM, NOW, SCOPES, at_half_life, consent_of, token_of


@pytest.fixture
def pair():
    """A primary that acknowledges only what its standby has, and that standby."""
    with tempfile.TemporaryDirectory(prefix="gramkey-failover-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        primary = Cluster(folder / "primary", (*DURABLE, "synchronous_standby_names=*"))
        primary.start()
        standby = Cluster(folder / "standby", DURABLE, copy_of=primary)
        standby.start()
        while primary.execute("SELECT sync_state FROM pg_stat_replication") != [("sync",)]:
            time.sleep(0.05)
        try:
            yield primary, standby
        finally:
            for server in (primary, standby):
                if server.is_running():
                    server.kill()


def test_no_acknowledged_token_is_lost_when_the_primary_dies(pair):
    primary, standby = pair
    primary.create("vault")
    ports = f"127.0.0.1:{primary.port},127.0.0.1:{standby.port}"
    url = f"postgresql://gramkey@{ports}/vault?target_session_attrs=read-write"
    acknowledged, failures, stop = {}, [], threading.Event()

    def refresh_for_ever(vault, grant):
        number = 0
        while not stop.is_set():
            number += 1
            try:
                token = token_of(ADA, NOW, f"-{grant.id}-{number}")
                waiting = vault.grants.record_successor(vault.grants.get(grant.id), token, NOW)
                vault.grants.promote(waiting, NOW, None)
                acknowledged[grant.id] = number
            except VaultError as error:
                failures.append(error)
                time.sleep(0.05)

    with Vault.open(url, ENV, NOW) as vault:
        apps = [vault.apps.add(f"shop{number}", INSTAGRAM, NOW) for number in range(4)]
        grants = [vault.grants.open(app.id, consent_of(ADA), SCOPES, NOW, at_half_life)[0] for app in apps]
        threads = [threading.Thread(target=refresh_for_ever, args=(vault, grant)) for grant in grants]
        for thread in threads:
            thread.start()
        time.sleep(1)
        primary.kill()
        standing = dict(acknowledged)
        standby.promote()
        time.sleep(2)
        stop.set()
        for thread in threads:
            thread.join()
        assert failures, "nobody met the failover"
        assert all(acknowledged[grant.id] > standing[grant.id] for grant in grants), "the work did not go on"
        for grant in grants:
            token = vault.grants.get(grant.id).token
            assert token is not None
            secret = token.secret.reveal()
            assert int(secret.rsplit("-", 1)[1]) >= acknowledged[grant.id]
        assert check(vault).is_whole
