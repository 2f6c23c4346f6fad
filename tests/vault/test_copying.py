import pytest

from gramkey.protocol.errors import InputError
from gramkey.protocol.secret import Secret
from gramkey.vault import Vault, VaultError
from gramkey.vault.checking import check
from gramkey.vault.copying import BATCH, copy_vault
from gramkey.vault.errors import NotAVault, WrongKey
from gramkey.vault.pending_logins import PendingLogin
from gramkey.vault.states import Event
from tests.vault.cast import ADA, BOB, ENV, EVE, NOW, at_half_life, facebook_consent

MANY = BATCH * 2


@pytest.fixture(params=["sqlite", "postgres"])
def target(request, tmp_path):
    return tmp_path / "copy.db" if request.param == "sqlite" else request.getfixturevalue("bare_postgres_url")


@pytest.fixture
def filled(vault, shop, pages, ada, log_in):
    log_in(EVE)
    vault.grants.end(log_in(BOB), Event.DELETED, "", NOW)
    vault.grants.open(pages.id, facebook_consent(ADA, BOB), (), NOW, at_half_life)
    vault.pending_logins.begin(PendingLogin(Secret("state"), shop.id, "", (), "", NOW, NOW + 600), NOW)
    with vault.database.transaction():
        for number in range(MANY):
            vault.grants.record_failure(vault.grants.get(ada.id), f"no_answer_{number}", NOW, NOW)
    return vault


def copied(place, target, begin=lambda rows: lambda more: None):
    return copy_vault(place, target, ENV, NOW, begin)


def test_a_copy_is_the_same_vault_in_another_place(filled, place, target):
    counted = []

    def begin(total):
        counted.append(total)
        return lambda more: counted.append(-more)

    rows = copied(place, target, begin)
    assert rows > MANY
    assert sum(counted) == 0
    with Vault.open(target, ENV, NOW, create=False) as copy:
        assert check(copy).is_whole
        assert copy.id == filled.id
        assert copy.grants.list() == filled.grants.list()
        for grant in filled.grants.list():
            assert copy.grants.history(grant.id) == filled.grants.history(grant.id)
        assert copy.grants.find("eve.drops").account == EVE
        assert copy.pending_logins.take("state", NOW).app_id == filled.apps.get("shop").id


def test_what_happens_next_is_numbered_after_what_was_copied(filled, place, target, ada):
    copied(place, target)
    with Vault.open(target, ENV, NOW) as copy:
        before = copy.grants.history(ada.id)[-1].seq
        copy.grants.record_failure(copy.grants.get(ada.id), "no_answer", NOW, NOW)
        assert copy.grants.history(ada.id)[-1].seq > before


def test_a_copy_that_was_cut_off_goes_on_with_what_the_source_has_by_then(filled, place, target, ada):
    class CutOff(Exception):
        pass

    def begin(rows):
        left = iter(range(5))

        def progress(more):
            if next(left, None) is None:
                raise CutOff

        return progress

    with pytest.raises(CutOff):
        copied(place, target, begin)
    with pytest.raises(VaultError):  # half a vault is none
        Vault.open(target, ENV, NOW)
    filled.grants.record_failure(filled.grants.get(ada.id), "limited", NOW, NOW)
    filled.grants.end(filled.grants.find("eve.drops"), Event.DELETED, "", NOW)
    copied(place, target)
    with Vault.open(target, ENV, NOW) as copy:
        assert check(copy).is_whole
        assert copy.grants.list() == filled.grants.list()


def test_a_vault_is_never_copied_over(filled, place, target):
    copied(place, target)
    with pytest.raises(InputError, match="already"):
        copied(place, target)


def test_what_is_no_vault_is_not_copied(tmp_path, target):
    with pytest.raises(NotAVault):
        copied(tmp_path / "nowhere.db", target)


def test_without_its_key_a_vault_is_not_copied(filled, place, target):
    with pytest.raises(WrongKey):
        copy_vault(place, target, {"GRAMKEY_MASTER_KEY": "00" * 32}, NOW, lambda rows: lambda more: None)
    with pytest.raises(VaultError):
        Vault.open(target, ENV, NOW, create=False)


def test_a_key_file_goes_along(tmp_path, bare_postgres_url):
    env = {"GRAMKEY_KEY_PLACE": "file", "GRAMKEY_HOME": str(tmp_path / "home")}
    Vault.open(tmp_path / "old" / "vault.db", env, NOW).close()
    copy_vault(tmp_path / "old" / "vault.db", bare_postgres_url, env, NOW, lambda rows: lambda more: None)
    (key,) = (tmp_path / "home").glob("*.key")
    assert key.stat().st_mode & 0o777 == 0o600
    Vault.open(bare_postgres_url, {"GRAMKEY_HOME": str(tmp_path / "home")}, NOW, create=False).close()
