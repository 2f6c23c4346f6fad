import threading

import keyring
import keyring.backend
import keyring.backends.null
import pytest

from gramkey.vault.os_keyring import KeyringFailed, read_from_keyring, write_to_keyring


class ForgetfulKeyring(keyring.backend.KeyringBackend):
    priority = 5

    def get_password(self, service, username):
        return None

    def set_password(self, service, username, password):
        pass


class HungKeyring(ForgetfulKeyring):
    """A D-Bus that never answers."""

    gate = threading.Event()

    def get_password(self, service, username):
        self.gate.wait()


class OddKeyring(ForgetfulKeyring):
    def get_password(self, service, username):
        raise ZeroDivisionError


@pytest.fixture
def use_keyring():
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)
    HungKeyring.gate.set()


def test_a_keyring_that_hangs_does_not_hang_us(use_keyring):
    use_keyring(HungKeyring())
    with pytest.raises(KeyringFailed, match=r"within 0\.05 seconds"):
        read_from_keyring("v_1", seconds=0.05)


def test_a_keyring_that_keeps_nothing_is_found_out(use_keyring):
    use_keyring(ForgetfulKeyring())
    with pytest.raises(KeyringFailed, match="does not keep"):
        write_to_keyring("v_1", "key")


def test_any_failure_of_a_backend_is_one_of_ours(use_keyring):
    use_keyring(OddKeyring())
    with pytest.raises(KeyringFailed, match="ZeroDivisionError"):
        read_from_keyring("v_1")


def test_a_keyring_that_is_not_recommended_is_not_used(use_keyring):
    use_keyring(keyring.backends.null.Keyring())
    with pytest.raises(KeyringFailed, match="has none"):
        write_to_keyring("v_1", "key")


def test_nothing_there_is_no_failure(use_keyring):
    use_keyring(ForgetfulKeyring())
    assert read_from_keyring("v_1") is None
