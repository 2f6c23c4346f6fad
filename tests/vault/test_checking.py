import pytest

from gramkey.protocol.secret import Secret
from gramkey.vault import Vault
from gramkey.vault.checking import check
from gramkey.vault.errors import VaultError
from gramkey.vault.pending_logins import PendingLogin
from tests.vault.cast import ADA, BOB, ENV, EVE, NOW, at_half_life, facebook_consent

PAGE_BYTES = 4096


@pytest.fixture
def filled(vault, shop, pages, ada, log_in):
    log_in(EVE)
    vault.grants.open(pages.id, facebook_consent(ADA, BOB), (), NOW, at_half_life)
    vault.pending_logins.begin(PendingLogin(Secret("state"), shop.id, "", (), "", NOW, NOW + 600), NOW)
    return vault


def test_a_whole_vault_has_no_problems(filled):
    report = check(filled)
    assert report.is_whole
    assert (report.apps, report.grants, report.renewals, report.pending_logins) == (2, 4, 1, 1)


def test_a_row_that_does_not_open_is_named_and_the_others_are_counted(filled, ada):
    filled.database.change("UPDATE grants SET version = 9 WHERE id = :id", {"id": ada.id})
    report = check(filled)
    assert report.grants == 3
    assert any(ada.id in problem for problem in report.problems)
    assert not any("ada.lovelace" in problem for problem in report.problems)


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE apps SET login = 'basic_display'",
        "UPDATE renewals SET version = 9",
        "UPDATE pending_logins SET expires_at = expires_at + 1",
        "DELETE FROM identities",
        "DELETE FROM identities WHERE kind = 'account'",
        "UPDATE grants SET sealed_facts = sealed_personal",
    ],
)
def test_every_edit_is_found(filled, edit):
    filled.database.change(edit)
    assert not check(filled).is_whole


def test_an_app_that_grants_lack_is_found(filled, path):
    filled.database.change("PRAGMA foreign_keys = OFF; DELETE FROM apps")
    assert not check(filled).is_whole


def test_loose_permissions_are_a_problem(filled, path):
    path.chmod(0o644)
    assert any("0644" in problem for problem in check(filled).problems)
    path.chmod(0o600)


def test_a_damaged_page_is_found_wherever_it_is(filled, path):
    filled.close()
    content = path.read_bytes()
    for start in range(0, len(content), PAGE_BYTES):
        path.write_bytes(content[:start] + b"\x07" * PAGE_BYTES + content[start + PAGE_BYTES :])
        assert problems(path), f"page {start // PAGE_BYTES + 1}"


def problems(path):
    try:
        with Vault.open(path, ENV, NOW, create=False) as vault:
            return check(vault).problems
    except VaultError as error:
        return (str(error),)
