"""The database on PostgreSQL: any number of machines, one small pool of connections for each `PostgresDatabase`.

1. Statements commit by themselves; a transaction keeps one connection, and is bound to the thread that began it.
2. Nothing is kept in a session (no prepared statement, no setting), so PgBouncer may pool transactions in between.
3. A read is asked again on a new connection when the one it used had died; a write is not, since it may have
   happened: `Unreachable`, and whoever wrote reads again.
4. Every error of psycopg leaves here as one of ours, and none shows the password.
"""

from __future__ import annotations

import logging
import os
import re
import threading
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from gramkey.protocol.errors import InputError
from gramkey.vault.database import RESTORE, Database, Row, Value
from gramkey.vault.errors import Conflict, Damaged, StorageFailed, Unreachable, VaultBusy, VaultError
from gramkey.vault.statements import LOCKED

try:
    import psycopg
    from psycopg import errors
    from psycopg_pool import ConnectionPool, PoolTimeout
except ModuleNotFoundError:
    raise InputError(
        "psycopg", "a PostgreSQL vault needs psycopg, which is not installed", "pip install 'gramkey[postgres]'"
    ) from None

CONNECTIONS = 10
CONNECT_SECONDS = 10
_LOCK = 1735549293
_TABLES = {"migrations", "vault", "keys", "apps", "grants", "renewals", "identities", "events", "pending_logins"}

logging.getLogger("psycopg").addHandler(logging.NullHandler())  # what it would say is in our errors


class PostgresDatabase(Database):
    """A database of a PostgreSQL server. A key file, if there is one, lies in `folder`."""

    dialect = "postgres"

    def __init__(self, url: str, folder: Path) -> None:
        self._url = url
        self._local = threading.local()
        self._pool: ConnectionPool[psycopg.Connection[Row]] | None = None
        self._lock = threading.Lock()
        self.name, file = _named(url)
        self.path = folder / file
        self._require_server()
        _open_databases.add(self)

    def __repr__(self) -> str:
        return f"<PostgresDatabase {self.name}>"

    @property
    def files(self) -> tuple[Path, ...]:
        return ()

    def rows(self, sql: str, parameters: Mapping[str, Value] | None = None) -> list[Row]:
        try:
            return self._execute(sql, parameters, CONNECTIONS + 1)[0]
        except InputError:
            return []  # no row holds what PostgreSQL cannot store

    def change(self, sql: str, parameters: Mapping[str, Value] | None = None) -> int:
        return self._execute(sql, parameters, 1)[1]

    def _execute(self, sql: str, parameters: Mapping[str, Value] | None, tries: int) -> tuple[list[Row], int]:
        while True:
            tries -= 1
            with self._connection() as connection:
                try:
                    cursor = connection.execute(_dialect(sql) if parameters else sql, parameters or None)
                    return (cursor.fetchall() if cursor.description else []), cursor.rowcount
                except (psycopg.Error, UnicodeError) as error:
                    if not (tries and connection.closed and connection is not self._current):
                        self._explain(error)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        if self._current is not None:
            yield
            return
        with self._begun() as connection:
            self._local.connection = connection
            try:
                yield
                self._in(connection, "COMMIT")
            except BaseException:
                with suppress(psycopg.Error):
                    connection.execute("ROLLBACK")
                raise
            finally:
                self._local.connection = None

    @contextmanager
    def alone(self) -> Iterator[None]:
        with self.transaction():
            self._lock_out(_LOCK)
            yield

    @contextmanager
    def frozen(self) -> Iterator[None]:
        with self.transaction():
            self.change(f"LOCK TABLE {', '.join(sorted(_TABLES))} IN EXCLUSIVE MODE")
            yield

    def follow_copied(self) -> None:
        self.rows("SELECT setval(pg_get_serial_sequence('events', 'seq'), max(seq)) FROM events")

    def hold(self, keys: set[bytes]) -> None:
        for key in sorted(int.from_bytes(key[:8], "big", signed=True) for key in keys):  # one order: no deadlock
            self._lock_out(key)

    def _lock_out(self, key: int) -> None:
        self.rows("SELECT pg_advisory_xact_lock(:key)", {"key": key})

    def is_vault(self) -> bool:
        return self.tables() >= _TABLES

    def is_empty(self) -> bool:
        return not self.tables()

    def make_ready(self) -> None:
        """Nothing to set: durability is the server's own setting."""

    def tables(self) -> set[str]:
        rows = self.rows("SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = current_schema()")
        return {str(name) for (name,) in rows}

    def problems(self) -> list[str]:
        """PostgreSQL reports a damaged page when it is read; everything is read by who opens every value."""
        return []

    def forget_deleted(self) -> None:
        """PostgreSQL's own vacuum does away with dead rows, which are sealed like the live ones."""

    def close(self) -> None:
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.close()

    def after_fork(self) -> None:
        """Leave the parent's connections alone; the next use opens others."""
        _inherited.append(self._pool)
        self._pool, self._local, self._lock = None, threading.local(), threading.Lock()

    @property
    def _current(self) -> psycopg.Connection[Row] | None:
        return getattr(self._local, "connection", None)

    @contextmanager
    def _connection(self) -> Iterator[psycopg.Connection[Row]]:
        """The connection of this thread's transaction, else one of the pool's."""
        if self._current is not None:
            yield self._current
            return
        pool = self._opened()
        try:
            connection = pool.getconn()
        except PoolTimeout:
            self._require_server()
            raise VaultBusy(f"{self.name}: all {CONNECTIONS} connections are in use", "try again in a moment") from None
        try:
            yield connection
        finally:
            pool.putconn(connection)

    @contextmanager
    def _begun(self) -> Iterator[psycopg.Connection[Row]]:
        """A connection on which a transaction has begun; connections that had died are passed over."""
        for left in range(CONNECTIONS, -1, -1):
            with self._connection() as connection:
                try:
                    connection.execute("BEGIN")
                except psycopg.Error as error:
                    if not (left and connection.closed):
                        self._explain(error)
                    continue
                yield connection
                return

    def _in(self, connection: psycopg.Connection[Row], sql: str) -> None:
        try:
            connection.execute(sql)
        except psycopg.Error as error:
            self._explain(error)

    def _opened(self) -> ConnectionPool[psycopg.Connection[Row]]:
        with self._lock:
            if self._pool is None:
                self._pool = ConnectionPool(
                    self._url, min_size=1, max_size=CONNECTIONS, timeout=CONNECT_SECONDS, open=True, kwargs=_OPTIONS
                )
            return self._pool

    def _require_server(self) -> None:
        """Ask the server by itself: a pool only says that it waited in vain."""
        try:
            psycopg.connect(self._url, **_OPTIONS).close()
        except (psycopg.Error, UnicodeError) as error:
            raise Unreachable(f"{self.name}: no connection: {_reason(error, self._url)}", _WAIT) from None

    def _explain(self, error: Exception) -> NoReturn:
        raise explained(error, self.name) from None  # psycopg's own text may quote what was to be stored


_OPTIONS: dict[str, Any] = {
    "autocommit": True,
    "prepare_threshold": None,
    "connect_timeout": CONNECT_SECONDS,
    "application_name": "gramkey",
}


@lru_cache(maxsize=256)
def _dialect(sql: str) -> str:
    passing_over = sql.replace("%", "%%").replace(LOCKED, "FOR UPDATE SKIP LOCKED")
    return re.sub(r":(\w+)", r"%(\1)s", passing_over)


def _named(url: str) -> tuple[str, str]:
    """What people call a database, and how a file that belongs to it is named. Raises `InputError`."""
    try:
        parts = psycopg.conninfo.conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        raise InputError(
            "GRAMKEY_DATABASE_URL", "this is not the address of a PostgreSQL database", "postgresql://user@host/name"
        ) from None
    host = str(parts.get("host") or "localhost")
    port, database = str(parts.get("port") or 5432), str(parts.get("dbname") or parts.get("user") or "postgres")
    file = re.sub(r"[^A-Za-z0-9_.-]+", "-", f"postgresql-{host}-{port}-{database}")
    return f"postgresql://{host}:{port}/{database}", file


def _reason(error: Exception, url: str) -> str:
    """What the server or the network said: a failed connection has no code that would tell."""
    password = str(psycopg.conninfo.conninfo_to_dict(url).get("password") or "")
    said = " ".join(str(error).split())
    return said.replace(password, "…") if password else said


def explained(error: Exception, name: str) -> VaultError | InputError:
    """Our error for one of psycopg's."""
    if isinstance(error, (UnicodeEncodeError, psycopg.DataError)):
        return InputError(
            "text", f"{name}: PostgreSQL does not store this text or number", "leave out what is not text"
        )
    for kinds, ours, problem, hint in _MEANINGS:
        if isinstance(error, kinds):
            return ours(f"{name}: {problem}", hint)
    if isinstance(error, psycopg.OperationalError):
        return Unreachable(f"{name}: the server cannot be reached, or went away", _WAIT)
    return Damaged(f"{name}: the vault is damaged ({type(error).__name__})", RESTORE)


_WAIT = "see that it runs, that the database is there (createdb), and that GRAMKEY_DATABASE_URL names both"
_MEANINGS: tuple[tuple[tuple[type[Exception], ...], type[VaultError], str, str], ...] = (
    (
        (errors.UniqueViolation, errors.ForeignKeyViolation, errors.SerializationFailure, errors.DeadlockDetected),
        Conflict,
        "somebody else wrote the same thing first",
        "try again",
    ),
    ((errors.DiskFull,), StorageFailed, "the server's disk is full; nothing was written", "free some space there"),
    (
        (errors.ReadOnlySqlTransaction,),
        StorageFailed,
        "the server takes no writes: is it a standby?",
        "point GRAMKEY_DATABASE_URL to the primary",
    ),
    (
        (errors.InsufficientPrivilege,),
        StorageFailed,
        "the server does not let this user do this",
        "make this user the owner of the database",
    ),
    (
        (errors.LockNotAvailable, errors.QueryCanceled, errors.TooManyConnections, errors.CannotConnectNow),
        VaultBusy,
        "the server is too busy",
        "try again in a moment",
    ),
)

_open_databases: weakref.WeakSet[PostgresDatabase] = weakref.WeakSet()
_inherited: list[object] = []


def _after_fork_in_child() -> None:
    for database in list(_open_databases):
        database.after_fork()


os.register_at_fork(after_in_child=_after_fork_in_child)
