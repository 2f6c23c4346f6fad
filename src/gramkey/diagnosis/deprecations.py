"""Until when versions of the Graph API can be used, and what Meta ends next: a dated table, for warning ahead.

Source: DFC/docs/graph-api/changelog, as of 2026-10-29; what is not listed has no end that Meta has named.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

AHEAD = 90 * 86_400
"""Seconds before an end at which it is spoken of."""


def _day(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


VERSIONS: Mapping[str, int] = MappingProxyType(
    {
        "v16.0": _day("2025-05-14"),
        "v17.0": _day("2025-09-12"),
        "v18.0": _day("2026-01-26"),
        "v19.0": _day("2026-05-21"),
        "v20.0": _day("2026-09-24"),
        "v21.0": _day("2027-01-21"),
        "v22.0": _day("2027-05-20"),
        "v23.0": _day("2027-10-08"),
        "v24.0": _day("2028-02-18"),
        "v25.0": _day("2028-07-29"),
    }
)
"""The last day of each version, unix seconds at its beginning. One that has gone is served by the oldest living."""


HOSTS: Mapping[str, tuple[str, int]] = MappingProxyType(
    {
        # chatwoot/chatwoot#15575: observed; the day is not exact.
        "api.instagram.com/oauth/authorize": ("www.instagram.com/oauth/authorize", _day("2026-08-22")),
        "api.instagram.com/v1": ("graph.instagram.com", _day("2020-06-29")),
    }
)
"""Addresses that Meta has retired: what has taken their place, and since when."""

METRICS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "impressions": ("2025-04-21", "views"),
        **dict.fromkeys(("plays", "clips_replays_count", "ig_reels_aggregated_all_plays_count"), ("2025-04-21", "")),
        "video_views": ("2025-01-08", ""),
        **dict.fromkeys(("engagement", "exits", "taps_forward", "taps_back"), ("2023-12", "")),
        **dict.fromkeys(
            (
                "email_contacts",
                "get_direction_clicks",
                "phone_call_clicks",
                "text_message_clicks",
                "audience_gender_age",
                "audience_locale",
                "audience_country",
                "audience_city",
            ),
            ("", ""),
        ),
    }
)
"""Metrics of insights that Meta has ended: when ("" where no day is established), and what its pages name instead.

Source: DFC's references of account and media insights and their changelog, 2026-09.
"""


def ended_metric(names: str) -> str:
    """What is to be said of the first metric in a list that has ended; "" where none has."""
    for name in names.replace(",", " ").split():
        if name in METRICS:
            since, instead = METRICS[name]
            when = f" on {since}" if len(since) > 7 else f" in {since}" if since else ""
            return f"metric {name} has ended{when}" + (f"; today it is {instead}" if instead else "")
    return ""


def ending(version: str, now: int) -> int | None:
    """When that version ends, if it has ended or does so within `AHEAD` seconds; else `None`."""
    until = VERSIONS.get(version)
    return until if until is not None and until - now < AHEAD else None
