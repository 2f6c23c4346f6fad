"""The database on SQLite: one file, any number of processes, one connection for each `SqliteDatabase`.

1. WAL, synchronous=FULL: a commit that was acknowledged survives a crash of the machine.
2. A write takes the write lock at its beginning (BEGIN IMMEDIATE), so no transaction fails half-way for want of it.
3. One lock lets one thread at a time use the connection; a transaction holds it from beginning to end.
4. Deleted content is overwritten (secure_delete), because what is wiped must be gone.
5. Every error of SQLite leaves here as one of ours.
"""

from __future__ import annotations

import os
import threading
import time
import weakref
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import apsw

from gramkey.vault.database import RESTORE, Database, Row, Value
from gramkey.vault.errors import Conflict, Damaged, NotAVault, StorageFailed, VaultBusy, VaultError
from gramkey.vault.permissions import create_private

APPLICATION_ID = 1735549293
BUSY_SECONDS = 10
_PRAGMAS = "PRAGMA trusted_schema=OFF; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; PRAGMA synchronous=FULL"


class SqliteDatabase(Database):
    """A SQLite file with transactions. `create` makes the file (0600) if it is not there."""

    dialect = "sqlite"

    def __init__(self, path: Path, create: bool = False) -> None:
        self.path = path
        self.name = str(path)
        self._depth = 0
        self._lock = threading.RLock()
        self._connection: apsw.Connection | None = None
        if create:
            create_private(path)
        _look_at(path)
        self._connect()
        _open_databases.add(self)

    @property
    def connection(self) -> apsw.Connection:
        """The connection itself, for what only SQLite can do (backups, checks)."""
        return self._connection or self._connect()

    def _connect(self) -> apsw.Connection:
        try:
            connection = apsw.Connection(str(self.path), flags=apsw.SQLITE_OPEN_READWRITE)
            self._connection = connection
            connection.set_busy_timeout(BUSY_SECONDS * 1000)
            connection.execute(_PRAGMAS)
        except apsw.Error as error:
            self.close()
            raise explained(error, self.path) from error
        return connection

    def rows(self, sql: str, parameters: Mapping[str, Value] | None = None) -> list[Row]:
        """All rows of a query."""
        with self._lock:
            try:
                return self.connection.execute(sql, parameters or {}).fetchall()
            except (apsw.Error, UnicodeDecodeError) as error:
                raise explained(error, self.path) from error

    def change(self, sql: str, parameters: Mapping[str, Value] | None = None) -> int:
        """Run a statement; returns how many rows it changed."""
        with self._lock:
            try:
                self.connection.execute(sql, parameters or {})
                return self.connection.changes()
            except (apsw.Error, UnicodeDecodeError) as error:
                raise explained(error, self.path) from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Inside another transaction it becomes part of that one."""
        with self._lock:
            outermost = self._depth == 0
            if outermost:
                self.change("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
                if outermost:
                    self.change("COMMIT")
            except BaseException:
                if outermost:
                    self._roll_back()
                raise
            finally:
                self._depth -= 1

    def _roll_back(self) -> None:
        if not self.connection.in_transaction:
            return  # SQLite itself has rolled back: the disk is full, or the file is damaged
        self.change("ROLLBACK")

    def alone(self) -> AbstractContextManager[None]:
        return self.transaction()

    def frozen(self) -> AbstractContextManager[None]:
        return self.transaction()

    def follow_copied(self) -> None:
        """Nothing to do: SQLite numbers after the largest there ever was."""

    def hold(self, keys: set[bytes]) -> None:
        """Nothing to do: only one transaction runs at a time."""

    def is_vault(self) -> bool:
        return self.application_id() == APPLICATION_ID

    def is_empty(self) -> bool:
        return not self.tables() and self.application_id() == 0

    @property
    def files(self) -> tuple[Path, ...]:
        return vault_files(self.path)

    def make_ready(self) -> None:
        self.use_wal()

    def problems(self) -> list[str]:
        rows = self.rows("PRAGMA integrity_check(20)") + self.rows("PRAGMA foreign_key_check")
        return [" ".join(map(str, row)) for row in rows if row != ("ok",)]

    def use_wal(self) -> None:
        """Turn the write-ahead log on. The busy timeout does not cover this step, so we wait by ourselves."""
        if self.row("PRAGMA journal_mode") == ("wal",):
            return
        patience = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                self.rows("PRAGMA journal_mode=WAL")
                return
            except VaultBusy:
                if time.monotonic() > patience:
                    raise
                time.sleep(0.01)

    def application_id(self) -> object:
        """SQLite's mark of what the file is for; 0 where nobody set one."""
        row = self.row("PRAGMA application_id")
        return row[0] if row else 0

    def tables(self) -> set[str]:
        """The names of all tables."""
        rows = self.rows("SELECT name FROM sqlite_master WHERE type = :type", {"type": "table"})
        return {str(name) for (name,) in rows}

    def forget_deleted(self) -> None:
        """Empty the write-ahead log, where older pages lie until it is reused. Gives up at once if others read it."""
        with self._lock:
            if self._depth:
                return
            self.connection.set_busy_timeout(0)
            try:
                self.connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
            except apsw.BusyError:
                return  # the next process that closes the vault empties it
            except apsw.Error as error:
                raise explained(error, self.path) from error
            finally:
                self.connection.set_busy_timeout(BUSY_SECONDS * 1000)

    def close(self) -> None:
        """Close the connection; closing twice is harmless."""
        with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None:
                _close(connection)

    def after_fork(self) -> None:
        """Leave the parent's connection alone: SQLite forbids even closing it here. The next use opens another."""
        if self._connection is not None:
            _inherited.append(self._connection)
        self._connection, self._depth, self._lock = None, 0, threading.RLock()


def vault_files(path: Path) -> tuple[Path, ...]:
    """The database and what SQLite keeps beside it."""
    return path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")


def _look_at(path: Path) -> None:
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        raise NotAVault(f"there is no vault at {path}", "gramkey login  makes one") from None
    if size == 1:  # SQLite takes a file of one byte for an empty one, and would write over it
        raise NotAVault(f"{path}: this is not a gramkey vault", "choose another path, or restore a backup")


def _close(connection: apsw.Connection) -> None:
    try:
        connection.close()
    except apsw.Error:
        connection.close(force=True)


def explained(error: apsw.Error | UnicodeDecodeError, path: Path) -> VaultError:
    """Our error for one of SQLite's."""
    for kinds, ours, problem, hint in _MEANINGS:
        if isinstance(error, kinds):
            return ours(f"{path}: {problem}", hint)
    return Damaged(f"{path}: the vault is damaged ({type(error).__name__})", RESTORE)


_MEANINGS: tuple[tuple[tuple[type[Exception], ...], type[VaultError], str, str], ...] = (
    ((apsw.NotADBError,), NotAVault, "this is not a gramkey vault", "choose another path, or restore a backup"),
    ((apsw.BusyError, apsw.LockedError), VaultBusy, "others are writing to the vault", "try again in a moment"),
    ((apsw.ConstraintError,), Conflict, "somebody else wrote the same thing first", "try again"),
    ((apsw.FullError,), StorageFailed, "the disk is full; nothing was written", "free some space, then try again"),
    (
        (apsw.ReadOnlyError, apsw.PermissionsError, apsw.AuthError),
        StorageFailed,
        "the vault may not be written to",
        "check the owner of the file and its folder, and that the disk is not mounted read-only",
    ),
    (
        (apsw.CantOpenError, apsw.IOError),
        StorageFailed,
        "the system would not read or write the vault",
        "check the owner of the file and its folder, the space left, and the disk",
    ),
)

_open_databases: weakref.WeakSet[SqliteDatabase] = weakref.WeakSet()
_inherited: list[apsw.Connection] = []


def _after_fork_in_child() -> None:
    for database in list(_open_databases):
        database.after_fork()


os.register_at_fork(after_in_child=_after_fork_in_child)
