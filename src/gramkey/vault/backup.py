"""Copies of a vault: made beside live writers, checked before they count, brought back without losing what was there.

A backup is sealed like the vault, and does not hold the master key: that is exported for itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

import apsw

from gramkey.protocol.errors import InputError
from gramkey.vault import statements as sql
from gramkey.vault.checking import check, integrity_problems
from gramkey.vault.errors import Damaged, NotAVault, StorageFailed
from gramkey.vault.keys import find_key
from gramkey.vault.migrations import schema
from gramkey.vault.permissions import create_private, partial_of, prepare_folder, publish, sync
from gramkey.vault.sqlite import SqliteDatabase, explained, vault_files
from gramkey.vault.vault import Vault


def backup(path: Path, destination: Path) -> None:
    """Write a consistent copy of the vault at `path` to a new file `destination`, 0600, checked before it is named.

    Needs no master key, and disturbs nobody who reads or writes meanwhile. Raises `InputError` if `destination`
    is there already.
    """
    path, destination = path.absolute(), destination.absolute()
    if destination.exists():
        raise InputError("destination", f"{destination} is there already", "choose another name for the backup")
    with _partial(destination) as partial:
        with closing(SqliteDatabase(path)) as source:
            _require_vault(source)
            _copy(source, partial)
        _require_whole(partial)
        _published(partial, destination)


def restore(
    source: Path, path: Path, env: Mapping[str, str], now: int, replace: bool = False
) -> tuple[Path | None, tuple[str, ...]]:
    """Bring the backup `source` back as the vault at `path`. Gives back where the old one was put, and notices.

    The backup is verified first, every sealed value with the master key that is found for `path`. A vault that is
    there is refused unless `replace`, and then kept aside. Raises `VaultBusy` while other processes have it open.
    """
    source, path = source.absolute(), path.absolute()
    if path.exists() and not replace:
        raise InputError("path", f"there is a vault at {path}", "add --replace; the old one is kept beside it")
    notices = prepare_folder(path.parent)
    with _partial(path) as partial:
        with closing(SqliteDatabase(source)) as backup_file:
            _require_vault(backup_file)
            _copy(backup_file, partial)
        _verify(partial, path, env)
        aside = path.with_name(f"{path.name}.before-restore-{now}") if path.exists() else None
        with _put_aside(path, aside):
            _published(partial, path, replace=True)
    return aside, tuple(notices)


@contextmanager
def _partial(file: Path) -> Iterator[Path]:
    """A private file under a passing name, gone afterwards with what SQLite kept beside it."""
    partial = partial_of(file)
    try:
        create_private(partial)
        yield partial
    except OSError as error:
        raise _failed(file, error) from error
    finally:
        for left in (*vault_files(partial), partial.with_name(partial.name + "-journal")):
            left.unlink(missing_ok=True)


def _published(partial: Path, file: Path, replace: bool = False) -> None:
    try:
        publish(partial, file, replace)
    except FileExistsError:
        raise InputError("destination", f"{file} is there already", "choose another name") from None


def _failed(file: Path, error: OSError) -> StorageFailed:
    problem = os.strerror(error.errno or 0)
    return StorageFailed(f"{file}: {problem}", "check the folder, its owner and the space left")


def _require_vault(database: SqliteDatabase) -> None:
    if not database.is_vault() or not schema(database):
        raise NotAVault(f"{database.path}: this is not a gramkey vault", "name the vault or a backup of it")


def _require_whole(path: Path) -> None:
    with closing(SqliteDatabase(path)) as copy:
        problems = integrity_problems(copy)
    if problems:
        raise Damaged(f"the copy is damaged, as the vault must be: {problems[0]}", "gramkey vault check")


def _copy(source: SqliteDatabase, destination: Path) -> None:
    """Copy all pages as they are at one moment, and leave the copy as a single file."""
    try:
        target = apsw.Connection(str(destination), flags=apsw.SQLITE_OPEN_READWRITE)
        with closing(target):
            with target.backup("main", source.connection, "main") as copying:
                copying.step(-1)
            target.execute("PRAGMA journal_mode=DELETE").fetchall()
    except apsw.Error as error:
        raise explained(error, source.path) from error


def _verify(copy: Path, path: Path, env: Mapping[str, str]) -> None:
    """Open every sealed value of a copy that is to stand at `path`."""
    with closing(SqliteDatabase(copy)) as database:
        row = database.row(sql.READ_VAULT)
        if row is None or not isinstance(row[0], str) or not isinstance(row[1], str):
            raise Damaged("the backup lacks the vault's own record", "choose another backup")
        key = find_key(row[1], row[0], path, env)
        key.require(row[0], row[2])
        report = check(Vault(database, key, row[0]))
    if not report.is_whole:
        raise Damaged(f"the backup is damaged: {report.problems[0]}", "choose another backup")


@contextmanager
def _put_aside(path: Path, aside: Path | None) -> Iterator[None]:
    """Give the vault at `path` a second name and keep everybody out while it is replaced.

    Raises `VaultBusy` if it is in use.
    """
    if aside is None:
        yield
        return
    if aside.exists():
        raise InputError("path", f"{aside} is there already", "move it away")
    with ExitStack() as stack:
        # A damaged one need not be kept closed: whoever has it open can do nothing with it. It is kept as it is.
        with suppress(Damaged, NotAVault):
            stack.enter_context(_closed_to_others(path))
        os.link(path, aside)
        for suffix in ("-wal", "-shm"):
            # Left in its place, the old log would be played into the new vault.
            if (beside := path.with_name(path.name + suffix)).exists():
                os.replace(beside, aside.with_name(aside.name + suffix))
        sync(path.parent)
        yield


@contextmanager
def _closed_to_others(path: Path) -> Iterator[None]:
    """Bring all that is in the write-ahead log into the file, and lock it."""
    with closing(SqliteDatabase(path)) as database:
        database.connection.set_busy_timeout(0)
        database.rows("PRAGMA locking_mode=EXCLUSIVE")
        database.rows("PRAGMA journal_mode=DELETE")
        database.change("BEGIN EXCLUSIVE")
        yield
        database.change("ROLLBACK")
