"""Brings a vault's schema up to date: numbered SQL files, each applied with its record in one transaction."""

from __future__ import annotations

from gramkey.vault import statements as sql
from gramkey.vault.errors import Damaged, NewerSchema, NotAVault
from gramkey.vault.sqlite import APPLICATION_ID, Database

NEWEST = 1
"""The newest schema this gramkey knows; kept as a number so that opening a vault lists no folder."""


def migrate(database: Database, now: int, create: bool) -> None:
    """Apply what is missing. Raises `NotAVault` for another file, `NewerSchema` for a newer gramkey's vault."""
    if database.application_id() == APPLICATION_ID and schema(database) == NEWEST:
        database.use_wal()  # a backup that was brought back is not in that mode
        return
    _check_ours(database, create)
    database.use_wal()
    for number in range(1, NEWEST + 1):
        with database.transaction():
            if schema(database) < number:  # asked again inside: another process may have been first
                database.change(script(number))
                database.change(sql.INSERT_MIGRATION, {"number": number, "applied_at": now})


def schema(database: Database) -> int:
    """The vault's schema: the number of the last migration, 0 for an empty file."""
    if "migrations" not in database.tables():
        return 0
    row = database.row(sql.NEWEST_MIGRATION)
    found = row[0] if row else None
    if not isinstance(found, int):
        raise Damaged(f"{database.path}: the record of migrations is damaged", "gramkey vault restore FILE")
    if found > NEWEST:
        raise NewerSchema(str(database.path), found, NEWEST)
    return found


def _check_ours(database: Database, create: bool) -> None:
    # The tables are looked at first: another process may be making this vault, and sets tables and mark at once.
    tables, mark = database.tables(), database.application_id()
    if mark == APPLICATION_ID:
        return
    if mark != 0 or tables or not create:
        raise NotAVault(f"{database.path}: this is not a gramkey vault", "choose another path, or restore a backup")


def script(number: int) -> str:
    """The SQL of one migration."""
    from importlib.resources import files

    return (files("gramkey.vault") / "schema" / "sqlite" / f"{number:04}.sql").read_text(encoding="utf-8")
