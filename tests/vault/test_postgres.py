import os
import subprocess
import sys
import threading

import psycopg
import pytest
from psycopg import errors

from gramkey.protocol.errors import InputError
from gramkey.vault import Vault
from gramkey.vault.errors import Conflict, Damaged, NewerSchema, NotAVault, StorageFailed, Unreachable, VaultBusy
from gramkey.vault.migrations import NEWEST, schema
from gramkey.vault.postgres import PostgresDatabase, explained
from gramkey.vault.statements import CLAIM_DUE_GRANTS, GRANT_COLUMNS
from tests.postgres import Cluster
from tests.vault.cast import ADA, ENV, INSTAGRAM, NOW, SCOPES, at_half_life, consent_of

OPEN_AND_SAY_ID = """
import sys
from gramkey.vault import Vault
from tests.vault.cast import ENV, NOW
with Vault.open(sys.argv[1], ENV, NOW) as vault:
    print(vault.id)
"""


@pytest.fixture
def database(bare_postgres_url, tmp_path):
    opened = PostgresDatabase(bare_postgres_url, tmp_path)
    opened.change("CREATE TABLE things (id BIGINT PRIMARY KEY)")
    yield opened
    opened.close()


def ids(database):
    return [row[0] for row in database.rows("SELECT id FROM things ORDER BY id")]


def insert(database, number):
    database.change("INSERT INTO things (id) VALUES (:id)", {"id": number})


def test_a_transaction_is_all_or_nothing(database):
    def fail_half_way():
        with database.transaction():
            insert(database, 1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    with database.transaction(), database.transaction():
        insert(database, 2)
    assert ids(database) == [2]


def test_threads_have_transactions_of_their_own(database):
    def insert_some(first):
        for number in range(first, first + 20):
            with database.transaction():
                insert(database, number)

    threads = [threading.Thread(target=insert_some, args=(first,)) for first in range(0, 400, 20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ids(database) == list(range(400))


def test_a_conflict_is_ours_and_the_connection_lives_on(database):
    insert(database, 1)
    with pytest.raises(Conflict):
        insert(database, 1)

    def insert_both():
        with database.transaction():
            insert(database, 2)
            insert(database, 1)

    with pytest.raises(Conflict):
        insert_both()
    assert ids(database) == [1]


def test_who_works_alone_keeps_others_of_that_kind_out(database, bare_postgres_url, tmp_path):
    other = PostgresDatabase(bare_postgres_url, tmp_path)
    seen = []

    def look():
        with other.alone():
            seen.append(ids(other))

    with database.alone():
        insert(database, 1)
        waiting = threading.Thread(target=look)
        waiting.start()
        waiting.join(0.2)
        assert waiting.is_alive()
    waiting.join()
    other.close()
    assert seen == [[1]]


def test_a_forked_child_opens_connections_of_its_own(database):
    insert(database, 1)
    child = os.fork()
    if not child:
        insert(database, 2)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    insert(database, 3)
    assert ids(database) == [1, 2, 3]


def test_text_that_postgresql_does_not_store_is_refused(database):
    assert database.rows("SELECT id FROM things WHERE id::text = :text", {"text": "a\0b"}) == []
    with pytest.raises(InputError):
        database.change("INSERT INTO things (id) VALUES (length(:text))", {"text": "\ud800"})


@pytest.mark.parametrize(
    ("error", "ours"),
    [
        (errors.UniqueViolation(), Conflict),
        (errors.DeadlockDetected(), Conflict),
        (errors.DiskFull(), StorageFailed),
        (errors.ReadOnlySqlTransaction(), StorageFailed),
        (errors.InsufficientPrivilege(), StorageFailed),
        (errors.TooManyConnections(), VaultBusy),
        (errors.AdminShutdown(), Unreachable),
        (psycopg.OperationalError(), Unreachable),
        (errors.DataCorrupted(), Damaged),
        (errors.UndefinedTable(), Damaged),
    ],
)
def test_each_error_says_what_it_means(error, ours):
    found = explained(error, "postgresql://there")
    assert isinstance(found, ours)
    assert found.hint


@pytest.mark.parametrize(
    ("url", "ours"),
    [
        ("postgresql://gramkey:5ecret@127.0.0.1:1/vault", Unreachable),
        ("postgresql://gramkey:5ecret@127.0.0.1:1/vault?nonsense=1", InputError),
    ],
)
def test_a_password_is_never_shown(url, ours):
    with pytest.raises(ours) as caught:
        Vault.open(url, ENV, NOW)
    assert "5ecret" not in str(caught.value) + repr(caught.value) + caught.value.hint


def test_a_database_that_is_not_there_says_how_to_make_it(postgres: Cluster):
    with pytest.raises(Unreachable, match='"nowhere" does not exist') as caught:
        Vault.open(postgres.url("nowhere"), ENV, NOW)
    assert "createdb" in caught.value.hint


def test_another_program_s_database_is_left_alone(database, bare_postgres_url):
    with pytest.raises(NotAVault):
        Vault.open(bare_postgres_url, ENV, NOW)
    assert database.tables() == {"things"}


def test_processes_that_make_a_vault_at_once_make_one(bare_postgres_url):
    command = [sys.executable, "-c", OPEN_AND_SAY_ID, bare_postgres_url]
    begun = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    said = {process.communicate()[0] for process in begun}
    assert len(said) == 1
    assert said.pop().startswith("v_")


def test_a_newer_vault_is_refused(bare_postgres_url):
    with Vault.open(bare_postgres_url, ENV, NOW) as vault:
        assert schema(vault.database) == NEWEST
        vault.database.change("INSERT INTO migrations (number, applied_at) VALUES (7, 0)")
    with pytest.raises(NewerSchema):
        Vault.open(bare_postgres_url, ENV, NOW)


def test_a_vault_is_found_by_the_environment(postgres_url):
    from gramkey import Gramkey

    with Gramkey(env=ENV | {"GRAMKEY_DATABASE_URL": postgres_url}) as keys:
        assert keys.vault.name == postgres_url.replace("gramkey@", "")
        assert "127.0.0.1" in repr(keys.vault)


def test_a_server_that_went_away_and_came_back_is_used_again(tmp_path_factory):
    from tests.postgres import cluster

    with cluster() as running:
        url = running.create("vault")
        with Vault.open(url, ENV, NOW) as vault:
            shop = vault.apps.add("shop", INSTAGRAM, NOW)
            running.stop()
            with pytest.raises(Unreachable):
                vault.apps.get("shop")
            running.start()
            assert vault.apps.get("shop") == shop
            (grant,) = vault.grants.open(shop.id, consent_of(ADA), SCOPES, NOW, at_half_life)
            running.stop()
            running.start()
            assert vault.grants.get(grant.id) == grant  # the connection it had is dead by now
            running.stop()
            running.start()
            vault.grants.open(shop.id, consent_of(ADA, NOW + 1), SCOPES, NOW + 1, at_half_life)


def test_a_claim_looks_at_no_row_that_is_not_due(vault_of_many):
    asked = {"bucket": 1, "now": NOW, "demo": 0, "limit": 20, "claimed_until": NOW, "claimed_by": "one"}
    plan = "\n".join(str(row[0]) for row in vault_of_many.rows(f"EXPLAIN {CLAIM_DUE_GRANTS}", asked))
    assert "Index Scan" in plan
    assert "Seq Scan" not in plan
    assert plan.count("Update on grants_") <= 2  # one partition, and the line that names it


@pytest.fixture
def vault_of_many(bare_postgres_url, tmp_path):
    """A vault's database with 50,000 rows of grants, none of which opens."""
    with Vault.open(bare_postgres_url, ENV, NOW) as vault:
        shop = vault.apps.add("shop", INSTAGRAM, NOW)
        filled = dict.fromkeys(GRANT_COLUMNS, "0") | {"bucket": "n % 256", "id": "'g_' || n", "refresh_at": ":now + n"}
        filled |= dict.fromkeys(("state", "last_outcome", "reason"), "'x'") | {"app_id": ":app_id"}
        filled |= {name: "convert_to('x', 'UTF8')" for name in GRANT_COLUMNS if name.startswith("sealed_")}
        filled |= {"renewal_id": "NULL", "claimed_by": "''"}
        values = ", ".join(filled.values())
        many = f"INSERT INTO grants ({', '.join(filled)}) SELECT {values} FROM generate_series(1, 50000) n"
        vault.database.change(many, {"now": NOW, "app_id": shop.id})
        vault.database.change("ANALYZE grants")
        yield vault.database
