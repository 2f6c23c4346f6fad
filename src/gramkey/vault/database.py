"""What the vault asks of a database, whichever it is: SQLite (`sqlite`) or PostgreSQL (`postgres`).

Statements stand in `statements` and `schema`, in the dialect that both understand. Every error leaves as one of ours.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from gramkey.vault.errors import Damaged

PAGE = 200
RESTORE = "gramkey vault check  says what is harmed;  gramkey vault restore FILE  brings back a backup"

Value = str | bytes | int | None
Row = tuple[object, ...]


class Database(ABC):
    """Rows and transactions. Threads may share one."""

    dialect: str
    """Which folder of `schema` makes its tables."""

    name: str
    """What people and errors call it; it never holds a password."""

    path: Path
    """The database's file; where it is none of ours, the name beside which a key file lies."""

    @property
    @abstractmethod
    def files(self) -> tuple[Path, ...]:
        """The files of this machine that hold its content."""

    @abstractmethod
    def rows(self, sql: str, parameters: Mapping[str, Value] | None = None) -> list[Row]:
        """All rows of a query."""

    def row(self, sql: str, parameters: Mapping[str, Value] | None = None) -> Row | None:
        """The first row of a query, or `None`."""
        rows = self.rows(sql, parameters)
        return rows[0] if rows else None

    def pages(self, sql: str, parameters: Mapping[str, Value] | None = None) -> Iterator[Row]:
        """The rows of a query that asks for those after `:bucket, :id`, in that order, and begins with these columns.

        They are read some at a time, so that neither memory nor other writers suffer.
        """
        last: tuple[int, str] = (-1, "")
        asked = dict(parameters or {}) | {"limit": PAGE}
        while rows := self.rows(sql, asked | {"bucket": last[0], "id": last[1]}):
            yield from rows
            bucket, row_id = rows[-1][0], rows[-1][1]
            if not (isinstance(bucket, int) and isinstance(row_id, str) and (bucket, row_id) > last):
                raise Damaged(f"{self.name}: a table is out of order", RESTORE)  # it could lead us in circles
            last = bucket, row_id

    @abstractmethod
    def change(self, sql: str, parameters: Mapping[str, Value] | None = None) -> int:
        """Run a statement; returns how many rows it changed."""

    @abstractmethod
    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing. Inside another transaction it becomes part of that one."""

    @abstractmethod
    def alone(self) -> AbstractContextManager[None]:
        """A transaction beside which no other of this kind runs: for what a vault is made and migrated with."""

    @abstractmethod
    def frozen(self) -> AbstractContextManager[None]:
        """A transaction beside which nobody else writes; reading goes on."""

    @abstractmethod
    def follow_copied(self) -> None:
        """Let new rows be numbered after those that were copied with their numbers."""

    @abstractmethod
    def hold(self, keys: set[bytes]) -> None:
        """Let nobody else hold any of `keys` until this transaction ends. Inside one."""

    @abstractmethod
    def is_vault(self) -> bool:
        """Whether gramkey made it."""

    @abstractmethod
    def is_empty(self) -> bool:
        """Whether nobody has put anything into it yet."""

    @abstractmethod
    def make_ready(self) -> None:
        """Set what holds for the whole database and is not a table."""

    @abstractmethod
    def tables(self) -> set[str]:
        """The names of all tables."""

    @abstractmethod
    def problems(self) -> list[str]:
        """What the database itself finds wrong with what it stores."""

    @abstractmethod
    def forget_deleted(self) -> None:
        """Do away with what is left of deleted content, where that is ours to do."""

    @abstractmethod
    def close(self) -> None:
        """Let go of it; closing twice is harmless."""
