"""Finding the rows that fit an answer: numbers first, and words only where numbers leave several rows.

The order is Meta's own: a subcode tells more than a code, an exact code more than a range. Among rows whose numbers fit
equally well, one whose words are those seen wins; where nobody's words are (Meta translates them), the row that needs
none comes first and the others stay possible.
"""

from __future__ import annotations

from typing import NamedTuple

from gramkey.diagnosis.catalogue import KNOWN, REPORTS, group_of
from gramkey.diagnosis.schema import ABSENT, Ranges, Row, Sign
from gramkey.protocol.errors import Seen

NO_CALLS = ("authorize", "redirect", "dashboard", "browser", "program", "webhook")
"""What is no call of ours to Meta: pages and redirects that the browser visits, and what only a person can see."""

_INSTAGRAM = ".instagram.com"
_FACEBOOK = ".facebook.com"
_SIDE_OF_FAMILY = {"IG": _INSTAGRAM, "IGQ": _INSTAGRAM, "EAA": _FACEBOOK}


class Recognition(NamedTuple):
    """The rows that fit an answer, best first.

    `possible` fit by their numbers while their words are not those seen. `sure` says that the answer names one row
    and no other shares its bytes. `told` are the reports of the best row that something seen sets apart, `reports` all
    others of these rows.
    """

    rows: tuple[Row, ...]
    possible: tuple[Row, ...]
    sure: bool
    told: tuple[Row, ...] = ()
    reports: tuple[Row, ...] = ()


class _Fit(NamedTuple):
    """How well one row fits: `numbers` ranks (subcode, code), `context` counts the other things that agree."""

    row: Row
    numbers: tuple[int, int]
    worded: bool
    wordless: bool
    aged: bool
    context: int

    @property
    def rank(self) -> tuple[bool, tuple[int, int], bool, bool, int]:
        return (not self.wordless, self.numbers, self.aged, self.worded, self.context)


def recognise(seen: Seen, token_age: int | None = None) -> Recognition:
    """The rows that fit `seen`; `token_age` in seconds, where it is known, decides what only age can tell."""
    fits = [fit for row in KNOWN if (fit := _fit_row(row, seen, token_age)) is not None]
    full = [fit for fit in fits if not fit.wordless]
    others = [fit for fit in fits if fit.wordless]
    if not full:
        best = max((fit.numbers for fit in others), default=(0, 0))
        return Recognition((), tuple(fit.row for fit in others if fit.numbers == best), False)
    best = max(fit.numbers for fit in full)
    kept = sorted((fit for fit in full if fit.numbers == best), key=lambda fit: fit.rank, reverse=True)
    if any(fit.worded for fit in kept):
        kept, others = _told_by_words(kept), []
    possible = tuple(fit.row for fit in others if fit.numbers == best)
    sure = len(kept) == 1 and not possible and not _beyond(seen, kept[0])
    rows = tuple(fit.row for fit in kept)
    told = _reports(rows[:1], seen, token_age)
    ids = {row.id for row in (*rows, *possible)}
    reports = tuple(row for row in REPORTS if row not in told and ids & set(row.shown_as))
    return Recognition(rows, possible, sure, told, reports)


def _reports(rows: tuple[Row, ...], seen: Seen, token_age: int | None) -> tuple[Row, ...]:
    """The reports of these rows that their own signs tell apart, best first."""
    ids = {row.id for row in rows}
    found = [fit for row in REPORTS if ids & set(row.shown_as) and (fit := _fit_row(row, seen, token_age)) is not None]
    told = sorted((fit for fit in found if not fit.wordless), key=lambda fit: fit.rank, reverse=True)
    return tuple(fit.row for fit in told)


def _told_by_words(kept: list[_Fit]) -> list[_Fit]:
    """The rows whose words were seen, and those that share their bytes."""
    told = frozenset().union(*(group_of(fit.row.id) for fit in kept if fit.worded))
    return [fit for fit in kept if fit.worded or fit.row.id in told]


def _beyond(seen: Seen, fit: _Fit) -> bool:
    """Whether the answer carries a number that the row does not speak of, or the row speaks of none."""
    subcode, code = fit.numbers
    return bool(seen.subcode and not subcode) or not (code or fit.worded)


def fits(sign: Sign, seen: Seen) -> bool:
    """Whether everything that `sign` states agrees with what was seen."""
    fit = _fit(sign, seen, None)
    return fit is not None and not fit[2]


def _fit_row(row: Row, seen: Seen, age: int | None) -> _Fit | None:
    if age is not None and any(sign.younger_than is not None and age >= sign.younger_than for sign in row.signs):
        return None
    found = [_Fit(row, *fit) for sign in row.signs if (fit := _fit(sign, seen, age)) is not None]
    return max(found, key=lambda fit: fit.rank, default=None)


def _fit(sign: Sign, seen: Seen, age: int | None) -> tuple[tuple[int, int], bool, bool, bool, int] | None:
    """`(numbers, worded, wordless, aged, context)`, or `None` where the sign contradicts what was seen."""
    if not _place_fits(sign, seen) or not _numbers_fit(sign, seen):
        return None
    if sign.younger_than is not None and age is None:
        return None
    agree = (seen.status in sign.statuses, seen.type in sign.types)
    if not sign.codes and not sign.texts and not all(_stated(sign, agree)):
        return None
    worded = any(text.casefold() in seen.text.casefold() for text in sign.texts)
    wordless = bool(sign.texts) and not worded
    if wordless and sign.codes is None:
        return None
    context = sum((bool(sign.endpoints), bool(sign.families), seen.host in sign.hosts, *agree))
    return _precision(sign, worded), worded, wordless, sign.younger_than is not None, context


def _stated(sign: Sign, agree: tuple[bool, bool]) -> list[bool]:
    return [held for held, names in zip(agree, (sign.statuses, sign.types), strict=True) if names]


def _place_fits(sign: Sign, seen: Seen) -> bool:
    return (
        (seen.endpoint in sign.endpoints if sign.endpoints else seen.endpoint not in NO_CALLS)
        and seen.endpoint not in sign.not_endpoints
        and (not sign.methods or seen.method in sign.methods)
        and (not sign.families or seen.family in sign.families)
        and (not sign.hosts or _host_fits(sign.hosts, seen))
    )


def _numbers_fit(sign: Sign, seen: Seen) -> bool:
    return _within(_code(seen), sign.codes) and _within(seen.subcode or None, sign.subcodes)


def _within(number: int | None, ranges: Ranges | None) -> bool:
    if ranges is None:
        return True
    if ranges == ABSENT:
        return number is None
    return number is not None and any(low <= number <= high for low, high in ranges)


def _code(seen: Seen) -> int | None:
    """Meta's code; Instagram's older shape repeats the HTTP status there, which is none."""
    return None if seen.code == seen.status and seen.status >= 400 else seen.code


def _precision(sign: Sign, worded: bool) -> tuple[int, int]:
    if sign.codes:
        exact = all(low == high for low, high in sign.codes)
        return (1 if sign.subcodes else 0, 2 if exact else 1)
    if sign.codes is None and worded:
        return (0, 2)
    return (0, 1) if sign.types else (0, 0)


def _host_fits(hosts: tuple[str, ...], seen: Seen) -> bool:
    """Whether the host is one of `hosts`; one that is not Meta's (an emulator) counts by what else tells."""
    if seen.host in hosts:
        return True
    if seen.host.endswith((_INSTAGRAM, _FACEBOOK)):
        return False
    side = _side(seen)
    return not side or any(host.endswith(side) for host in hosts)


def _side(seen: Seen) -> str:
    if side := _SIDE_OF_FAMILY.get(seen.family, ""):
        return side
    if seen.endpoint == "exchange" and seen.method in ("GET", "POST"):
        return _INSTAGRAM if seen.method == "POST" else _FACEBOOK
    return _INSTAGRAM if seen.type == "IGApiException" else ""
