"""Many keepers as real processes on one vault, killed at random and replaced, and what is left to check afterwards."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gramkey.keeper.keeping import CONCURRENCY
from gramkey.keeper.schedule import refresh_at
from gramkey.protocol.app import App
from gramkey.protocol.secret import Secret
from gramkey.protocol.values import DAY, AccessToken, Account, Consent, Opening
from gramkey.vault import State, Vault
from tests.emulated import Box
from tests.emulator.conftest import NOW

LIFE = 60 * DAY
DUE = NOW + 40 * DAY
FASTER = 30
"""How much faster the keepers' clock runs than the world's: a dead keeper's lease of 180 s is over in 6."""

KEEPER = """
import asyncio, json, sys, time
from gramkey import AsyncGramkey
from gramkey.client import ClientSettings

given = json.loads(sys.argv[1])

async def main():
    clock = lambda: given["due"] + (time.time() - given["began"]) * given["faster"]
    settings = ClientSettings(proxy=given["proxy"], ca_file=given["ca_file"])
    async with AsyncGramkey(given["place"], settings=settings, clock=clock) as keys:
        while True:
            await keys.keep(lambda outcome: print(type(outcome.error).__name__, flush=True))
            await asyncio.sleep(0.2)

asyncio.run(main())
"""


@dataclass(frozen=True)
class Report:
    """What became of the grants, and of Meta's calls."""

    grants: int
    refreshed_once: int
    lost: int
    calls: int
    kills: int
    seconds: float

    @property
    def most_calls(self) -> int:
        """How many calls the kills explain: two for each grant, and for what the killed had under way."""
        return 2 * (self.grants + self.kills * CONCURRENCY)


def fill(place: Path | str, env: Mapping[str, str], box: Box, count: int) -> list[str]:
    """Open grants that are due by `DUE`, each with a token that Meta knows; their ids."""
    found = box.meta.app("instagram")
    app = App("instagram", found.client_id, (Secret(found.client_secret),), "https://localhost:8765/callback")
    ids = []
    with Vault.open(place, env, NOW) as vault:
        stored = vault.apps.add("shop", app, NOW)
        for first in range(0, count, 500):
            with vault.database.transaction():
                for number in range(first, min(first + 500, count)):
                    account = Account(f"1784{number:013}", "", f"user{number}", "", "business")
                    token = AccessToken(Secret(box.meta.generate_token("ada")), NOW, NOW + LIFE)
                    consent = Consent("", None, (Opening(account, token),))
                    (grant,) = vault.grants.open(
                        stored.id,
                        consent,
                        (),
                        NOW,
                        lambda one, opening: refresh_at("instagram", one, opening.token, NOW),
                    )
                    ids.append(grant.id)
    return ids


def keep(
    place: Path | str, env: Mapping[str, str], box: Box, count: int, keepers: int, kill_every: float, patience: float
) -> Report:
    """Let keepers loose on `count` due grants, kill one of them every so often, until all are refreshed."""
    ids = fill(place, env, box, count)
    box.meta.clock.advance(DUE - NOW)
    since, began, kills, choose = box.last(), time.time(), 0, random.Random(7)
    given = {"place": str(place), "due": DUE, "began": began, "faster": FASTER}
    given |= {"proxy": box.server.proxy, "ca_file": str(box.server.ca_file)}

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", KEEPER, json.dumps(given)]
        return subprocess.Popen(command, env={**os.environ, **env}, stdout=subprocess.DEVNULL)

    running = [start() for _ in range(keepers)]
    try:
        with Vault.open(place, env, NOW) as vault:
            last = began
            while _due(vault) and time.time() - began < patience:
                time.sleep(0.05)
                if time.time() - last > kill_every:
                    last, kills = time.time(), kills + 1
                    victim = running.pop(choose.randrange(keepers))
                    victim.send_signal(signal.SIGKILL)
                    victim.wait()
                    running.append(start())
            seconds = time.time() - began
            grants = [vault.grants.get(one) for one in ids]
            events = [[event.event for event in vault.grants.history(one)].count("refreshed") for one in ids]
    finally:
        for process in running:
            process.kill()
            process.wait()
    lost = sum(
        grant.state != State.ACTIVE or grant.token is None or (grant.token.expires_at or 0) < DUE + 50 * DAY
        for grant in grants
    )
    calls = box.last() - since
    return Report(count, sum(count == 1 for count in events), lost, calls, kills, seconds)


def _due(vault: Vault) -> bool:
    row = vault.database.row(
        "SELECT count(*) FROM grants WHERE refresh_at <= :due OR sealed_successor IS NOT NULL", {"due": DUE}
    )
    return row is not None and row[0] != 0
