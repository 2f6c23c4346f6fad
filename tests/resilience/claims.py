"""How long claiming 500 due grants takes as the table grows. The rows are not sealed: claiming opens none."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from gramkey.vault import Vault
from gramkey.vault.database import Database
from gramkey.vault.statements import BUCKETS, GRANT_COLUMNS
from tests.vault.cast import ENV, INSTAGRAM, NOW

ROUNDS = 7
WANTED = 500
BATCH = 20
SPAN = 5_000_000
"""Seconds over which the grants fall due; half of them are."""


def milliseconds_to_claim(place: Path | str, grants: int) -> float:
    """The median time of claiming `WANTED` grants of so many, bucket after bucket."""
    with Vault.open(place, ENV, NOW) as vault:
        app = vault.apps.add("shop", INSTAGRAM, NOW)
        _fill(vault.database, grants, app.id)
        bucket, times = 0, []
        for _ in range(ROUNDS):
            began, claimed = time.perf_counter(), 0
            while claimed < WANTED:
                limit = min(BATCH, WANTED - claimed)
                claimed += len(vault.grants.claim_due(bucket % BUCKETS, "one", NOW + SPAN // 2, 180, limit))
                bucket += 1
            times.append((time.perf_counter() - began) * 1_000)
        return statistics.median(times)


def _fill(database: Database, grants: int, app_id: str) -> None:
    sealed = "'" + "x" * 180 + "'"
    is_postgres = database.dialect == "postgres"
    values = dict.fromkeys(GRANT_COLUMNS, "0") | {"bucket": f"n % {BUCKETS}", "id": "'g_' || n"}
    values |= {"refresh_at": f"{NOW} + (CAST(n AS BIGINT) * 7919 % {grants}) * {SPAN} / {grants}"}
    values |= {"state": "'x'", "last_outcome": "'x'", "reason": "'x'", "app_id": f"'{app_id}'"}
    bytes_of = f"convert_to({sealed}, 'UTF8')" if is_postgres else f"CAST({sealed} AS BLOB)"
    values |= {name: bytes_of for name in GRANT_COLUMNS if name.startswith("sealed_")}
    values |= {"renewal_id": "NULL", "claimed_by": "''", "sealed_successor": "NULL"}
    counted = f"WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {grants}) SELECT n FROM c"
    numbers = f"generate_series(1, {grants}) n" if is_postgres else f"({counted})"
    database.change(f"INSERT INTO grants ({', '.join(values)}) SELECT {', '.join(values.values())} FROM {numbers}")
    database.change("VACUUM ANALYZE grants" if is_postgres else "ANALYZE")
