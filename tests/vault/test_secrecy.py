"""No secret and nothing of a person is in the vault's files, in any usual encoding."""

import base64
import json
from dataclasses import astuple
from urllib.parse import quote

import pytest

from gramkey.protocol.secret import Secret
from gramkey.vault.pending_logins import PendingLogin
from gramkey.vault.states import Event
from tests.vault.cast import ADA, BOB, EVE, INSTAGRAM, KEY_HEX, NOW, at_half_life, facebook_consent, token_of

STATE = "uV3/the+state of a login"
HIDDEN = [
    *(value for account in (ADA, BOB, EVE) for value in astuple(account) if len(value) > 8),
    *(token_of(account).secret.reveal() for account in (ADA, BOB, EVE)),
    *(secret.reveal() for secret in (*INSTAGRAM.secrets, *INSTAGRAM.verify_only)),
    "EAAU-user-token",
    "EAAP-page-token",
    facebook_consent().person_id,
    STATE,
]


def encodings(text: str) -> list[bytes]:
    plain = text.encode()
    aligned = [base64.b64encode(b"\0" * shift + plain).strip(b"=")[4 * bool(shift) : -2] for shift in range(3)]
    return [plain, quote(text, safe="").encode(), json.dumps(text).encode(), plain.hex().encode(), *aligned]


@pytest.fixture
def stored(vault, shop, pages, ada, log_in, path):
    """The bytes of all files of a vault in which everything has happened once."""
    log_in(BOB)
    gone = log_in(EVE)
    both = vault.grants.open(pages.id, facebook_consent(ADA, BOB), (), NOW, at_half_life)
    waiting = vault.grants.record_successor(ada, token_of(ADA, NOW, "-newer"), NOW)
    vault.grants.promote(waiting, NOW, None)
    vault.grants.record_event(both[1], Event.REFUSED, "D-10", NOW)
    vault.grants.end(gone, Event.DELETED, "asked", NOW)
    vault.pending_logins.begin(
        PendingLogin(Secret(STATE), shop.id, "https://localhost/", (), "ada.lovelace", NOW, NOW + 1), NOW
    )
    live = [file.read_bytes() for file in path.parent.iterdir()]
    vault.close()
    return b"".join([*live, *(file.read_bytes() for file in path.parent.iterdir())])


@pytest.mark.parametrize("text", HIDDEN)
def test_nothing_hidden_is_in_the_files(stored, text):
    assert [form for form in encodings(text) if form in stored] == []


def test_the_master_key_is_not_in_the_files(stored):
    assert bytes.fromhex(KEY_HEX) not in stored
    assert KEY_HEX.encode() not in stored


def test_the_search_would_find_what_is_plain(stored):
    assert any(form in stored for form in encodings("990602627938098"))
