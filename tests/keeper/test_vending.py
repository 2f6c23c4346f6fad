"""Giving out a token."""

import pytest

from gramkey.keeper.errors import LoginNeeded, TooYoung
from gramkey.protocol.errors import NoAnswerError
from gramkey.protocol.values import DAY


def test_a_good_token_is_given_without_asking_anybody(house):
    (grant,) = house.log_in()
    before = house.meta.journal.last_number
    assert house.vend(grant).token.secret == grant.token.secret
    assert house.meta.journal.last_number == before


def test_a_due_token_is_refreshed_first(house):
    (grant,) = house.log_in()
    house.meta.clock.advance(35 * DAY)
    vended = house.vend(grant)
    assert vended.token.expires_at > grant.token.expires_at
    assert house.asked("refresh") == 1


def test_a_failed_refresh_is_told_beside_a_token_that_is_still_good(house):
    (grant,) = house.log_in()
    house.meta.clock.advance(35 * DAY)
    house.meta.faults.add("lose_answer", endpoint="refresh")
    vended = house.vend(grant)
    assert vended.token.secret == grant.token.secret
    assert isinstance(vended.trouble, NoAnswerError)


def test_a_token_that_is_not_good_for_long_enough_is_refreshed(house):
    (grant,) = house.log_in()
    house.meta.clock.advance(2 * DAY)
    assert house.vend(grant, min_valid=59 * DAY).token.expires_at > grant.token.expires_at


def test_a_token_too_young_to_be_made_longer_says_from_when(house):
    (grant,) = house.log_in()
    with pytest.raises(TooYoung):
        house.vend(grant, min_valid=61 * DAY)


def test_a_dead_token_is_never_given(house):
    (grant,) = house.log_in()
    house.meta.clock.advance(35 * DAY)
    house.meta.change_password("ada")
    for _ in range(2):  # once told by Meta, then known
        with pytest.raises(LoginNeeded):
            house.vend(grant)
    assert house.asked("refresh") == 1
