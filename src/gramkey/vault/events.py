"""What happened to each grant, in order. Written in the transaction that did it."""

from __future__ import annotations

from dataclasses import dataclass

from gramkey.vault import statements as sql
from gramkey.vault.database import Database, Value


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened to a grant. `seq` grows over the whole vault and never repeats."""

    seq: int
    at: int
    event: str
    detail: str = ""


class Timeline:
    """The events of all grants. `detail` is a name or a number: never a secret, never a person's data."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, grant_id: str, at: int, event: str, detail: str = "") -> None:
        """Record that `event` happened to a grant."""
        row: dict[str, Value] = {
            "bucket": sql.bucket_of(grant_id),
            "grant_id": grant_id,
            "at": at,
            "event": event,
            "detail": detail,
        }
        self._database.change(sql.INSERT_EVENT, row)

    def of(self, grant_id: str) -> tuple[Happening, ...]:
        """All that happened to a grant, oldest first."""
        rows = self._database.rows(sql.READ_EVENTS, {"bucket": sql.bucket_of(grant_id), "grant_id": grant_id})
        return tuple(Happening(int(str(seq)), int(str(at)), str(event), str(detail)) for seq, at, event, detail in rows)
