import pytest

from gramkey.protocol.secret import Secret
from gramkey.vault import Vault
from gramkey.vault.errors import Tampered, UnknownLogin
from gramkey.vault.pending_logins import PendingLogin
from tests.vault.cast import ENV, NOW, SCOPES

STATE = "uV3-the-state-of-adas-login"
END = NOW + 600


@pytest.fixture
def begun(vault, shop):
    login = PendingLogin(Secret(STATE), shop.id, "https://localhost/callback", SCOPES, "ada.lovelace", NOW, END)
    vault.pending_logins.begin(login, NOW)
    return login


def test_a_login_begun_here_is_finished_by_another_process(begun, vault, place):
    with Vault.open(place, ENV, NOW) as other:
        assert other.pending_logins.take(STATE, END - 1) == begun


def test_a_login_is_taken_once(begun, vault):
    vault.pending_logins.take(STATE, NOW)
    with pytest.raises(UnknownLogin, match="completed already"):
        vault.pending_logins.take(STATE, NOW)


def test_a_login_that_took_too_long_is_gone(begun, vault):
    with pytest.raises(UnknownLogin, match="too long"):
        vault.pending_logins.take(STATE, END)
    assert vault.pending_logins.list(NOW) == ()


def test_a_foreign_state_takes_nothing(begun, vault):
    with pytest.raises(UnknownLogin):
        vault.pending_logins.take(STATE + "x", NOW)
    assert vault.pending_logins.list(NOW) == (begun,)
    assert vault.pending_logins.list(END) == ()


def test_old_logins_are_forgotten(begun, vault, shop):
    later = PendingLogin(Secret("another"), shop.id, "", (), "", END, END + 600)
    vault.pending_logins.begin(later, END)
    assert vault.database.rows("SELECT count(*) FROM pending_logins") == [(1,)]


@pytest.mark.parametrize(("column", "value"), [("expires_at", END + 1), ("created_at", 1), ("sealed_login", b"")])
def test_a_login_that_was_changed_is_refused(begun, vault, column, value):
    vault.database.change(f"UPDATE pending_logins SET {column} = :value", {"value": value})
    with pytest.raises(Tampered):
        vault.pending_logins.take(STATE, NOW)


def test_no_repr_shows_the_state_or_the_person(begun):
    assert STATE not in repr(begun)
    assert "ada" not in repr(begun)
