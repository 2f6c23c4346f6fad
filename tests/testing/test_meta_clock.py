"""`meta_clock`: stands, moves, follows."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

MOMENT = datetime(2027, 1, 15, 8, tzinfo=UTC)


def test_it_begins_now_and_stands_still(meta_clock):
    assert abs(meta_clock.now - time.time()) < 60
    assert meta_clock.moment.timestamp() == meta_clock.now


def test_it_moves_by_any_unit_and_back(meta_clock):
    start = meta_clock.now
    assert meta_clock.advance(5, minutes=1, hours=1, days=59) == start + 5 + 60 + 3600 + 59 * 86_400
    assert meta_clock.advance(days=-59, hours=-1) == start + 65


@pytest.mark.parametrize("moment", [MOMENT, int(MOMENT.timestamp())])
def test_it_is_set_to_a_moment(meta_clock, moment):
    assert meta_clock.set(moment) == 1_800_000_000
    assert meta_clock.moment == MOMENT


def test_a_time_without_a_zone_is_refused(meta_clock):
    with pytest.raises(ValueError, match="zone"):
        meta_clock.set(datetime(2027, 1, 15))  # noqa: DTZ001 - the mistake that is tested


def test_it_follows_the_process_also_where_that_is_moved(meta_clock, monkeypatch):
    meta_clock.follow()
    real = time.time()
    monkeypatch.setattr(time, "time", lambda: real + 60 * 86_400)
    assert meta_clock.now == int(real + 60 * 86_400)
    meta_clock.freeze()
    monkeypatch.undo()
    assert meta_clock.now == int(real + 60 * 86_400)
