import threading
from dataclasses import replace

import apsw
import pytest

from gramkey.protocol.errors import InputError
from gramkey.vault import Vault
from gramkey.vault.backup import backup, restore
from gramkey.vault.checking import check
from gramkey.vault.errors import Damaged, KeyUnavailable, NewerSchema, NotAVault, StorageFailed, VaultBusy, WrongKey
from gramkey.vault.states import Event
from tests.vault.cast import ADA, BOB, ENV, NOW, at_half_life, facebook_consent


@pytest.fixture
def copy(vault, ada, path, tmp_path):
    """A backup of the vault with Ada's grant in it."""
    backup(path, tmp_path / "copy.db")
    return tmp_path / "copy.db"


def test_a_backup_is_one_private_file_that_opens(copy, ada, tmp_path):
    assert copy.stat().st_mode & 0o777 == 0o600
    assert not [file.name for file in tmp_path.iterdir() if "partial" in file.name or file.name.startswith("copy.db-")]
    with Vault.open(copy, ENV, NOW) as opened:
        assert opened.grants.list() == (ada,)


def test_a_backup_needs_no_key(path, tmp_path):
    Vault.open(path, {"GRAMKEY_KEY_PLACE": "file"}, NOW).close()
    path.with_name("vault.db.key").unlink()
    backup(path, tmp_path / "copy.db")


def test_a_backup_never_replaces_a_file(copy, path):
    before = copy.read_bytes()
    with pytest.raises(InputError, match="already"):
        backup(path, copy)
    assert copy.read_bytes() == before


def test_a_backup_that_cannot_be_written_says_so(vault, path, tmp_path):
    with pytest.raises(StorageFailed, match="No such file"):
        backup(path, tmp_path / "nowhere" / "copy.db")


def test_a_backup_of_something_else_is_refused(tmp_path):
    (tmp_path / "notes.db").write_bytes(b"")
    with pytest.raises(NotAVault):
        backup(tmp_path / "notes.db", tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def test_a_damaged_vault_makes_no_backup(vault, path, ada, tmp_path):
    vault.close()
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 4] = b"\x07" * 4096
    path.write_bytes(content)
    with pytest.raises(Damaged):
        backup(path, tmp_path / "copy.db")
    assert [file.name for file in tmp_path.iterdir()] == ["vault.db"]


def test_a_backup_beside_a_live_writer_is_of_one_moment(vault, pages, path, tmp_path):
    accounts = [replace(ADA, account_id=str(number), username=f"page{number}") for number in range(20)]
    done = threading.Event()

    def write():
        with Vault.open(path, ENV, NOW) as writer:
            turn = 0
            while not done.is_set():
                turn += 1
                consent = facebook_consent(*accounts, suffix=f"-{turn}")
                writer.grants.open(pages.id, consent, (), NOW, at_half_life)

    vault.grants.open(pages.id, facebook_consent(*accounts, suffix="-0"), (), NOW, at_half_life)
    thread = threading.Thread(target=write)
    thread.start()
    try:
        for number in range(5):
            backup(path, tmp_path / f"copy{number}.db")
    finally:
        done.set()
        thread.join()
    for number in range(5):
        with Vault.open(tmp_path / f"copy{number}.db", ENV, NOW) as copy:
            assert check(copy).is_whole
            assert len({grant.version for grant in copy.grants.list()}) == 1


def test_a_backup_is_restored_where_nothing_is(copy, ada, tmp_path):
    aside, notices = restore(copy, tmp_path / "new" / "vault.db", ENV, NOW)
    assert (aside, notices) == (None, ())
    with Vault.open(tmp_path / "new" / "vault.db", ENV, NOW) as restored:
        assert restored.grants.list() == (ada,)


def test_a_vault_is_not_replaced_unasked(copy, vault, path, ada, log_in):
    bob = log_in(BOB)
    with pytest.raises(InputError, match="there is a vault") as caught:
        restore(copy, path, ENV, NOW)
    assert "--replace" in caught.value.hint
    assert bob in vault.grants.list()


def test_the_old_vault_is_kept_aside(copy, vault, path, ada, log_in):
    log_in(BOB)
    vault.close()
    aside, _ = restore(copy, path, ENV, NOW, replace=True)
    with Vault.open(path, ENV, NOW) as restored:
        assert restored.grants.list() == (ada,)
    assert aside is not None
    with Vault.open(aside, ENV, NOW) as old:
        assert len(old.grants.list()) == 2


def test_what_was_only_in_the_log_is_kept_aside_too(copy, vault, path, log_in, tmp_path):
    log_in(BOB)
    crashed = tmp_path / "crashed"
    crashed.mkdir(mode=0o700)
    for name in ("vault.db", "vault.db-wal"):
        (crashed / name).write_bytes((tmp_path / name).read_bytes())
        (crashed / name).chmod(0o600)
    aside, _ = restore(copy, crashed / "vault.db", ENV, NOW, replace=True)
    assert aside is not None
    with Vault.open(aside, ENV, NOW) as old:
        assert len(old.grants.list()) == 2


def test_a_damaged_vault_is_replaced_and_kept(copy, vault, path, ada):
    vault.close()
    path.write_bytes(b"not a vault at all" * 1000)
    aside, _ = restore(copy, path, ENV, NOW, replace=True)
    assert aside is not None
    assert aside.read_bytes().startswith(b"not a vault at all")
    with Vault.open(path, ENV, NOW) as restored:
        assert restored.grants.list() == (ada,)


def test_a_vault_in_use_is_not_replaced(copy, vault, path, log_in):
    bob = log_in(BOB)
    with pytest.raises(VaultBusy):
        restore(copy, path, ENV, NOW, replace=True)
    assert bob in vault.grants.list()
    assert not list(path.parent.glob("*before-restore*"))
    assert not list(path.parent.glob("*partial*"))


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        ("UPDATE grants SET state = 'ended'", Damaged),
        ("DELETE FROM vault", Damaged),
        ("INSERT INTO migrations VALUES (7, 0)", NewerSchema),
        ("PRAGMA application_id = 1", NotAVault),
    ],
)
def test_a_bad_backup_replaces_nothing(copy, vault, path, ada, spoil, error):
    vault.close()
    connection = apsw.Connection(str(copy))
    connection.execute(spoil)
    connection.close()
    with pytest.raises(error):
        restore(copy, path, ENV, NOW, replace=True)
    with Vault.open(path, ENV, NOW) as still:
        assert still.grants.list() == (ada,)


@pytest.mark.parametrize(("env", "error"), [({}, KeyUnavailable), ({"GRAMKEY_MASTER_KEY": "00" * 32}, WrongKey)])
def test_a_backup_that_would_not_open_replaces_nothing(copy, vault, path, ada, env, error):
    vault.close()
    with pytest.raises(error):
        restore(copy, path, env, NOW, replace=True)
    with Vault.open(path, ENV, NOW) as still:
        assert still.grants.list() == (ada,)


def test_a_restored_vault_is_written_to_as_any_other(copy, vault, path, ada):
    vault.close()
    restore(copy, path, ENV, NOW, replace=True)
    with Vault.open(path, ENV, NOW) as restored:
        assert restored.database.row("PRAGMA journal_mode") == ("wal",)
        restored.grants.end(restored.grants.get(ada.id), Event.DELETED, "", NOW)
        assert check(restored).is_whole
