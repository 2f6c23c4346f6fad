"""From an error to its diagnosis: what it means, whether the token lives, who must act, and what to say."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gramkey.diagnosis.catalogue import REPORTS, ROWS
from gramkey.diagnosis.recognition import Recognition, fits, recognise
from gramkey.diagnosis.schema import Again, Cause, Kind, Life, Row, Verdict, Who
from gramkey.protocol.errors import (
    ForeignStateError,
    GramkeyError,
    InputError,
    MetaError,
    MissingAccountError,
    NoAnswerError,
    Seen,
    SignatureError,
    UnreadableAnswerError,
)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What an error means.

    `rows` are ids of the table, ranked; the first one's words are used. `reports` are the reports of people that look
    like this, beyond those ranked. `sure` says that no other row shares what was
    seen. `token_alive` is `None` where it is not known or no token was involved: only `False` is a definite end, and
    a single answer is never more than Meta's word. `again` speaks of the same request, `after` is seconds for
    `Again.AFTER` and, without a usage header, `Again.HEADER`. `command` is the next thing to type, or "".
    """

    rows: tuple[str, ...]
    sure: bool
    title: str
    kind: Kind
    life: Life
    again: Again
    after: int | None
    who: Who
    exit_code: int
    causes: tuple[Cause, ...]
    words: str
    developer_words: str
    remedy: str
    command: str
    page: str
    source: str
    fbtrace_id: str = ""
    reports: tuple[str, ...] = ()

    @property
    def token_alive(self) -> bool | None:
        """True, False, or `None`: not known, or no token involved."""
        return {Life.ALIVE: True, Life.DEAD: False}.get(self.life)


_COMMANDS_BY_INPUT = {
    "client_id": "gramkey app add",
    "client_secret": "gramkey app add",
    "redirect_uri": "gramkey app add",
    "config_id": "gramkey app add",
    "login": "gramkey app add",
    "scope": "gramkey login",
    "redirect": "gramkey login",
    "token": "gramkey import-token",
}
_ROW_OF_ACCOUNT = {
    "no_pages": "no-pages",
    "no_linked_account": "no-linked-account",
    "personal_account": "personal-account",
    "wrong_account": "wrong-account",
}
_ROW_OF_SIGNATURE = {
    "mismatch": "signature-mismatch",
    "no_secret": "signature-no-secret",
    "expired": "signature-time",
    "future": "signature-time",
}
_BODY_OF_REDIRECT = {"state": "state", "foreign_state": "state", "both": "both", "nothing": "neither"}
_NO_GRANT_SENT = ("authorize", "redirect", "exchange", "app_token")
_LIMIT_REACHED = 6


def diagnose(error: GramkeyError, token_age: int | None = None) -> Diagnosis:
    """What `error` means. `token_age` (seconds since the token was issued, where known) tells a token that is too young
    to be refreshed from other refusals.

    Never raises, and never calls a token dead on numbers that are not known to say so.
    """
    match error:
        case MetaError():
            return diagnose_answer(error.seen, token_age)
        case NoAnswerError():
            return _of(ROWS["no-answer-exchange" if error.endpoint == "exchange" else "no-answer"])
        case UnreadableAnswerError():
            found = _of(ROWS["unreadable-exchange" if error.endpoint == "exchange" else "unreadable-answer"])
            return replace(found, developer_words=f"{found.developer_words} {error}")
        case MissingAccountError():
            found = _of(ROWS[_ROW_OF_ACCOUNT.get(error.reason, "other-error")])
            return replace(found, developer_words=f"{found.developer_words} {error}")
        case SignatureError():
            return _of(ROWS[_ROW_OF_SIGNATURE.get(error.reason, "signature-malformed")])
        case ForeignStateError():
            return diagnose_redirect("state")
        case InputError():
            return _refused_input(error)
    return replace(_of(ROWS["other-error"]), words=str(error) or ROWS["other-error"].words)


def diagnose_answer(seen: Seen, token_age: int | None = None, *, as_reported: bool = False) -> Diagnosis:
    """What an error answer of Meta's means; see `diagnose`.

    With `as_reported` a report that something seen sets apart comes first, before the row of Meta's own list: for
    people, who want the case that is theirs, and not for programs, which rely on the row.
    """
    found = recognise(seen, token_age)
    first = found.rows[0] if found.rows else _unknown(seen, found)
    if _passes_by_itself(seen, first):
        first = ROWS["trouble"]
    told = found.told if as_reported and found.rows and first is found.rows[0] else ()
    rows = (*told, first, *(row for row in (*found.rows, *found.possible) if row is not first))
    return _at_endpoint(seen, _weigh(seen, rows, found))


def diagnose_redirect(kind: str, error: str = "", reason: str = "", code: str = "", description: str = "") -> Diagnosis:
    """What a redirect without a code means.

    `kind` is `cancelled`, `declined` or `failed` (the results of `gramkey.protocol.redirect`), or `state`, `both` or
    `nothing` for a redirect that belongs to no login; the others are the redirect's own parameters.
    """
    if kind == "cancelled":
        error, reason, code = "access_denied", "user_denied", ""
    elif kind == "declined":
        error, reason, code = "access_denied", "user_denied", "200"
    number = int(code) if code.isascii() and code.isdigit() and len(code) < 10 else None
    body = _BODY_OF_REDIRECT.get(kind) or f"{error}/{reason}"
    return diagnose_answer(Seen("redirect", "GET", "", 302, code=number, type=body, text=description))


def diagnose_page(text: str, login: str = "") -> Diagnosis:
    """What a page of Meta's means that never redirected: `text` is what the person reads there, or its address.

    `login` is `instagram` or `facebook`; without it, both logins' pages are considered.
    """
    host = {"instagram": "www.instagram.com", "basic_display": "api.instagram.com", "facebook": "www.facebook.com"}
    return diagnose_answer(Seen("authorize", "GET", host.get(login, ""), 200, text=text))


def diagnosis_of(row: Row) -> Diagnosis:
    """What one row says, where nothing was seen but its name."""
    return _of(row)


def _unknown(seen: Seen, found: Recognition) -> Row:
    """The row for an answer that no row fits."""
    if seen.status >= 500 or seen.is_transient or (seen.endpoint == "exchange" and seen.code in (2, -1, -2)):
        return ROWS["trouble-exchange" if seen.endpoint == "exchange" else "trouble"]
    if len(found.possible) == 1:
        return found.possible[0]
    named = {"exchange": "unknown-exchange", "authorize": "unknown-page", "redirect": "redirect-failed"}
    return ROWS[named.get(seen.endpoint, "unknown-answer")]


def _passes_by_itself(seen: Seen, row: Row) -> bool:
    """Whether Meta's own `is_transient` outranks what the numbers say; never at the exchange, whose code is spent."""
    definite = row.verdict.kind in (Kind.RETRY, Kind.STOP) or row.verdict.exit_code == _LIMIT_REACHED
    return seen.is_transient is True and seen.endpoint != "exchange" and not definite


def _weigh(seen: Seen, rows: tuple[Row, ...], found: Recognition) -> Diagnosis:
    """The first row's diagnosis with the causes of all, its causes ranked by what was seen."""
    first = rows[0]
    causes = _ranked(first.causes, seen)
    leading = causes[0] if causes[0].when is None or fits(causes[0].when, seen) else None
    others = tuple(row.causes[0] for row in rows[1:])
    diagnosis = _of(first, leading)
    life = _life(seen, diagnosis.life, found)
    return replace(
        diagnosis,
        rows=tuple(row.id for row in rows),
        sure=found.sure and rows[0] is not ROWS["trouble"],
        life=life,
        causes=causes + others,
        fbtrace_id=seen.fbtrace_id,
        reports=tuple(row.id for row in (*found.told, *found.reports) if row not in rows),
    )


def _ranked(causes: tuple[Cause, ...], seen: Seen) -> tuple[Cause, ...]:
    """Causes whose condition holds, then those without one, then the rest; each as the table ranks them."""
    return tuple(sorted(causes, key=lambda cause: 1 if cause.when is None else 0 if fits(cause.when, seen) else 2))


def _life(seen: Seen, life: Life, found: Recognition) -> Life:
    """Dead only where a known row says so of the token that was asked about, in an answer that is no 5xx."""
    if seen.endpoint in _NO_GRANT_SENT:
        return Life.UNINVOLVED
    if seen.endpoint == "debug_token" and seen.status != 200:
        return Life.UNKNOWN  # it speaks of the app's own token, not of the one inspected
    if life is Life.DEAD and (seen.status >= 500 or not found.rows):
        return Life.UNKNOWN
    return life


def _at_endpoint(seen: Seen, diagnosis: Diagnosis) -> Diagnosis:
    """At the exchange nothing is asked again: the code is spent."""
    if seen.endpoint != "exchange" or diagnosis.again is Again.NEVER:
        return diagnosis
    return replace(
        diagnosis,
        again=Again.NEVER,
        who=Who.PERSON,
        words="Meta asks the app to slow down, so the login was not finished. Wait a while, then start over.",
        remedy="The code is spent: wait, then start a new login.",
        command="gramkey login",
    )


def _refused_input(error: InputError) -> Diagnosis:
    found = _of(ROWS["bad-input"])
    return replace(
        found,
        words=str(error) or found.words,
        remedy=error.hint or found.remedy,
        command=_COMMANDS_BY_INPUT.get(error.what, ""),
    )


def _of(row: Row, cause: Cause | None = None) -> Diagnosis:
    """The diagnosis of one row, as its first cause changes it."""
    verdict: Verdict = (cause and cause.verdict) or row.verdict
    return Diagnosis(
        rows=(row.id,),
        sure=True,
        title=row.title,
        kind=verdict.kind,
        life=verdict.life,
        again=verdict.again,
        after=verdict.after,
        who=verdict.who,
        exit_code=verdict.exit_code,
        causes=row.causes,
        words=row.words,
        developer_words=row.developer_words,
        remedy=(cause and cause.remedy) or row.remedy,
        command=(cause and cause.command) or row.command,
        page=row.page,
        source=row.source,
        reports=tuple(each.id for each in REPORTS if row.id in each.shown_as),
    )
