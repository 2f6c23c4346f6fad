"""Brings a vault's schema up to date: numbered SQL files, each applied with its record in one transaction."""

from __future__ import annotations

from gramkey.vault import statements as sql
from gramkey.vault.database import Database
from gramkey.vault.errors import Damaged, NewerSchema, NotAVault

NEWEST = 2
"""The newest schema this gramkey knows; kept as a number so that opening a vault lists no folder."""


def migrate(database: Database, now: int, create: bool) -> None:
    """Apply what is missing. Raises `NotAVault` for another file, `NewerSchema` for a newer gramkey's vault."""
    if database.is_vault() and schema(database) == NEWEST:
        database.make_ready()  # a backup that was brought back is not in that mode
        return
    _check_ours(database, create)
    database.make_ready()
    for number in range(1, NEWEST + 1):
        with database.alone():
            if schema(database) < number:  # asked again inside: another process may have been first
                database.change(script(number, database.dialect))
                database.change(sql.INSERT_MIGRATION, {"number": number, "applied_at": now})


def schema(database: Database) -> int:
    """The vault's schema: the number of the last migration, 0 for an empty file."""
    if "migrations" not in database.tables():
        return 0
    row = database.row(sql.NEWEST_MIGRATION)
    found = row[0] if row else None
    if not isinstance(found, int):
        raise Damaged(f"{database.name}: the record of migrations is damaged", "gramkey vault restore FILE")
    if found > NEWEST:
        raise NewerSchema(database.name, found, NEWEST)
    return found


def _check_ours(database: Database, create: bool) -> None:
    # Looked at in this order: another process may be making this vault at this moment.
    is_empty = database.is_empty()
    if database.is_vault():
        return
    if not (is_empty and create):
        raise NotAVault(f"{database.name}: this is not a gramkey vault", "choose another path, or restore a backup")


def script(number: int, dialect: str) -> str:
    """The SQL of one migration."""
    from importlib.resources import files

    return (files("gramkey.vault") / "schema" / dialect / f"{number:04}.sql").read_text(encoding="utf-8")
