from dataclasses import replace

import pytest

from gramkey.protocol.errors import InputError
from gramkey.protocol.values import Account, Consent
from gramkey.vault.errors import Conflict, ImpossibleEvent, Tampered, UnknownApp, UnknownGrant
from gramkey.vault.statements import BUCKETS, bucket_of
from gramkey.vault.states import Event, State
from tests.vault.cast import (
    ADA,
    BOB,
    EVE,
    INSTAGRAM,
    LIFE,
    NOW,
    SCOPES,
    at_half_life,
    consent_of,
    token_of,
)  # fmt: skip

LATER = NOW + LIFE // 2
NEWER = token_of(ADA, LATER, "-newer")
LEASE = 60


def history(vault, grant):
    return [(entry.event, entry.detail) for entry in vault.grants.history(grant.id)]


def test_a_login_opens_a_grant(vault, shop, ada):
    assert vault.grants.get(ada.id) == ada
    assert (ada.state, ada.version, ada.app_id) == (State.ACTIVE, 1, shop.id)
    assert (ada.account, ada.token, ada.successor) == (ADA, token_of(ADA), None)
    assert (ada.requested, ada.granted, ada.refresh_at) == (SCOPES, SCOPES, NOW + LIFE // 2)
    assert history(vault, ada) == [("opened", "")]


def test_a_second_login_replaces_the_token_in_the_same_grant(vault, ada, log_in):
    renamed = replace(ADA, username="ada.new")
    again = log_in(renamed, LATER, "-second")
    assert (again.id, again.version, again.created_at) == (ada.id, 2, NOW)
    assert (again.token, again.account) == (token_of(ADA, LATER, "-second"), renamed)
    assert vault.grants.get(ada.id) == again
    assert len(vault.grants.list()) == 1


def test_a_login_brings_an_ended_grant_back(vault, ada, log_in):
    vault.grants.end(ada, Event.REMOVED_LOCALLY, "logout", NOW)
    again = log_in(ADA, LATER)
    assert (again.id, again.state, again.version, again.reason) == (ada.id, State.ACTIVE, 3, "")


def test_two_accounts_never_share_a_grant(vault, ada, log_in):
    bob = log_in(BOB)
    assert bob.id != ada.id
    assert {grant.id for grant in vault.grants.list()} == {ada.id, bob.id}


def test_one_account_has_a_grant_in_each_app(vault, ada):
    other = vault.apps.add("other", INSTAGRAM, NOW)
    (grant,) = vault.grants.open(other.id, consent_of(ADA), SCOPES, NOW, at_half_life)
    assert grant.id != ada.id


def test_grants_of_one_consent_are_opened_all_or_none(vault, shop):
    nameless = replace(consent_of(ADA).openings[0], account=Account("", ""))
    consent = replace(consent_of(ADA), openings=(*consent_of(ADA).openings, nameless))
    with pytest.raises(InputError):
        vault.grants.open(shop.id, consent, SCOPES, NOW, at_half_life)
    assert vault.grants.list() == ()


def test_a_consent_without_accounts_opens_nothing(vault, shop):
    with pytest.raises(InputError):
        vault.grants.open(shop.id, Consent("1", None, ()), SCOPES, NOW, at_half_life)


def test_an_unknown_app_opens_nothing(vault):
    with pytest.raises(UnknownApp):
        vault.grants.open("a_none", consent_of(ADA), SCOPES, NOW, at_half_life)


def test_a_demo_app_s_grants_are_marked(vault):
    demo = vault.apps.add("demo", replace(INSTAGRAM, demo=True), NOW)
    (grant,) = vault.grants.open(demo.id, consent_of(ADA), SCOPES, NOW, at_half_life)
    assert vault.grants.get(grant.id).demo


def test_one_worker_claims_until_its_lease_is_over(vault, ada):
    assert vault.grants.claim(ada, "one", NOW, LEASE)
    assert not vault.grants.claim(ada, "other", NOW + LEASE - 1, LEASE)
    assert vault.grants.get(ada.id).claimed_until == NOW + LEASE
    assert vault.grants.claim(ada, "other", NOW + LEASE, LEASE)


def test_a_released_claim_is_free(vault, ada):
    vault.grants.claim(ada, "one", NOW, LEASE)
    vault.grants.release(ada.id, "other")
    assert not vault.grants.claim(ada, "other", NOW, LEASE)
    vault.grants.release(ada.id, "one")
    assert vault.grants.claim(ada, "other", NOW, LEASE)


def test_what_was_written_since_cannot_be_claimed(vault, ada, log_in):
    log_in(ADA, LATER)
    assert not vault.grants.claim(ada, "one", LATER, LEASE)


def claim_all(vault, owner, now, limit=100):
    return [found for bucket in range(BUCKETS) for found in vault.grants.claim_due(bucket, owner, now, LEASE, limit)]


def test_what_is_due_is_claimed_once(vault, ada, log_in):
    bob, _ = log_in(BOB, NOW - 100), log_in(EVE, NOW + 100)
    due = NOW + LIFE // 2
    assert claim_all(vault, "one", due - 101) == []
    assert {grant.id for grant in claim_all(vault, "one", due)} == {ada.id, bob.id}
    assert claim_all(vault, "other", due + LEASE - 1) == []
    assert vault.grants.get(ada.id).claimed_until == due + LEASE
    assert {grant.id for grant in claim_all(vault, "other", due + LEASE)} == {ada.id, bob.id}


def test_the_longest_due_of_a_bucket_come_first(vault, shop, log_in):
    opened = [log_in(replace(ADA, account_id=str(n), username=f"u{n}", person_id=""), NOW - n) for n in range(700)]
    bucket = max(range(BUCKETS), key=[bucket_of(grant.id) for grant in opened].count)
    there = [grant for grant in opened if bucket_of(grant.id) == bucket]
    assert len(there) > 3
    due = NOW + LIFE // 2
    claimed = vault.grants.claim_due(bucket, "one", due, LEASE, 2)
    assert {grant.id for grant in claimed} == {grant.id for grant in there[-2:]}


def test_real_and_demo_grants_are_claimed_apart(vault, ada):
    due = NOW + LIFE // 2
    assert not vault.grants.claim_due(bucket_of(ada.id), "one", due, LEASE, 5, demo=True)
    assert vault.grants.claim_due(bucket_of(ada.id), "one", due, LEASE, 5)


def test_a_claim_is_made_longer_only_by_its_owner_and_before_it_ran_out(vault, ada):
    assert vault.grants.claim(ada, "one", NOW, LEASE)
    assert not vault.grants.extend_claim(ada.id, "other", NOW, LEASE)
    assert vault.grants.extend_claim(ada.id, "one", NOW + LEASE - 1, LEASE)
    assert not vault.grants.claim(ada, "other", NOW + LEASE, LEASE)
    assert not vault.grants.extend_claim(ada.id, "one", NOW + 2 * LEASE, LEASE)


def test_a_due_grant_that_does_not_open_is_told_and_held_back(vault, ada):
    vault.database.change("UPDATE grants SET sealed_token = :bad", {"bad": b"x" * 40})
    due = NOW + LIFE // 2
    (found,) = vault.grants.claim_due(bucket_of(ada.id), "one", due, LEASE, 5)
    assert isinstance(found, Tampered)
    assert not vault.grants.claim_due(bucket_of(ada.id), "one", due, LEASE, 5)


def test_a_successor_waits_beside_the_token_until_it_is_proven(vault, ada):
    vault.grants.claim(ada, "one", LATER, LEASE)
    waiting = vault.grants.record_successor(ada, NEWER, LATER)
    assert (waiting.token, waiting.successor, waiting.version) == (token_of(ADA), NEWER, 2)
    assert vault.grants.get(ada.id).claimed_until == LATER + LEASE
    proven = vault.grants.promote(waiting, LATER + 1, LATER + LIFE // 2)
    assert (proven.token, proven.successor, proven.version) == (NEWER, None, 3)
    assert vault.grants.get(ada.id) == proven
    assert (proven.claimed_until, proven.refresh_at, proven.last_outcome) == (0, LATER + LIFE // 2, "refreshed")
    assert history(vault, ada) == [("opened", ""), ("successor", ""), ("refreshed", "")]


def test_a_dead_successor_leaves_the_old_token(vault, ada):
    waiting = vault.grants.record_successor(ada, NEWER, LATER)
    dropped = vault.grants.drop_successor(waiting, "D-10", LATER)
    assert (dropped.token, dropped.successor, dropped.last_outcome) == (ada.token, None, "D-10")


def test_nothing_is_promoted_without_a_successor(vault, ada):
    with pytest.raises(ImpossibleEvent):
        vault.grants.promote(ada, NOW, None)


def test_failures_are_counted_until_a_refresh_succeeds(vault, ada):
    once = vault.grants.record_failure(ada, "no_answer", NOW, NOW + 3600)
    twice = vault.grants.record_failure(once, "no_answer", NOW, NOW + 7200)
    assert (twice.failures, twice.refresh_at, twice.state) == (2, NOW + 7200, State.ACTIVE)
    waiting = vault.grants.record_successor(twice, NEWER, LATER)
    assert vault.grants.promote(waiting, LATER, None).failures == 0


@pytest.mark.parametrize(
    "write",
    [
        lambda grants, ada: grants.record_successor(ada, NEWER, LATER),
        lambda grants, ada: grants.promote(replace(ada, successor=NEWER), LATER, None),
        lambda grants, ada: grants.drop_successor(ada, "D-10", LATER),
        lambda grants, ada: grants.record_failure(ada, "no_answer", LATER, None),
        lambda grants, ada: grants.record_account(ada, ADA, LATER),
        lambda grants, ada: grants.record_event(ada, Event.REFUSED, "D-10", LATER),
        lambda grants, ada: grants.end(ada, Event.DELETED, "asked", LATER),
    ],
)
def test_a_late_worker_writes_nothing(vault, ada, log_in, write):
    newest = log_in(ADA, LATER, "-second")
    before = history(vault, ada)
    with pytest.raises(Conflict):
        write(vault.grants, ada)
    assert vault.grants.get(ada.id) == newest
    assert vault.grants.find("ada.lovelace") == newest
    assert history(vault, ada) == before


def test_a_refused_token_asks_for_a_login_and_stays(vault, ada):
    refused = vault.grants.record_event(ada, Event.REFUSED, "D-10", NOW)
    assert (refused.state, refused.reason, refused.refresh_at) == (State.REAUTHORIZE, "D-10", None)
    assert refused.token == ada.token


def test_an_event_that_brings_a_token_needs_one(vault, ada):
    with pytest.raises(ImpossibleEvent):
        vault.grants.record_event(ada, Event.REFRESHED, "", NOW)


@pytest.mark.parametrize("event", [Event.DEAUTHORIZED, Event.REVOKED, Event.REMOVED_LOCALLY])
def test_an_ended_grant_has_no_token(vault, ada, event):
    waiting = vault.grants.record_successor(ada, NEWER, NOW)
    ended = vault.grants.end(waiting, event, "because", NOW)
    assert (ended.state, ended.token, ended.successor, ended.refresh_at) == (State.ENDED, None, None, None)
    assert (ended.reason, ended.account) == ("because", ADA)
    assert vault.grants.get(ada.id) == ended
    with pytest.raises(ImpossibleEvent):
        vault.grants.end(ended, Event.REVOKED, "", NOW)


def test_a_deletion_leaves_nothing_of_a_person(vault, ada, log_in):
    vault.grants.end(ada, Event.DELETED, "asked", NOW)
    left = vault.grants.get(ada.id)
    assert (left.account, left.sealed_personal) == (Account("", ""), (None, None))
    assert vault.grants.by_person(left.app_id, ADA.person_id) == ()
    with pytest.raises(UnknownGrant):
        vault.grants.find("ada.lovelace")
    assert vault.database.rows("SELECT count(*) FROM identities") == [(0,)]
    assert log_in(ADA, LATER).id != ada.id


def test_a_deletion_may_follow_a_deauthorization(vault, ada):
    ended = vault.grants.end(ada, Event.DEAUTHORIZED, "", NOW)
    gone = vault.grants.end(ended, Event.DELETED, "", NOW)
    assert gone.account == Account("", "")
    assert vault.grants.end(gone, Event.DELETED, "", NOW).version == gone.version + 1


def test_what_was_destroyed_is_not_in_the_file(vault, path, ada):
    columns = "sealed_token, sealed_personal_key, sealed_personal"
    (sealed,) = vault.database.rows(f"SELECT {columns} FROM grants")
    vault.grants.end(ada, Event.DELETED, "asked", NOW)
    stored = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert all(value not in stored for value in sealed)


def test_only_an_ended_grant_is_wiped(vault, ada):
    with pytest.raises(ImpossibleEvent):
        vault.grants.wipe(ada, NOW)
    ended = vault.grants.end(ada, Event.REMOVED_LOCALLY, "logout", NOW)
    assert vault.grants.wipe(ended, NOW).account == Account("", "")
    assert history(vault, ada)[-1] == ("wiped", "")


def test_a_new_username_is_found_and_the_old_one_is_not(vault, ada):
    renamed = replace(ADA, username="countess")
    changed = vault.grants.record_account(ada, renamed, NOW)
    assert vault.grants.find("@Countess") == changed
    with pytest.raises(UnknownGrant):
        vault.grants.find("ada.lovelace")


def test_a_username_that_changed_hands_means_its_new_owner(vault, ada, log_in):
    eve = log_in(replace(EVE, username=ADA.username), LATER)
    assert vault.grants.find(ADA.username) == eve
    assert vault.grants.find(ADA.account_id).id == ada.id


def test_another_account_is_never_recorded_in_a_grant(vault, ada):
    with pytest.raises(InputError):
        vault.grants.record_account(ada, EVE, NOW)


def test_a_grant_that_does_not_open_can_be_discarded(vault, ada, log_in):
    vault.database.change("UPDATE grants SET state = :state", {"state": "ended"})
    vault.grants.discard(ada.id, NOW)
    assert log_in(ADA).id != ada.id
    assert history(vault, ada)[-1] == ("discarded", "")


def test_no_repr_shows_a_token_or_a_person(ada):
    assert "IGAA" not in repr(ada)
    assert "ada" not in repr(ada)
