"""Refreshing one grant, and every way in which that goes wrong."""

import pytest

from gramkey.keeper.errors import LoginNeeded, RefreshUnderWay, TooYoung
from gramkey.protocol.errors import MetaError, NoAnswerError
from gramkey.protocol.values import DAY
from gramkey.vault import State


@pytest.fixture
def ada(house):
    (grant,) = house.log_in()
    house.meta.clock.advance(30 * DAY)
    return grant


def test_a_refresh_gives_60_more_days(house, ada):
    fresh = house.refresh(ada)
    assert fresh.token.expires_at > ada.token.expires_at + 25 * DAY
    assert fresh.refresh_at > house.now + 20 * DAY
    assert fresh.successor is None
    assert fresh.state == State.ACTIVE


def test_the_new_token_is_proven_before_it_is_vended(house, ada):
    house.meta.faults.add("http500", endpoint="me", count=3)
    with pytest.raises(MetaError):
        house.refresh(ada)
    kept = house.vault.grants.get(ada.id)
    assert kept.token.secret == ada.token.secret
    assert kept.successor is not None


def test_a_successor_that_was_left_behind_is_proven_first_and_not_asked_for_again(house, ada):
    house.meta.faults.add("http500", endpoint="me", count=3)
    with pytest.raises(MetaError):
        house.refresh(ada)
    successor = house.vault.grants.get(ada.id).successor
    fresh = house.refresh(ada)
    assert fresh.token.secret == successor.secret
    assert house.asked("refresh") == 1


@pytest.mark.parametrize("string", ["same", "new"])
def test_the_string_may_stay_or_change(house, ada, string):
    house.meta.switches.set("refresh_string", string)
    fresh = house.refresh(ada)
    assert (fresh.token.secret == ada.token.secret) is (string == "same")


def test_a_claimed_grant_is_left_to_its_worker(house, ada):
    grant = house.vault.grants.get(ada.id)
    assert house.vault.grants.claim(grant, "another", house.now, 60)
    with pytest.raises(RefreshUnderWay):
        house.refresh(ada)
    assert house.asked("refresh") == 0


def test_a_dead_workers_claim_runs_out(house, ada):
    grant = house.vault.grants.get(ada.id)
    assert house.vault.grants.claim(grant, "dead", house.now, 60)
    house.meta.clock.advance(61)
    assert house.refresh(ada).version > ada.version


def test_a_young_token_is_not_sent_to_meta(house):
    (grant,) = house.log_in()
    with pytest.raises(TooYoung) as error:
        house.refresh(grant)
    assert error.value.from_at == grant.token.issued_at + DAY
    assert house.asked("refresh") == 0


def test_a_lost_answer_keeps_the_old_token_and_plans_another_try(house, ada):
    house.meta.faults.add("lose_answer", endpoint="refresh", count=3)
    with pytest.raises(NoAnswerError):
        house.refresh(ada)
    kept = house.vault.grants.get(ada.id)
    assert kept.token.secret == ada.token.secret
    assert kept.state == State.ACTIVE
    assert kept.failures == 1
    assert house.now < kept.refresh_at <= house.now + DAY


def test_further_failures_wait_longer_and_a_success_forgets_them(house, ada):
    waits = []
    for _ in range(3):
        house.meta.faults.add("http500", endpoint="refresh", count=3)
        with pytest.raises(MetaError):
            house.refresh(ada)
        waits.append(house.vault.grants.get(ada.id).refresh_at - house.now)
    assert waits == sorted(set(waits))
    assert house.refresh(ada).failures == 0


def test_a_changed_password_needs_a_login_and_keeps_nothing_asking(house, ada):
    house.meta.change_password("ada")
    with pytest.raises(LoginNeeded, match="@ada"):
        house.refresh(ada)
    grant = house.vault.grants.get(ada.id)
    assert grant.state == State.REAUTHORIZE
    assert grant.reason == "D-43"
    with pytest.raises(LoginNeeded):
        house.refresh(ada)
    assert house.asked("refresh") == 1


def test_an_incident_that_looks_like_a_dead_token_is_not_obeyed(house, ada):
    house.meta.faults.add("D-43", endpoint="refresh", count=1)
    with pytest.raises(MetaError):
        house.refresh(ada)
    assert house.vault.grants.get(ada.id).state == State.ACTIVE
    assert house.asked("me") == 2  # the login's, and the second question


def test_an_expired_token_needs_a_login(house, ada):
    house.meta.clock.advance(31 * DAY)
    with pytest.raises(LoginNeeded):
        house.refresh(ada)


def test_a_login_brings_a_dead_grant_back(house, ada):
    house.meta.change_password("ada")
    with pytest.raises(LoginNeeded):
        house.refresh(ada)
    (again,) = house.log_in()
    assert (again.id, again.state, again.reason) == (ada.id, State.ACTIVE, "")


def test_one_refresh_renews_every_grant_of_a_facebook_consent(house):
    grants = house.log_in("facebook")
    house.meta.clock.advance(30 * DAY)
    house.refresh(grants[0], login="facebook")
    for grant in grants:
        fresh = house.vault.grants.get(grant.id)
        assert fresh.state == State.ACTIVE
        assert fresh.refresh_at > house.now + 20 * DAY
    assert house.asked("refresh") + house.asked("long_lived") == 2


def test_a_facebook_person_who_removed_the_app_ends_all_of_it(house):
    grants = house.log_in("facebook")
    house.meta.clock.advance(30 * DAY)
    house.meta.remove_app("ada")
    with pytest.raises(LoginNeeded):
        house.refresh(grants[0], login="facebook")
    assert {house.vault.grants.get(grant.id).state for grant in grants} == {State.REAUTHORIZE}
