"""Reads a scenario's TOML strictly: every key must be known and of its kind; errors say where, and what was meant."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from gramkey.emulator.paging import read_time
from gramkey.emulator.problems import BadInput, Refusal

TEXT, NUMBER, SHARE, YES_OR_NO, TEXTS, COUNTS, MOMENT, TABLES = (
    "text", "a whole number", "a number", "true or false", "a list of texts", "a table of numbers", "a moment",
    "a list of tables",
)  # fmt: skip

LATEST = 253_402_300_799
"""The last second of the year 9999, as far as the emulator's clock goes."""

TOP = {"seed": NUMBER, "now": MOMENT, "clock": TEXT, "world": TEXT}

KEYS: dict[str, dict[str, str]] = {
    "apps": {"login": TEXT, "name": TEXT, "client_id": TEXT, "client_secret": TEXT, "redirect_uris": TEXTS,
             "mode": TEXT, "access": TEXT, "require_proof": YES_OR_NO, "deauthorize_url": TEXT, "deletion_url": TEXT,
             "webhook_url": TEXT, "verify_token": TEXT, "limits": COUNTS, "without_role": TEXTS},
    "people": {"key": TEXT, "name": TEXT, "email": TEXT},
    "accounts": {"username": TEXT, "type": TEXT, "name": TEXT, "person": TEXT, "biography": TEXT, "website": TEXT,
                 "followers": NUMBER, "follows": NUMBER, "posts": NUMBER},
    "pages": {"name": TEXT, "person": TEXT, "account": TEXT, "business": TEXT, "client": YES_OR_NO},
    "media": {"account": TEXT, "kind": TEXT, "caption": TEXT, "alt_text": TEXT, "at": MOMENT, "likes": NUMBER,
              "audience": NUMBER, "tagged": TEXTS, "copyrighted": YES_OR_NO, "comments": TABLES},
    "comments": {"by": TEXT, "text": TEXT, "at": MOMENT, "likes": NUMBER},
    "grants": {"account": TEXT, "app": TEXT, "token": TEXT, "issued": MOMENT, "expires": MOMENT, "without": TEXTS},
    "subscriptions": {"account": TEXT, "app": TEXT, "fields": TEXTS},
    "faults": {"id": TEXT, "endpoint": TEXT, "account": TEXT, "app": TEXT, "count": NUMBER, "probability": SHARE,
               "from": MOMENT, "until": MOMENT},
}  # fmt: skip
"""The arrays of tables, and what each of their keys is. `comments` stand inside `media`."""

NAMED = {"people": ("key",), "accounts": ("username",), "pages": ("name",), "apps": ("login", "name"),
         "grants": ("account", "app")}  # fmt: skip
"""What must not stand twice in one file."""

NEEDED = {
    "apps": ("login",),
    "people": ("key",),
    "accounts": ("username",),
    "pages": ("name", "person"),
    "media": ("account",),
    "comments": ("by", "text"),
    "grants": ("account",),
    "subscriptions": ("account", "fields"),
    "faults": ("id",),
}

KINDS: dict[str, type | tuple[type, ...]] = {
    TEXT: str, NUMBER: int, SHARE: (int, float), YES_OR_NO: bool, TEXTS: list, COUNTS: dict, TABLES: list,
    MOMENT: (int, str, datetime, date),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One table of a scenario, checked; `where` names it in errors."""

    where: str
    values: Mapping[str, Any]

    def get(self, name: str, default: Any = "") -> Any:
        """A member, or the default."""
        return self.values.get(name, default)

    def moment(self, name: str, now: int, default: int) -> int:
        """Unix seconds: a number, a date, or a distance such as `-3 days`."""
        return moment(self.values[name], now, f"{self.where}: {name}") if name in self.values else default

    def one_of(self, name: str, values: Collection[str], default: str = "") -> str:
        """A member that names one of `values`."""
        found = str(self.values.get(name, default))
        if found not in values:
            raise BadInput(f"{self.where}: there is no {name} {found!r}.{_nearest(found, values)}")
        return found


def known(name: str, names: Collection[str]) -> None:
    """Refuse a reference to what is not there."""
    if name not in names:
        raise BadInput(f"there is no {name!r}.{_nearest(name, names)}")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario as it stands in its file: the top's members, the switches, and each array of tables."""

    top: Mapping[str, Any]
    switches: Mapping[str, str]
    tables: Mapping[str, list[Entry]]


def read(text: str) -> Scenario:
    """Read TOML. Raises `BadInput` that says where and why."""
    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadInput(f"The scenario is no TOML: {error}.") from None
    switches = found.pop("switches", {})
    if not isinstance(switches, dict) or not all(isinstance(value, str) for value in switches.values()):
        raise BadInput('[switches]: every value must be text, such as refresh_string = "same".')
    tables = {name: _tables(name, found.pop(name, []), f"[[{name}]]") for name in KEYS if name != "comments"}
    _check("the top of the file", found, TOP, (*KEYS, "switches"))
    return Scenario(found, switches, tables)


def _tables(name: str, values: object, place: str) -> list[Entry]:
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise BadInput(f"{place} must be {'a list of tables' if name == 'comments' else f'written as {place}'}.")
    entries = [Entry(f"{place} {number}", value) for number, value in enumerate(values, 1)]
    for entry in entries:
        _check(entry.where, entry.values, KEYS[name])
        for needed in NEEDED[name]:
            if entry.values.get(needed, "") in ("", []):
                raise BadInput(f"{entry.where}: {needed!r} is missing or empty.")
    _check_once(name, entries)
    return entries


def _check_once(name: str, entries: list[Entry]) -> None:
    seen: dict[tuple[Any, ...], Entry] = {}
    for entry in entries if name in NAMED else ():
        key = tuple(entry.get(part) for part in NAMED[name])
        if key in seen:
            raise BadInput(f"{entry.where}: {' '.join(filter(None, key))!r} stands in {seen[key].where} already.")
        seen[key] = entry


def comments(entry: Entry) -> list[Entry]:
    """The comments of one post."""
    return _tables("comments", entry.get("comments", []), f"{entry.where}: comments")


def _check(where: str, values: Mapping[str, Any], keys: Mapping[str, str], also: Collection[str] = ()) -> None:
    for name, value in values.items():
        kind = keys.get(name)
        if kind is None:
            raise BadInput(f"{where}: {name!r} means nothing here.{_nearest(name, (*keys, *also))}")
        fits: bool = isinstance(value, KINDS[kind])
        if not fits or (isinstance(value, bool) and kind != YES_OR_NO):
            raise BadInput(f"{where}: {name!r} must be {kind}.")
        if kind == TEXTS and not all(isinstance(item, str) for item in value):
            raise BadInput(f"{where}: {name!r} must be {kind}.")
        if kind == NUMBER and not 0 <= int(value) < 2**53:
            raise BadInput(f"{where}: {name!r} must be from 0 to 2^53.")


def _nearest(name: str, names: Collection[str]) -> str:
    nearest = difflib.get_close_matches(name, names, n=1)
    return f" Did you mean {nearest[0]!r}?" if nearest else f" Known: {', '.join(names)}."


def moment(value: Any, now: int, where: str) -> int:
    """Unix seconds from whatever TOML has for a moment, between 1970 and 9999."""
    found = _seconds(value, now, where)
    if not 0 <= found <= LATEST:
        raise BadInput(f"{where}: {value!r} is not between 1970 and 9999.")
    return found


def _seconds(value: Any, now: int, where: str) -> int:
    if isinstance(value, datetime):
        return int((value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp())
    if isinstance(value, date):
        return int(datetime.combine(value, time(), UTC).timestamp())
    if isinstance(value, int):
        return value
    text = str(value)
    try:
        if text.startswith("+"):
            return 2 * now - read_time(f"-{text[1:]}", now, where)
        return read_time(text, now, where)
    except Refusal:
        raise BadInput(f'{where}: {value!r} is no moment. Write 2027-01-15T08:00:00Z, or "-3 days".') from None
