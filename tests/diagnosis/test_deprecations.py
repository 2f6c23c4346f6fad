"""What Meta ends is warned of 90 days ahead, and what has ended is named with what there is instead."""

from __future__ import annotations

import pytest

from gramkey.diagnosis.deprecations import AHEAD, METRICS, VERSIONS, ended_metric, ending
from gramkey.protocol.logins import GRAPH_VERSION


def test_a_version_is_warned_of_from_90_days_ahead():
    until = VERSIONS["v22.0"]
    assert ending("v22.0", until - AHEAD - 1) is None
    assert ending("v22.0", until - AHEAD + 1) == until
    assert ending("v22.0", until + 1) == until


def test_a_version_without_a_known_end_is_not():
    assert ending("v26.0", 4_000_000_000) is None
    assert GRAPH_VERSION not in VERSIONS or VERSIONS[GRAPH_VERSION] > VERSIONS["v25.0"]


def test_versions_end_in_their_order():
    assert list(VERSIONS.values()) == sorted(VERSIONS.values())


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("reach,impressions", "metric impressions has ended on 2025-04-21; today it is views"),
        ("exits", "metric exits has ended in 2023-12"),
        ("audience_city", "metric audience_city has ended"),
        ("reach, views", ""),
        ("", ""),
    ],
)
def test_a_metric_that_has_ended_is_named(names, said):
    assert ended_metric(names) == said


def test_no_metric_is_replaced_by_one_that_has_ended():
    assert not {instead for _, instead in METRICS.values()} & set(METRICS)
