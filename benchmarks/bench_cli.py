"""`bench cli`: wall time of the installed `gramkey token` on a stored grant, over that of `python -c pass`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measuring import WORK_CORE, pin, ratio, report, rounds

RUNS = 10
GOALS = {"cli.token_vs_python": "≤ 4"}
PROGRAM = str(Path(sys.executable).with_name("gramkey"))


def seconds(command: list[str], env: dict[str, str]) -> float:
    """Wall seconds of one run, the mean of a few in a row."""
    began = time.perf_counter()
    for _ in range(RUNS):
        subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - began) / RUNS


def store_a_grant(folder: str, env: dict[str, str]) -> None:
    """A vault with a file key and one grant, opened as a login opens it."""
    from gramkey.keeper.schedule import refresh_at
    from gramkey.protocol.app import App
    from gramkey.protocol.secret import Secret
    from gramkey.protocol.values import AccessToken, Account, Consent, Opening
    from gramkey.vault import Vault

    now = int(time.time())
    token = AccessToken(Secret("IGAA" + "x" * 177), now, now + 5_183_944)
    account = Account("17841400000000001", "27281300000000001", "ada")
    with Vault.open(Path(folder) / "vault.db", env, now) as vault:
        app = App("instagram", "7301234567890123", (Secret("0" * 32),), "https://localhost:8765/callback")
        stored = vault.apps.add("site", app, now)
        consent = Consent("27281300000000001", ("instagram_business_basic",), (Opening(account, token),))
        due = refresh_at("instagram", "g", token, now)
        vault.grants.open(stored.id, consent, ("instagram_business_basic",), now, lambda *_: due)


def main() -> None:
    pin(WORK_CORE)
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "GRAMKEY_HOME": folder}
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        store_a_grant(folder, {"GRAMKEY_HOME": folder, "GRAMKEY_KEY_PLACE": "file"})
        taken = rounds(
            {
                "gramkey token s": lambda: seconds([PROGRAM, "token"], env),
                "python -c pass s": lambda: seconds([sys.executable, "-c", "pass"], env),
            }
        )
    token, bare = taken.values()
    figures = {"cli.token_vs_python": ratio(token, bare), "cli.token_s": sorted(token)[len(token) // 2]}
    report(figures, GOALS, taken)


if __name__ == "__main__":
    main()
