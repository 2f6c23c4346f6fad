"""Times as the console writes them, and as people type them into it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from gramkey.emulator.problems import BadInput

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def when(at: int) -> str:
    """`2027-01-15 08:00:00 UTC`."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def left(at: int, now: int) -> str:
    """How far `at` is from now, in its largest unit: `in 59 days`, `3 minutes ago`, `now`."""
    if at == now:
        return "now"
    seconds = abs(at - now)
    name, size = next(
        ((name, size) for name, size in (("day", 86400), ("hour", 3600), ("minute", 60)) if seconds >= size),
        ("second", 1),
    )
    count = seconds // size
    words = f"{count} {name}{'' if count == 1 else 's'}"
    return f"in {words}" if at > now else f"{words} ago"


def seconds(text: str) -> int:
    """`+59d`, `-3h`, `90` or `1d 12h` as seconds. Raises `BadInput`."""
    found = re.fullmatch(r"\s*([+-]?)((?:\s*\d{1,10}\s*[smhdw]?)+)\s*", text.lower())
    if found is None:
        raise BadInput(f"{text!r} is no stretch of time. Write 59d, 24h, 90m, 30s, or 1d 12h.")
    parts = re.findall(r"(\d+)\s*([smhdw]?)", found[2])
    total = sum(int(count) * UNITS[unit or "s"] for count, unit in parts)
    return -total if found[1] == "-" else total


def moment(text: str) -> int:
    """`2027-01-15T08:00` (UTC) or unix seconds. Raises `BadInput`."""
    if re.fullmatch(r"\d{1,12}", text.strip()):
        return int(text)
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(f"{text!r} is no time. Write 2027-01-15T08:00 (UTC), or unix seconds.") from None
    return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())
