from importlib.resources import files

import apsw
import pytest

from gramkey.vault import Vault
from gramkey.vault.errors import Damaged, NewerSchema, NotAVault
from gramkey.vault.migrations import NEWEST, migrate, schema, script
from gramkey.vault.sqlite import APPLICATION_ID, SqliteDatabase
from tests.vault.cast import ENV, NOW


@pytest.fixture
def database(tmp_path):
    opened = SqliteDatabase(tmp_path / "vault.db", create=True)
    yield opened
    opened.close()


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
def test_the_newest_schema_is_the_last_file(dialect):
    names = sorted(file.name for file in (files("gramkey.vault") / "schema" / dialect).iterdir())
    assert names == [f"{number:04}.sql" for number in range(1, NEWEST + 1)]


def test_each_migration_is_recorded_with_what_it_does(database):
    migrate(database, NOW, create=True)
    assert schema(database) == NEWEST
    assert database.application_id() == APPLICATION_ID
    assert database.rows("SELECT applied_at FROM migrations") == [(NOW,)] * NEWEST


def test_a_migration_that_fails_leaves_nothing(database):
    def apply_a_broken_one():
        with database.transaction():
            database.change(script(1, "sqlite"))
            database.change("CREATE TABLE grants (id TEXT)")

    with pytest.raises(Damaged):
        apply_a_broken_one()
    assert database.tables() == set()
    assert database.application_id() == 0


def test_migrating_twice_changes_nothing(database):
    migrate(database, NOW, create=True)
    migrate(database, NOW + 1, create=True)
    assert database.rows("SELECT applied_at FROM migrations") == [(NOW,)] * NEWEST


def test_a_newer_vault_is_refused_and_left_alone(vault, path):
    vault.database.change("INSERT INTO migrations (number, applied_at) VALUES (7, 0)")
    vault.close()
    before = path.read_bytes()
    with pytest.raises(NewerSchema) as caught:
        Vault.open(path, ENV, NOW)
    assert (caught.value.found, caught.value.known) == (7, NEWEST)
    assert "7" in str(caught.value)
    assert str(NEWEST) in str(caught.value)
    assert "upgrade" in caught.value.hint
    assert path.read_bytes() == before


def test_another_program_s_database_is_refused_and_left_alone(tmp_path):
    other = tmp_path / "other.db"
    connection = apsw.Connection(str(other))
    connection.execute("CREATE TABLE notes (text TEXT)")
    connection.close()
    other.chmod(0o600)
    before = other.read_bytes()
    with pytest.raises(NotAVault):
        Vault.open(other, ENV, NOW)
    assert other.read_bytes() == before


def test_an_empty_file_is_no_vault_unless_one_is_to_be_made(database):
    with pytest.raises(NotAVault):
        migrate(database, NOW, create=False)
    migrate(database, NOW, create=True)


def test_a_lost_record_of_migrations_is_damage(vault, path):
    vault.database.change("DELETE FROM migrations")
    with pytest.raises(Damaged):
        Vault.open(path, ENV, NOW)
