import subprocess
import sys
import threading

import apsw
import pytest

from gramkey.vault.database import Value
from gramkey.vault.errors import Conflict, Damaged, NotAVault, StorageFailed, VaultBusy
from gramkey.vault.sqlite import SqliteDatabase, explained
from gramkey.vault.statements import CLAIM_DUE_GRANTS
from gramkey.vault.vault import Vault
from tests.vault.cast import ENV, NOW

INSERT = "INSERT INTO things (id) VALUES (:id)"


@pytest.fixture
def database(tmp_path):
    opened = SqliteDatabase(tmp_path / "a.db", create=True)
    opened.use_wal()
    opened.change("CREATE TABLE things (id INTEGER PRIMARY KEY)")
    yield opened
    opened.close()


def ids(database):
    return [row[0] for row in database.rows("SELECT id FROM things ORDER BY id")]


def test_a_transaction_is_all_or_nothing(database):
    def fail_half_way():
        with database.transaction():
            database.change(INSERT, {"id": 1})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    with database.transaction():
        database.change(INSERT, {"id": 2})
    assert ids(database) == [2]


def test_a_transaction_inside_another_is_part_of_it(database):
    def fail_outside():
        with database.transaction():
            with database.transaction():
                database.change(INSERT, {"id": 1})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_outside()
    assert ids(database) == []


def test_commits_are_on_the_disk_before_they_are_acknowledged(database):
    assert database.rows("PRAGMA synchronous") == [(2,)]
    assert database.rows("PRAGMA journal_mode") == [("wal",)]


def test_many_threads_may_use_it(database):
    def insert(first):
        for number in range(first, first + 50):
            with database.transaction():
                database.change(INSERT, {"id": number})

    threads = [threading.Thread(target=insert, args=(first * 50,)) for first in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ids(database) == list(range(200))


FORK_AND_WRITE = """
import os, sys
from pathlib import Path
from gramkey.vault.sqlite import SqliteDatabase

def write(database, number):
    with database.transaction():
        database.change("INSERT INTO things (id) VALUES (:id)", {"id": number})

database = SqliteDatabase(Path(sys.argv[1]))
write(database, 1)
child = os.fork()
write(database, 2 if child else 3)
if child:
    status = os.waitpid(child, 0)[1]
    print(status, database.rows("SELECT id FROM things ORDER BY id"))
"""


def test_a_forked_child_gets_a_connection_of_its_own(database):
    said = subprocess.run([sys.executable, "-c", FORK_AND_WRITE, str(database.path)], capture_output=True, text=True)
    assert (said.stdout, said.stderr) == ("0 [(1,), (2,), (3,)]\n", "")


def test_a_missing_parameter_is_never_null(database):
    with pytest.raises(KeyError):
        database.change(INSERT, {})


def test_what_others_hold_for_too_long_is_busy(database):
    other = SqliteDatabase(database.path)
    other.connection.set_busy_timeout(0)
    with database.transaction(), pytest.raises(VaultBusy), other.transaction():
        pass
    other.close()


def test_what_was_deleted_is_not_in_the_file(database, tmp_path):
    database.change("CREATE TABLE words (word TEXT)")
    database.change("INSERT INTO words VALUES (:word)", {"word": "unforgettable" * 20})
    database.change("DELETE FROM words")
    database.forget_deleted()
    assert all(b"unforgettable" not in file.read_bytes() for file in tmp_path.iterdir())


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        (apsw.NotADBError(), NotAVault),
        (apsw.BusyError(), VaultBusy),
        (apsw.ConstraintError(), Conflict),
        (apsw.FullError(), StorageFailed),
        (apsw.ReadOnlyError(), StorageFailed),
        (apsw.CantOpenError(), StorageFailed),
        (apsw.CorruptError(), Damaged),
        (apsw.SQLError(), Damaged),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid"), Damaged),
    ],
)
def test_every_error_of_sqlite_is_one_of_ours(theirs, ours, tmp_path):
    error = explained(theirs, tmp_path / "vault.db")
    assert type(error) is ours
    assert error.hint


def test_a_missing_file_is_not_made_unasked(tmp_path):
    with pytest.raises(NotAVault):
        SqliteDatabase(tmp_path / "missing.db")
    assert not (tmp_path / "missing.db").exists()


def test_a_full_disk_leaves_nothing_half_written(database):
    database.rows("PRAGMA max_page_count=10")
    database.change("CREATE TABLE words (word TEXT)")

    def write_too_much():
        with database.transaction():
            database.change(INSERT, {"id": 1})
            database.change("INSERT INTO words VALUES (:word)", {"word": "x" * 100_000})

    with pytest.raises(StorageFailed, match="full"):
        write_too_much()
    assert ids(database) == []
    with database.transaction():
        database.change(INSERT, {"id": 2})
    assert ids(database) == [2]


def test_a_claim_looks_at_no_row_that_is_not_due(tmp_path):
    with Vault.open(tmp_path / "vault.db", ENV, NOW) as vault:
        asked: dict[str, Value] = {
            "bucket": 1,
            "now": NOW,
            "demo": 0,
            "limit": 500,
            "claimed_until": NOW,
            "claimed_by": "one",
        }
        plan = " ".join(str(row[3]) for row in vault.database.rows(f"EXPLAIN QUERY PLAN {CLAIM_DUE_GRANTS}", asked))
    assert "USING INDEX grants_due (bucket=? AND refresh_at<?)" in plan
    assert "SCAN grants" not in plan
