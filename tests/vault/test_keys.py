import base64
from contextlib import suppress

import keyring
import keyring.backend
import keyring.errors
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gramkey.vault import Vault
from gramkey.vault.errors import KeyUnavailable, VaultError, WrongKey
from gramkey.vault.keys import escrow_text, given_key, key_file, make_key
from tests.vault.cast import ENV, KEY_HEX, NOW

KEY = bytes.fromhex(KEY_HEX)


class MemoryKeyring(keyring.backend.KeyringBackend):
    """A keyring that works, for as long as the test runs."""

    priority = 5

    def __init__(self):
        super().__init__()
        self.held = {}

    def get_password(self, service, username):
        return self.held.get((service, username))

    def set_password(self, service, username, password):
        self.held[service, username] = password


class LockedKeyring(MemoryKeyring):
    def get_password(self, service, username):
        raise keyring.errors.KeyringLocked("locked")

    def set_password(self, service, username, password):
        raise keyring.errors.KeyringLocked("locked")


@pytest.fixture
def use_keyring():
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


@pytest.mark.parametrize(
    "text",
    [
        KEY_HEX,
        KEY_HEX.upper(),
        base64.b64encode(KEY).decode(),
        base64.urlsafe_b64encode(KEY).decode().rstrip("="),
        f"  {KEY_HEX}\n",
        escrow_text(KEY, "v_1"),
        escrow_text(KEY, "v_1").replace("\n", "\r\n"),
    ],
)
def test_a_key_may_be_given_in_every_usual_form(text, tmp_path):
    (tmp_path / "key").write_text(text)
    for env in ({"GRAMKEY_MASTER_KEY": text}, {"GRAMKEY_MASTER_KEY_FILE": str(tmp_path / "key")}):
        key = given_key(env)
        assert key is not None
        assert key.material == KEY


@pytest.mark.parametrize(
    "text", ["secret", "00" * 31, base64.b64encode(b"x" * 33).decode(), "gramkey master key, format 1"]
)
def test_what_is_no_key_is_refused_and_not_repeated(text):
    with pytest.raises(KeyUnavailable) as caught:
        given_key({"GRAMKEY_MASTER_KEY": text})
    assert text not in str(caught.value)
    assert "32 bytes" in caught.value.hint


@given(st.text(), st.text())
def test_no_setting_raises_anything_but_our_errors(key, file):
    with suppress(VaultError):
        given_key({"GRAMKEY_MASTER_KEY": key, "GRAMKEY_MASTER_KEY_FILE": file})


def test_two_settings_at_once_are_refused():
    with pytest.raises(KeyUnavailable, match="both"):
        given_key({"GRAMKEY_MASTER_KEY": KEY_HEX, "GRAMKEY_MASTER_KEY_FILE": "key"})


def test_a_typing_error_in_the_exported_key_is_found():
    text = escrow_text(KEY, "v_1")
    position = text.index("key: ") + 10
    mistyped = text[:position] + ("A" if text[position] != "A" else "B") + text[position + 1 :]
    with pytest.raises(KeyUnavailable, match="checksum"):
        given_key({"GRAMKEY_MASTER_KEY": mistyped})


def test_the_exported_key_opens_the_vault_again(path, tmp_path, use_keyring):
    use_keyring(MemoryKeyring())
    with Vault.open(path, {}, NOW) as vault:
        exported = vault.export_master_key().reveal()
        vault_id = vault.id
    use_keyring(MemoryKeyring())
    (tmp_path / "escrow.txt").write_text(exported)
    with Vault.open(path, {"GRAMKEY_MASTER_KEY_FILE": str(tmp_path / "escrow.txt")}, NOW) as vault:
        assert vault.id == vault_id


def test_a_new_vault_puts_its_key_in_the_keyring(path, use_keyring):
    backend = MemoryKeyring()
    use_keyring(backend)
    with Vault.open(path, {}, NOW) as vault:
        assert vault.notices == ()
        assert list(backend.held) == [("gramkey", vault.id)]
    with Vault.open(path, {}, NOW) as vault:
        assert "keyring" in vault.key_source
    assert not key_file(path).exists()


def test_without_a_keyring_the_key_is_in_a_private_file_and_said(path, use_keyring):
    use_keyring(LockedKeyring())
    with Vault.open(path, {}, NOW) as vault:
        (notice,) = vault.notices
    assert str(key_file(path)) in notice
    assert key_file(path).stat().st_mode & 0o777 == 0o600
    with Vault.open(path, {}, NOW) as vault:
        assert vault.notices == ()


def test_a_chosen_key_file_is_not_announced(path):
    with Vault.open(path, {"GRAMKEY_KEY_PLACE": "file"}, NOW) as vault:
        assert vault.notices == ()
        assert vault.key_source == str(key_file(path))


def test_a_chosen_keyring_that_fails_makes_no_file(path, use_keyring):
    use_keyring(LockedKeyring())
    with pytest.raises(KeyUnavailable, match="KeyringLocked"):
        Vault.open(path, {"GRAMKEY_KEY_PLACE": "keyring"}, NOW)
    assert not key_file(path).exists()


def test_a_misspelt_place_is_refused(path):
    with pytest.raises(KeyUnavailable, match="kering"):
        Vault.open(path, {"GRAMKEY_KEY_PLACE": "kering"}, NOW)


def test_a_recorded_key_that_is_gone_is_never_replaced(path, use_keyring):
    use_keyring(MemoryKeyring())
    Vault.open(path, {}, NOW).close()
    empty = MemoryKeyring()
    use_keyring(empty)
    with pytest.raises(KeyUnavailable, match="not there"):
        Vault.open(path, {}, NOW)
    use_keyring(LockedKeyring())
    with pytest.raises(KeyUnavailable, match="keyring"):
        Vault.open(path, {}, NOW)
    assert empty.held == {}
    assert not key_file(path).exists()


def test_a_key_file_that_is_gone_is_never_replaced(path):
    Vault.open(path, {"GRAMKEY_KEY_PLACE": "file"}, NOW).close()
    key_file(path).unlink()
    with pytest.raises(KeyUnavailable, match="not there"):
        Vault.open(path, {"GRAMKEY_KEY_PLACE": "file"}, NOW)
    assert not key_file(path).exists()


def test_a_vault_made_with_a_setting_asks_for_it(path):
    Vault.open(path, ENV, NOW).close()
    with pytest.raises(KeyUnavailable) as caught:
        Vault.open(path, {}, NOW)
    assert "GRAMKEY_MASTER_KEY_FILE" in caught.value.hint


def test_a_wrong_key_is_told_from_tampering(path):
    Vault.open(path, ENV, NOW).close()
    with pytest.raises(WrongKey, match="GRAMKEY_MASTER_KEY"):
        Vault.open(path, {"GRAMKEY_MASTER_KEY": "00" * 32}, NOW)


def test_another_vault_s_key_is_named(path):
    Vault.open(path, ENV, NOW).close()
    with pytest.raises(WrongKey, match="v_other"):
        Vault.open(path, {"GRAMKEY_MASTER_KEY": escrow_text(b"x" * 32, "v_other")}, NOW)


def test_a_setting_wins_over_the_recorded_place(path):
    Vault.open(path, {"GRAMKEY_KEY_PLACE": "file"}, NOW).close()
    with pytest.raises(WrongKey):
        Vault.open(path, ENV, NOW)


def test_a_key_that_a_killed_start_left_is_taken_up(path):
    left = make_key("v_left", path, {"GRAMKEY_KEY_PLACE": "file"})
    with Vault.open(path, {}, NOW) as vault:
        assert vault.id == "v_left"
        assert vault.export_master_key().reveal() == escrow_text(left.material, "v_left")


def test_a_loose_key_file_is_repaired_and_said(path):
    Vault.open(path, {"GRAMKEY_KEY_PLACE": "file"}, NOW).close()
    key_file(path).chmod(0o644)
    with Vault.open(path, {}, NOW) as vault:
        assert "0644" in vault.notices[0]
    assert key_file(path).stat().st_mode & 0o777 == 0o600


def test_a_missing_key_file_setting_names_the_file(path):
    with pytest.raises(KeyUnavailable, match="No such file"):
        Vault.open(path, {"GRAMKEY_MASTER_KEY_FILE": str(path.with_name("nowhere"))}, NOW)


def test_no_repr_shows_the_key():
    key = given_key(ENV)
    assert KEY_HEX not in repr(key)
    assert repr(KEY) not in repr(key)
