"""Keepers that share one vault and are killed at random: each grant is refreshed once, and none is lost."""

import pytest

from tests.resilience.keepers import keep
from tests.vault.cast import ENV


@pytest.fixture(params=["sqlite", "postgres"])
def place(request, tmp_path):
    return tmp_path / "vault.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")


@pytest.mark.timeout(120)
def test_keepers_that_are_killed_lose_nothing_and_repeat_only_what_was_under_way(place, box):
    report = keep(place, ENV, box, count=800, keepers=3, kill_every=0.9, patience=90)
    assert report.kills, report
    assert report.lost == 0, report
    assert report.refreshed_once == report.grants, report
    assert report.calls <= report.most_calls, report


@pytest.mark.timeout(120)
def test_keepers_that_live_refresh_each_grant_exactly_once(place, box):
    report = keep(place, ENV, box, count=200, keepers=3, kill_every=1000, patience=90)
    assert (report.lost, report.refreshed_once, report.calls) == (0, 200, 400), report
