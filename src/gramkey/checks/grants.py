"""What is wrong with a grant: its state, its dates, its permissions, and what Meta says of it."""

from __future__ import annotations

from collections.abc import Iterator

from gramkey.checks.finding import Finding
from gramkey.diagnosis import ROWS, diagnose, diagnose_answer
from gramkey.protocol.accounts import read_account
from gramkey.protocol.errors import GramkeyError, MissingAccountError, NoAnswerError, Seen, UnreadableAnswerError
from gramkey.protocol.http import Flow
from gramkey.protocol.inspection import TokenFacts, inspect_token
from gramkey.protocol.logins import LOGINS, token_family
from gramkey.protocol.scopes import RETIRED, SCOPES
from gramkey.protocol.values import DAY, Account
from gramkey.vault import Grant, State
from gramkey.vault.apps import StoredApp

SOON = 7 * DAY
"""Seconds before a token's end at which it should long have been refreshed."""

DATA_SOON = 14 * DAY
IDLE = 60 * DAY
"""Seconds without use after which Meta's 90 days come near (E17)."""

LATE = 2 * DAY


def check_grant(grant: Grant, stored: StoredApp, now: int) -> Iterator[Finding]:
    """What can be seen without asking."""
    login = f"gramkey login --account {grant.account.username}" if grant.account.username else "gramkey login"
    label = grant.label
    if grant.state == State.REAUTHORIZE:
        row = ROWS.get(grant.reason)
        why = row.words if row else f"its token is of no more use ({grant.reason})."
        yield Finding("login-needed", label, why, "log in again", login)
        return
    if grant.state != State.ACTIVE or grant.token is None:
        return
    yield from _dates(grant, now, login)
    yield from _permissions(grant, stored.app.login, login)
    family, wanted = token_family(grant.token.secret.reveal()), LOGINS[stored.app.login].family
    if family and family != wanted:
        yield Finding("other-family", label, f"the token looks like one of another login ({family}…, not {wanted}…)",
                      "log in with the app of its own login", login)  # fmt: skip


def _dates(grant: Grant, now: int, login: str) -> Iterator[Finding]:
    assert grant.token is not None
    label, ends = grant.label, grant.token.expires_at
    refresh = f"gramkey refresh {grant.account.username}".strip()
    if ends is not None and ends <= now:
        yield Finding(
            "expired", label, "the token has run out, and cannot be refreshed any more", "log in again", login
        )
    elif ends is not None and ends - grant.created_at < DAY and grant.renewal_id is None:
        yield Finding("short-lived", label, "the token lives for hours only: it was never made long-lived (E47)",
                      "log in again", login)  # fmt: skip
    elif ends is not None and ends - now < SOON:
        yield Finding("ends-soon", label, f"the token runs out in {max(0, ends - now) // DAY} days",
                      "refresh it now, and look why nothing does", refresh)  # fmt: skip
    elif grant.refresh_at is not None and now - grant.refresh_at > LATE:
        late = (now - grant.refresh_at) // DAY
        yield Finding("refresh-late", label, f"its refresh is {late} days late: does the schedule run?",
                      "refresh it now", refresh)  # fmt: skip
    if grant.failures:
        row = ROWS.get(grant.last_outcome)
        why = row.words if row else grant.last_outcome
        yield Finding("refresh-fails", label, f"the last {grant.failures} refreshes failed: {why}", "see what it is",
                      f"gramkey explain {grant.last_outcome}" if row else refresh)  # fmt: skip
    if grant.data_access_expires_at is not None and grant.data_access_expires_at - now < DATA_SOON:
        left = grant.data_access_expires_at - now
        when = "has ended" if left <= 0 else f"ends in {left // DAY} days"
        yield Finding("data-access", label, f"access to the account's data {when}, though the token lives (E58)",
                      "log in again", login)  # fmt: skip


def check_activity(stored: StoredApp, grants: list[Grant], now: int) -> Iterator[Finding]:
    """Whether an app was used lately at all: its youngest change of a grant is looked at."""
    last = max((grant.changed_at for grant in grants if grant.app_id == stored.id), default=now)
    if now - last > IDLE:
        what = (
            f"nothing was refreshed or logged in for {(now - last) // DAY} days: Meta switches apps off after 90 (E17)"
        )
        yield Finding("idle", stored.name, what, "use it, or refresh its tokens", "gramkey refresh --due")


def _permissions(grant: Grant, login: str, command: str) -> Iterator[Finding]:
    missing = [name for name in grant.requested if grant.granted is not None and name not in grant.granted]
    if missing:
        yield Finding("missing-scopes", grant.label, f"asked for and not allowed: {', '.join(missing)}",
                      "log in again and leave them ticked", command)  # fmt: skip
    for name in dict.fromkeys((*grant.requested, *(grant.granted or ()))):
        if name in RETIRED[login]:
            today, why = RETIRED[login][name]
            yield Finding("retired-scope", grant.label, f"scope {name} is {why}; today it is {today}", "log in again",
                          command)  # fmt: skip
        elif name not in SCOPES[login] and any(name in scopes for scopes in SCOPES.values()):
            yield Finding("other-scope", grant.label, f"scope {name} belongs to another login", "log in again", command)


def probe_grant(grant: Grant, stored: StoredApp) -> Flow[list[Finding]]:
    """Ask Meta whose the token is: whether it lives, and whether it is still the same account."""
    assert grant.token is not None
    login = f"gramkey login --account {grant.account.username}"
    try:
        if stored.app.login == "facebook":
            facts = yield from inspect_token(stored.app, grant.token.secret)
            return _of_facts(grant, facts, login)
        found = yield from read_account(stored.app, grant.token.secret)
    except (NoAnswerError, UnreadableAnswerError) as error:
        return [Finding("network", grant.label, str(error), "check network, proxy and CA settings", "gramkey status")]
    except MissingAccountError as error:
        return [Finding("account-type", grant.label, str(error), "make it a professional account", login)]
    except GramkeyError as error:
        told = diagnose(error)
        return [Finding("refused", grant.label, f"Meta refuses the token: {told.words}", told.remedy,
                        told.command or f"gramkey explain {told.rows[0]}")]  # fmt: skip
    return _same(grant, found, login)


def _of_facts(grant: Grant, facts: TokenFacts, login: str) -> list[Finding]:
    """What Meta's debugger says of a token of the facebook login."""
    if not facts.is_valid:
        told = diagnose_answer(Seen("me", "GET", "", 400, facts.error_code, facts.error_subcode))
        return [Finding("refused", grant.label, f"Meta says the token is dead: {told.words}", told.remedy, login)]
    missing = [name for name in grant.requested if facts.scopes is not None and name not in facts.scopes]
    if not missing:
        return []
    what = f"asked for, and not in the token any more: {', '.join(missing)}"
    return [Finding("missing-scopes", grant.label, what, "log in again and leave them ticked", login)]


def _same(grant: Grant, found: Account, login: str) -> list[Finding]:
    if grant.account.account_id and found.account_id != grant.account.account_id:
        return [
            Finding("other-account", grant.label, f"the token belongs to @{found.username} now", "log in again", login)
        ]
    return []
