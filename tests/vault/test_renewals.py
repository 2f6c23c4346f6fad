from dataclasses import replace

import pytest

from gramkey.protocol.errors import InputError
from gramkey.vault.errors import Conflict, Tampered, UnknownGrant
from gramkey.vault.states import Event, State
from tests.vault.cast import ADA, BOB, NOW, at_half_life, facebook_consent, page_token, user_token

LATER = NOW + 1000


@pytest.fixture
def both(vault, pages):
    """Ada's and Bob's grants, of one person's consent."""
    return vault.grants.open(pages.id, facebook_consent(ADA, BOB), (), NOW, at_half_life)


@pytest.fixture
def renewal(vault, both):
    return vault.grants.renewal_of(both[0])


def plan(grant_id):
    return LATER + 500


def test_the_grants_of_a_consent_share_what_renews_them(vault, both, renewal):
    assert {grant.renewal_id for grant in both} == {renewal.id}
    assert renewal.token == user_token()
    assert renewal.person_id == facebook_consent().person_id
    assert set(vault.grants.of_renewal(renewal.id)) == set(both)


def test_a_page_token_is_what_is_vended(both):
    assert both[0].token == page_token(ADA)
    assert both[0].refresh_at is None


def test_a_second_consent_of_a_person_replaces_the_user_token(vault, pages, both, renewal):
    (ada,) = vault.grants.open(pages.id, facebook_consent(ADA, issued_at=LATER, suffix="2"), (), LATER, at_half_life)
    assert ada.renewal_id == renewal.id
    assert vault.grants.renewal_of(ada).token == user_token(LATER, "2")
    assert vault.grants.get(both[1].id) == both[1]


def test_a_renewal_is_claimed_by_one(vault, renewal):
    assert vault.grants.claim_renewal(renewal, "one", NOW, 60)
    assert not vault.grants.claim_renewal(renewal, "other", NOW, 60)
    vault.grants.release_renewal(renewal.id, "one")
    assert vault.grants.claim_renewal(renewal, "other", NOW, 60)


def test_a_renewal_renews_all_its_grants_at_once(vault, both, renewal):
    consent = facebook_consent(ADA, BOB, issued_at=LATER, suffix="2")
    vault.grants.claim_renewal(renewal, "one", LATER, 60)
    new = vault.grants.record_renewal(renewal, consent, LATER, plan)
    assert vault.grants.renewal_of(both[0]) == new
    assert (new.token, new.version, new.claimed_until) == (user_token(LATER, "2"), 2, 0)
    for grant, account in zip(both, (ADA, BOB), strict=True):
        now = vault.grants.get(grant.id)
        assert (now.token, now.refresh_at, now.last_outcome) == (page_token(account, "2"), LATER + 500, "refreshed")


def test_a_page_that_is_not_listed_keeps_its_token_and_counts_as_a_failure(vault, both, renewal):
    vault.grants.record_renewal(renewal, facebook_consent(ADA, suffix="2"), LATER, plan)
    bob = vault.grants.get(both[1].id)
    assert (bob.token, bob.failures, bob.last_outcome) == (page_token(BOB), 1, "not_listed")


def test_a_late_renewal_writes_nothing(vault, both, renewal):
    vault.grants.record_renewal(renewal, facebook_consent(ADA, BOB, suffix="2"), LATER, plan)
    with pytest.raises(Conflict):
        vault.grants.record_renewal(renewal, facebook_consent(ADA, BOB, suffix="3"), LATER, plan)
    assert vault.grants.get(both[0].id).token == page_token(ADA, "2")


def test_a_consent_without_a_user_token_renews_nothing(vault, renewal):
    with pytest.raises(InputError):
        vault.grants.record_renewal(renewal, replace(facebook_consent(ADA), renewal=None), LATER, plan)


def test_a_grant_that_ended_meanwhile_stays_ended(vault, both, renewal):
    vault.grants.end(both[1], Event.REMOVED_LOCALLY, "logout", NOW)
    vault.grants.record_renewal(renewal, facebook_consent(ADA, BOB, suffix="2"), LATER, plan)
    bob = vault.grants.get(both[1].id)
    assert (bob.state, bob.token) == (State.ENDED, None)


def test_the_user_token_goes_with_the_last_grant(vault, both, renewal):
    vault.grants.end(both[0], Event.DELETED, "", NOW)
    assert vault.grants.renewal_of(both[1]) == renewal
    vault.grants.end(both[1], Event.DELETED, "", NOW)
    with pytest.raises(UnknownGrant):
        vault.grants.renewal_of(both[1])
    for table in ("renewals", "identities"):
        assert vault.database.rows(f"SELECT count(*) FROM {table}") == [(0,)]


@pytest.mark.parametrize(("column", "value"), [("expires_at", 1), ("version", 9), ("sealed_token", b"x" * 40)])
def test_a_renewal_that_was_changed_does_not_open(vault, renewal, column, value):
    vault.database.change(f"UPDATE renewals SET {column} = :value", {"value": value})
    with pytest.raises(Tampered):
        vault.renewals.get(renewal.id)


def test_a_grant_that_was_pointed_at_another_renewal_does_not_open(vault, pages, both):
    other = replace(facebook_consent(replace(ADA, account_id="17841400000000009")), person_id="2")
    (eve,) = vault.grants.open(pages.id, other, (), NOW, at_half_life)
    vault.database.change("UPDATE grants SET renewal_id = :id", {"id": eve.renewal_id})
    with pytest.raises(Tampered):
        vault.grants.get(both[0].id)
