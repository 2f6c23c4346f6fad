import pytest
from hypothesis import given
from hypothesis import strategies as st

from gramkey.vault import Vault
from gramkey.vault.errors import Tampered
from gramkey.vault.sealing import OWN_KEY, Context, Key, new_key_material, seal
from tests.vault.cast import ADA, ENV, KEY_HEX, NOW


def add_data_key(vault):
    """What a rotation will do: a further data key, wrapped by the master key."""
    master = Key(OWN_KEY, bytes.fromhex(KEY_HEX))
    wrapped = seal(master, new_key_material(), Context("key", vault.id, 3, "sealed_key", bound=("data",)))
    row = {"id": 3, "purpose": "data", "sealed": wrapped, "now": NOW}
    vault.database.change("INSERT INTO keys VALUES (:id, :purpose, :sealed, :now)", row)


def test_a_key_that_another_process_began_is_found(vault, place, shop, ada):
    add_data_key(vault)
    with Vault.open(place, ENV, NOW) as other:
        changed = other.grants.record_failure(other.grants.get(ada.id), "no_answer", NOW, None)
    assert vault.grants.get(ada.id) == changed


def test_what_the_old_key_sealed_still_opens(vault, place, ada):
    add_data_key(vault)
    with Vault.open(place, ENV, NOW) as other:
        assert other.grants.get(ada.id) == ada
        assert other.grants.find(ADA.username) == ada


@pytest.mark.parametrize(("column", "value"), [("purpose", "index"), ("sealed_key", b"x" * 61)])
def test_a_wrapped_key_that_was_changed_is_refused(vault, place, column, value):
    vault.database.change(f"UPDATE keys SET {column} = :value WHERE id = 1", {"value": value})
    with pytest.raises(Tampered):
        Vault.open(place, ENV, NOW)


def test_wrapped_keys_cannot_change_places(vault, place):
    (first, second) = vault.database.rows("SELECT sealed_key FROM keys ORDER BY id")
    vault.database.change("UPDATE keys SET sealed_key = :sealed WHERE id = 1", {"sealed": second[0]})
    vault.database.change("UPDATE keys SET sealed_key = :sealed WHERE id = 2", {"sealed": first[0]})
    with pytest.raises(Tampered):
        Vault.open(place, ENV, NOW)


def test_another_vault_s_keys_do_not_open_here(vault, place, tmp_path):
    with Vault.open(tmp_path / "other.db", ENV, NOW) as other:
        foreign = other.database.rows("SELECT id, sealed_key FROM keys")
    for number, sealed in foreign:
        vault.database.change("UPDATE keys SET sealed_key = :sealed WHERE id = :id", {"sealed": sealed, "id": number})
    with pytest.raises(Tampered):
        Vault.open(place, ENV, NOW)


def test_hashes_are_keyed_by_the_vault(vault, tmp_path):
    with Vault.open(tmp_path / "other.db", ENV, NOW) as other:
        assert vault.sealer.digest("a", "b") != other.sealer.digest("a", "b")


def test_no_repr_shows_a_key(vault):
    assert KEY_HEX not in repr(vault.sealer) + repr(vault)


@given(one=st.lists(st.text(), max_size=3), other=st.lists(st.text(), max_size=3))
def test_different_parts_have_different_hashes(shared_vault, one, other):
    digest = shared_vault.sealer.digest
    assert (digest(*one) == digest(*other)) == (one == other)


@pytest.fixture(scope="module")
def shared_vault(tmp_path_factory):
    with Vault.open(tmp_path_factory.mktemp("shared") / "vault.db", ENV, NOW) as opened:
        yield opened
