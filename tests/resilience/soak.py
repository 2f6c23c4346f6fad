"""What is too long for every day, run by hand (`scripts/soak`); its dated results stand in docs/promise.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.emulated import Box, emulator
from tests.postgres import DURABLE, cluster
from tests.resilience.claims import milliseconds_to_claim
from tests.resilience.keepers import Report, keep
from tests.vault.cast import ENV

PATIENCE = 3_600


def keepers(database: str, grants: int, processes: int, kill_every: float) -> Report:
    """Keepers on one vault, one of them killed every so often."""
    with emulator() as meta, tempfile.TemporaryDirectory() as folder:
        if database == "sqlite":
            return keep(Path(folder) / "vault.db", ENV, Box(meta), grants, processes, kill_every, PATIENCE)
        with cluster(DURABLE) as server:
            return keep(server.create("vault"), ENV, Box(meta), grants, processes, kill_every, PATIENCE)


def claims(sizes: tuple[int, ...] = (10_000, 1_000_000)) -> int:
    """How long it takes to claim 500 due grants as the table grows."""
    with tempfile.TemporaryDirectory() as folder, cluster(DURABLE) as server:
        for size in sizes:
            sqlite = milliseconds_to_claim(Path(folder) / f"{size}.db", size)
            postgres = milliseconds_to_claim(server.create(f"v{size}"), size)
            print(f"{size} grants: sqlite {sqlite:.1f} ms, postgres {postgres:.1f} ms", flush=True)
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/soak", description=__doc__)
    parser.add_argument("what", choices=["keepers", "claims"])
    parser.add_argument("--grants", type=int, default=20_000)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--kill-every", type=float, default=3.0, metavar="SECONDS")
    given = parser.parse_args()
    if given.what == "claims":
        return claims()
    good = True
    for database in ("postgres", "sqlite"):
        report = keepers(database, given.grants, given.processes, given.kill_every)
        print(database, report, flush=True)
        good &= report.lost == 0 and report.refreshed_once == report.grants and report.calls <= report.most_calls
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
