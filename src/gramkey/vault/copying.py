"""Moves a vault from one database to another: row by row, sealed as it is, compared, and resumable.

The source takes no writes meanwhile. Each batch of the target is brought to equal the source's and read back before
the next, so a copy that was cut off is simply run again. The vault's own record goes last: until it is there, the
target is no vault that anybody could open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from gramkey.protocol.errors import InputError
from gramkey.vault import statements as sql
from gramkey.vault.database import Database, Row, Value
from gramkey.vault.errors import Damaged, NotAVault
from gramkey.vault.keys import FILE, find_key, keep_in_file
from gramkey.vault.migrations import migrate, schema
from gramkey.vault.vault import connect

BATCH = 500
ALL = 2**62
"""A limit that is none: between two keys there is a batch, and what the source deleted since a copy was cut off."""

Progress = Callable[[int], None]
"""Told how many rows were dealt with since it was last told."""


class Table(NamedTuple):
    """A table and its columns, of which the first `key` tell a row from all others and put the rows in order."""

    name: str
    columns: tuple[str, ...]
    key: int

    def page(self, after: Row | None, last: Row | None, limit: int) -> tuple[str, dict[str, Value]]:
        """The statement for the rows behind the key `after` up to the key `last`, and its parameters."""
        keys = self.columns[: self.key]
        conditions: list[str] = []
        parameters: dict[str, Value] = {"limit": limit}
        for sign, prefix, key in ((">", "after", after), ("<=", "last", last)):
            if key is not None:
                conditions.append(f"({', '.join(keys)}) {sign} ({', '.join(f':{prefix}_{name}' for name in keys)})")
                parameters |= {f"{prefix}_{name}": _value(value) for name, value in zip(keys, key, strict=True)}
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        columns = ", ".join(self.columns)
        statement = f"SELECT {columns} FROM {self.name}{where} ORDER BY {', '.join(keys)} LIMIT :limit"  # noqa: S608
        return statement, parameters


_GRANTS = ("bucket", "id", *(name for name in sql.GRANT_COLUMNS if name not in ("bucket", "id")), "claimed_by")
_RENEWALS = ("bucket", "id", *(name for name in sql.RENEWAL_COLUMNS if name not in ("bucket", "id")), "claimed_by")
TABLES = (
    Table("apps", sql.APP_COLUMNS, 1),
    Table("keys", ("id", "purpose", "sealed_key", "created_at"), 1),
    Table("pending_logins", ("id", "app_id", "created_at", "expires_at", "sealed_login"), 1),
    Table("renewals", _RENEWALS, 2),
    Table("grants", _GRANTS, 2),
    Table("identities", ("digest", "owner_id", "kind", "app_id"), 2),
    Table("events", ("bucket", "grant_id", "seq", "at", "event", "detail"), 3),
)


def copy_vault(
    source: Path | str, target: Path | str, env: Mapping[str, str], now: int, begin: Callable[[int], Progress]
) -> int:
    """Copy the vault at `source` to the empty place `target`; gives back how many rows.

    `begin` is told how many rows there are. Raises `InputError` where the target is a vault already.
    """
    with closing(connect(source, env, create=False)[0]) as old, closing(connect(target, env, create=True)[0]) as new:
        if not old.is_vault() or not schema(old):
            raise NotAVault(f"{old.name}: this is not a gramkey vault", "name the vault that is to be copied")
        migrate(old, now, create=False)
        migrate(new, now, create=True)
        if new.row(sql.READ_VAULT) is not None:
            raise InputError("target", f"{new.name} is a vault already", "name a place where none is")
        with old.frozen():
            record = old.row(_VAULT)
            if record is None:
                raise NotAVault(f"{old.name}: this vault was never finished", "gramkey login  makes one")
            key = find_key(str(record[2]), str(record[1]), old.path, env)
            key.require(str(record[1]), record[3])
            progress = begin(sum(_count(old, table) for table in TABLES))
            copied = sum(_bring(old, new, table, progress) for table in TABLES)
            new.follow_copied()
            if key.place == FILE:
                keep_in_file(key, str(record[1]), new.path)
            new.change(_INSERT_VAULT, dict(zip(_VAULT_COLUMNS, map(_value, record), strict=True)))
    return copied


_VAULT_COLUMNS = ("one", "id", "key_place", "key_check", "created_at")
_VAULT = "SELECT one, id, key_place, key_check, created_at FROM vault"
_INSERT_VAULT = sql.insert("vault", ", ".join(_VAULT_COLUMNS))


def _count(database: Database, table: Table) -> int:
    row = database.row(f"SELECT count(*) FROM {table.name}")  # noqa: S608 - names of our own
    return int(str(row[0])) if row else 0


def _bring(old: Database, new: Database, table: Table, progress: Progress) -> int:
    """Make the target's table equal the source's, a batch at a time."""
    copied = 0
    for after, last, wanted in _batches(old, table):
        page = table.page(after, last, ALL)
        with new.transaction():
            _mend(new, table, new.rows(*page), wanted)
        if new.rows(*page) != wanted:
            raise Damaged(f"{new.name}: the table {table.name} does not keep what is written", "look at its server")
        copied += len(wanted)
        progress(len(wanted))
    return copied


def _batches(old: Database, table: Table) -> Iterator[tuple[Row | None, Row | None, list[Row]]]:
    """The source's rows in batches, each with the key before it and its last; the last batch is open-ended."""
    after: Row | None = None
    while True:
        rows = old.rows(*table.page(after, None, BATCH))
        last = rows[-1][: table.key] if len(rows) == BATCH else None
        yield after, last, rows
        if last is None:
            return
        after = last


def _mend(new: Database, table: Table, there: list[Row], wanted: list[Row]) -> None:
    keep = set(wanted)
    keys = table.columns[: table.key]
    delete = f"DELETE FROM {table.name} WHERE " + " AND ".join(f"{name} = :{name}" for name in keys)  # noqa: S608
    for row in there:
        if row not in keep:
            new.change(delete, dict(zip(keys, map(_value, row), strict=False)))
    insert = sql.insert(table.name, ", ".join(table.columns))
    for row in keep - set(there):
        new.change(insert, dict(zip(table.columns, map(_value, row), strict=True)))


def _value(value: object) -> Value:
    assert value is None or isinstance(value, str | bytes | int)
    return value
