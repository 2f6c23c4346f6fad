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


def ending(version: str, now: int) -> int | None:
    """When that version ends, if it has ended or does so within `AHEAD` seconds; else `None`."""
    until = VERSIONS.get(version)
    return until if until is not None and until - now < AHEAD else None
