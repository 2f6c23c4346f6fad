"""Explains whatever somebody pastes: an answer, a log, curl's output, an address, a page's words, a token, an id.

What a text says in numbers counts before its words, since Meta translates those. Nothing that was pasted is kept, and
an explanation repeats none of its secrets.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import SplitResult

from gramkey.diagnosis import pasted
from gramkey.diagnosis.address_checks import check_authorize_address
from gramkey.diagnosis.catalogue import REPORTS, ROWS
from gramkey.diagnosis.diagnosing import Diagnosis, diagnose_answer, diagnose_redirect, diagnosis_of
from gramkey.diagnosis.pasted import Place
from gramkey.diagnosis.schema import Row
from gramkey.protocol.answers import read
from gramkey.protocol.errors import GramkeyError, InputError, MetaError, Seen
from gramkey.protocol.http import Request, Response
from gramkey.protocol.logins import token_family
from gramkey.protocol.redaction import redact

_ID = re.compile(r"[edp]-?\d[\d/]*", re.IGNORECASE)
_TOKEN = re.compile(r"(?:IG[A-Z]{2}|EAA|THAA)[A-Za-z0-9_-]*(?:…|\.\.\.)?|\d{5,}\|[A-Za-z0-9_-]*")
_SHORTEST_WORDS = 6
"""Characters of a row's words that must stand in a text before they tell anything."""

_FAMILIES = {
    "IG": "a token of the instagram login: it is used at graph.instagram.com, and refreshed every 60 days",
    "EAA": "a token of the facebook login (a person's or a Page's): it is used at graph.facebook.com",
    "TH": "a token of Threads, which is another product: it is of no use here",
    "APP": "an app's own token (id|secret): it stands for the app and reaches no Instagram account",
    "IGQ": "a token of Basic Display, which ended on 2024-12-04: it is dead, and nothing revives it",
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a pasted text was found to be, and what it means.

    `what` names it in a few words, `facts` are what was seen in it, without secrets. `diagnosis` is `None` where
    there is nothing wrong with it; `recognised` is false where all that can be said is that it is not known.
    """

    what: str
    facts: tuple[str, ...]
    diagnosis: Diagnosis | None
    recognised: bool


def explain(text: str, *, endpoint: str = "", token_age: int | None = None) -> Explanation:
    """What `text` means. `endpoint` (`exchange`, `refresh`, `authorize` …) and `token_age` (seconds) help to decide.

    Raises `InputError` where there is nothing to explain.
    """
    text = pasted.shortened(text.strip())
    if not text:
        raise InputError("text", "there is nothing to explain", "paste the error, the address, or what the page says")
    if row := _row_named(text):
        return Explanation("an id of the table", (), diagnosis_of(row), True)
    if family := _family(text):
        return _token(family)
    place = pasted.place(text)
    if endpoint:
        place = replace(place, endpoint=endpoint)
    unrecognised = None
    for found in _readings(text, place, token_age):
        if found and found.recognised:
            return found
        unrecognised = unrecognised or found
    return unrecognised or _good(text) or _unknown(text, place)


def _readings(text: str, place: Place, token_age: int | None) -> Iterator[Explanation | None]:
    """What the text may be, the surest first."""
    yield _answer(text, place, token_age)
    yield _address(text)
    yield _numbers(text, place, token_age)
    yield _words(text)


def _row_named(text: str) -> Row | None:
    """The row that an id names, in any case and with or without its dash and zero."""
    if text.casefold() in ROWS:
        return ROWS[text.casefold()]
    if not _ID.fullmatch(text):
        return None
    letter, digits = text[0].upper(), text[1:].lstrip("-")
    named = {"E": f"E{digits.zfill(2)}", "D": f"D-{digits.zfill(2)}", "P": f"P-{digits}"}[letter]
    if named not in ROWS:
        raise InputError("text", f"there is no {named} in the table", "docs/errors.md lists every id")
    return ROWS[named]


def _family(text: str) -> str:
    """The family of a text that is nothing but a token, or the beginning of one."""
    return token_family(text) if _TOKEN.fullmatch(text) else ""


def _token(family: str) -> Explanation:
    dead = ROWS.get("E13") if family == "IGQ" else None
    return Explanation("a token", (f"this is {_FAMILIES[family]}",), diagnosis_of(dead) if dead else None, True)


def _answer(text: str, place: Place, token_age: int | None) -> Explanation | None:
    """An error of Meta's as JSON, alone or inside something longer."""
    for value in pasted.answers(text):
        seen = _seen(value, place)
        if seen is not None:
            return _explained("an error of Meta's", seen, token_age)
    return None


def _seen(value: dict[str, object], place: Place) -> Seen | None:
    """What an error answer says, read as the answer to the call that the text shows."""
    request = Request(place.endpoint or "call", place.method or "GET", f"https://{place.host}/" if place.host else "")
    status = place.status if place.status >= 400 else 400
    if "error" not in value and not ({"error_type", "error_message", "meta"} & set(value)):
        return None
    try:
        read(request, Response(status, json.dumps(value).encode()))
    except MetaError as error:
        seen = error.seen._replace(endpoint=place.endpoint or "call", family=place.family)
        if "error_type" in value or "error_message" in value:
            seen = _of_exchange(seen, place)
        return seen if seen.code is not None or seen.type or seen.text else None
    except GramkeyError:
        return None
    return None


def _of_exchange(seen: Seen, place: Place) -> Seen:
    """Where a flat error must come from, if the text does not say: only the instagram login's exchange has them."""
    if place.endpoint or place.host:
        return seen
    return seen._replace(endpoint="exchange", method="POST", host="api.instagram.com")


def _numbers(text: str, place: Place, token_age: int | None) -> Explanation | None:
    """An error of which only pieces can be read."""
    found = pasted.numbers(text)
    if found is None:
        return None
    flat = "error_type" in text or "error_message" in text
    status = place.status or 400
    code = None if flat and found.code == status else found.code
    endpoint, method = place.endpoint or "call", place.method or "GET"
    words = redact(found.text)
    seen = Seen(endpoint, method, place.host, status, code, found.subcode, found.type, words, family=place.family)
    if flat:
        seen = _of_exchange(seen, place)
    explained = _explained("pieces of an error of Meta's", seen, token_age)
    return explained if explained.recognised or found.type else None


def _explained(what: str, seen: Seen, token_age: int | None) -> Explanation:
    diagnosis = diagnose_answer(seen, token_age, as_reported=True)
    numbers = "/".join(str(number) for number in (seen.code, seen.subcode) if number is not None)
    facts = (
        f"HTTP {seen.status}" + (f", code {numbers}" if numbers else "") + (f", {seen.type}" if seen.type else ""),
        f"asked: {seen.endpoint}" + (f" at {seen.host}" if seen.host else "") if seen.endpoint != "call" else "",
        f"the token: {_FAMILIES[seen.family].split(':')[0]}" if seen.family in _FAMILIES else "",
    )
    recognised = not diagnosis.rows[0].startswith("unknown")
    return Explanation(what, tuple(fact for fact in facts if fact), diagnosis, recognised)


def _address(text: str) -> Explanation | None:
    """A redirect that came back, or an address that a login would open."""
    for parts in pasted.addresses(text):
        given = pasted.parameters(parts)
        if _is_authorize(parts):
            return _authorize(parts, text)
        if not pasted.is_metas(parts) and ("error" in given or "code" in given):
            return _redirect(given, parts)
    if text.startswith(("?", "error=", "code=")) and "=" in text:
        return _redirect(pasted.parameters(SplitResult("", "", "", text.lstrip("?"), "")), None)
    return None


def _is_authorize(parts: SplitResult) -> bool:
    return pasted.is_metas(parts) and parts.path.rstrip("/").endswith(("/oauth/authorize", "/dialog/oauth"))


def _authorize(parts: SplitResult, text: str) -> Explanation:
    """What is wrong with the address itself; else what the page says, if that was pasted too."""
    found = [row for row in check_authorize_address(parts) if row.id in ROWS]
    if not found:
        words = _words(text)
        if words is not None:
            return words
        facts = ("nothing is wrong with the address itself: open it, and explain what the page says",)
        return Explanation("the address of a login", facts, None, True)
    rows = tuple(dict.fromkeys(problem.id for problem in found))
    diagnosis = replace(diagnosis_of(ROWS[rows[0]]), rows=rows)
    return Explanation("the address of a login", tuple(problem.said for problem in found), diagnosis, True)


def _redirect(given: dict[str, str], parts: SplitResult | None) -> Explanation:
    if "error" in given and "code" not in given:
        code = given.get("error_code", "")
        reason, words = given.get("error_reason", ""), given.get("error_description", "")
        diagnosis = diagnose_redirect("failed", given["error"], reason, code, words)
        facts = tuple(f"{name}={redact(value)}" for name, value in given.items() if name.startswith("error"))
        return Explanation("a redirect with an error", facts, diagnosis, not diagnosis.rows[0].startswith("redirect-"))
    if "error" in given:
        return Explanation("a redirect", ("it carries both a code and an error",), diagnose_redirect("both"), True)
    marked = parts is not None and parts.fragment.startswith("_")
    note = ("the #_ at its end is not part of the code",) if marked else ()
    facts = ("it carries a code, which is used once and within an hour: gramkey takes the whole address", *note)
    return Explanation("a redirect with a code", facts, None, True)


def _words(text: str) -> Explanation | None:
    """The rows whose own words stand in the text, those of the longest words first."""
    lowered = text.casefold()
    lengths = {row.id: _longest(row, lowered) for row in ROWS.values()}
    best = max(lengths.values())
    if best < _SHORTEST_WORDS:
        return None
    reported = {row.id for row in REPORTS}
    ids = sorted((name for name in lengths if lengths[name]), key=lambda name: (-lengths[name], name not in reported))
    equals = tuple(name for name in ids if lengths[name] == best)
    first = ROWS[equals[0]]
    ids += [name for name in first.shown_as if name not in ids]
    diagnosis = replace(diagnosis_of(first), rows=tuple(ids), sure=len(equals) == 1, reports=_reports(ids))
    return Explanation("words that are known", (), diagnosis, True)


def _longest(row: Row, lowered: str) -> int:
    """The length of the longest of the row's words that stand in the text."""
    words = (words for sign in row.signs for words in sign.texts)
    return max((len(each) for each in words if each.casefold() in lowered), default=0)


def _reports(ids: list[str]) -> tuple[str, ...]:
    return tuple(row.id for row in REPORTS if row.id not in ids and set(row.shown_as) & set(ids))


def _good(text: str) -> Explanation | None:
    """A good answer, or one that says nothing by being empty."""
    for value in pasted.answers(text):
        if value.get("data") == [] and (row := ROWS.get("E62")):
            return Explanation("an empty list", ('{"data": []}: no error, and nothing there',), diagnosis_of(row), True)
        names = ", ".join(name for name in list(value)[:8] if name.isidentifier())
        return Explanation("a good answer", (f"no error is in it; its keys: {names}",), None, True)
    return None


def _unknown(text: str, place: Place) -> Explanation:
    """Nobody has described it yet: say so, and what would help."""
    endpoint = place.endpoint or "call"
    seen = Seen(endpoint, place.method or "GET", place.host, place.status, text=redact(text)[:200], family=place.family)
    if place.status >= 400:
        return _explained("an error of which only the status can be read", seen, None)
    return Explanation("text that no row knows", (), replace(diagnosis_of(ROWS["unknown-text"]), sure=False), False)
