"""When a token is refreshed."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gramkey.keeper.schedule import is_good_for, may_refresh, place, refresh_at, retry_at
from gramkey.protocol.logins import LOGINS
from gramkey.protocol.secret import Secret
from gramkey.protocol.values import DAY, AccessToken

NOW = 1_790_000_000
INSTAGRAM = LOGINS["instagram"]
grant_ids = st.text(min_size=1, max_size=30)


def token(issued_at: int | None = NOW, lives: int | None = 60 * DAY, dateless: bool = False) -> AccessToken:
    return AccessToken(Secret("t"), issued_at, None if lives is None else (issued_at or NOW) + lives, dateless)


@given(grant_ids)
def test_it_is_due_around_half_life(grant_id):
    due = refresh_at("instagram", grant_id, token(), NOW)
    assert due is not None
    assert 27 * DAY <= due - NOW <= 33 * DAY


@given(grant_ids, st.integers(1, 90 * DAY))
def test_it_is_never_due_before_a_day_of_age(grant_id, lives):
    due = refresh_at("instagram", grant_id, token(lives=lives), NOW)
    assert due is not None
    assert due > NOW + DAY


def test_a_token_of_unknown_age_is_waited_for():
    due = refresh_at("instagram", "g", token(issued_at=None, lives=None), NOW)
    assert due is not None
    assert NOW + DAY < due < NOW + DAY + 3600


def test_a_token_without_a_date_is_never_due():
    assert refresh_at("facebook", "g", token(lives=None, dateless=True), NOW) is None


def test_a_missing_date_is_counted_as_60_days():
    due = refresh_at("instagram", "g", token(lives=None), NOW)
    assert due is not None
    assert 27 * DAY <= due - NOW <= 33 * DAY


def test_grants_are_spread_and_each_keeps_its_place():
    places = [place(f"g_{number}") for number in range(1000)]
    assert places == [place(f"g_{number}") for number in range(1000)]
    assert 0.45 < sum(places) / 1000 < 0.55


def test_meta_is_not_asked_before_a_day_or_after_the_end():
    assert not may_refresh(INSTAGRAM, token(), NOW + DAY - 1)
    assert may_refresh(INSTAGRAM, token(), NOW + DAY)
    assert may_refresh(INSTAGRAM, token(), NOW + 60 * DAY - 1)
    assert not may_refresh(INSTAGRAM, token(), NOW + 60 * DAY)
    assert may_refresh(INSTAGRAM, token(issued_at=None, lives=None), NOW)


def test_a_token_is_good_for_as_long_as_it_lives():
    assert is_good_for(token(), 60 * DAY, NOW)
    assert not is_good_for(token(), 60 * DAY + 1, NOW)
    assert is_good_for(token(lives=None), 60 * DAY, NOW)


@given(st.integers(0, 60 * DAY))
def test_a_try_again_is_never_later_than_a_day_nor_sooner_than_a_quarter_of_an_hour(left):
    for failures in range(1, 30):
        wait = retry_at(token(lives=left), failures, NOW) - NOW
        assert 900 <= wait <= DAY


@given(st.text(min_size=1))
def test_a_grant_that_always_fails_is_asked_often_and_to_the_last_day(grant_id):
    dying, end = token(), NOW + 60 * DAY
    now = refresh_at("instagram", grant_id, dying, NOW) or end
    asked = []
    while now < end:
        asked.append(now)
        now = retry_at(dying, len(asked), now)
    assert len(asked) >= 25
    gaps = [later - earlier for earlier, later in pairwise(asked)]
    assert max(gaps) <= DAY
    assert end - asked[-1] < 3_600
