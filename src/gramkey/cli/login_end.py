"""How a login ends: what the redirect's result becomes in the vault, on the last page, and on the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import click

from gramkey.cli import exit_codes, pages
from gramkey.cli.command import Command
from gramkey.cli.failing import advice
from gramkey.cli.output import day, iso
from gramkey.cli.pages import Page
from gramkey.diagnosis import diagnose, diagnose_redirect
from gramkey.keeper.opening import LoginAttempt
from gramkey.protocol.errors import GramkeyError, MissingAccountError
from gramkey.protocol.redirect import Cancelled, Code, Declined, Result
from gramkey.protocol.scopes import SCOPES
from gramkey.protocol.values import Opening
from gramkey.vault import Grant, StoredApp

SPENT = frozenset({"D-20", "D-21", "D-25", "D-26"})
"""Rows of the diagnosis for a code that was used before, or waited too long."""


@dataclass(frozen=True)
class End:
    """The last page, the lines for the terminal, and the exit code; `message` and `hint` where it is an error."""

    page: Page
    lines: tuple[str, ...] = ()
    exit_code: int = exit_codes.OK
    message: str = ""
    hint: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)


def conclude(command: Command, stored: StoredApp, attempt: LoginAttempt, result: Result, strict: bool) -> End:
    """Finish the login that the redirect tells of. Every way it can end comes back as an `End`."""
    demo = stored.app.demo
    if not isinstance(result, Code):
        return _refused(result, demo)
    try:
        grants = command.keys.complete_login(attempt, result, lambda openings: choose_accounts(command, openings))
    except MissingAccountError as error:
        return _no_account(attempt, error, demo)
    except GramkeyError as error:
        found = diagnose(error)
        spent = SPENT.intersection(found.rows[:1])
        steps = [found.remedy] if found.remedy else []
        page = pages.already_used(demo=demo) if spent else pages.failed(found.words, steps, demo=demo)
        hint, more = advice(found)
        return End(page, (f"gramkey: {found.words}",), found.exit_code, str(error), hint, more)
    return _succeeded(command, stored, attempt, grants, strict)


def tell(command: Command, end: End) -> int:
    """Say on the terminal how a login ended: at most three lines, or an error. Gives back the exit code."""
    for line in end.lines:
        command.out.say(line)
    if end.exit_code:
        return command.out.fail(end.message, end.hint, end.exit_code, **end.more)
    command.finish(end.more)
    return end.exit_code


def _no_account(attempt: LoginAttempt, error: MissingAccountError, demo: bool) -> End:
    found = diagnose(error)
    if error.reason == "wrong_account":
        command = f"gramkey login --account {attempt.account}"
        page = pages.wrong_account(f"@{attempt.account}", error.came, command, demo=demo)
    else:
        page = pages.failed(str(error), [found.remedy] if found.remedy else [], demo=demo)
    return End(page, (), found.exit_code, str(error), found.remedy, {"reason": error.reason, **advice(found)[1]})


def _refused(result: Result, demo: bool) -> End:
    if isinstance(result, Cancelled):
        more = advice(diagnose_redirect("cancelled"))[1]
        return End(
            pages.cancelled(demo=demo), (), exit_codes.CANCELLED, "the login was cancelled", "gramkey login", more
        )
    assert not isinstance(result, Code)
    kind = "declined" if isinstance(result, Declined) else "failed"
    found = diagnose_redirect(kind, result.error, result.reason, result.code, result.description)
    causes = [cause.text for cause in found.causes]
    page = pages.declined(causes, demo=demo) if kind == "declined" else pages.failed(found.words, causes, demo=demo)
    message = "the login was declined" if kind == "declined" else f"Meta refused the login ({result.error})"
    lines = ("It may be either of these:", *(f"  {number}. {words}" for number, words in enumerate(causes, 1)))
    return End(page, lines if causes else (), found.exit_code, message, found.remedy, advice(found)[1])


def choose_accounts(command: Command, openings: tuple[Opening, ...]) -> tuple[Opening, ...]:
    """Let the person choose among several accounts; where nobody can be asked, all are stored, and said."""
    out = command.out
    out.say("This login gives several accounts:")
    for number, opening in enumerate(openings, 1):
        page = f"  (Page {opening.account.page_name})" if opening.account.page_name else ""
        out.say(f"  {number}. @{opening.account.username or opening.account.account_id}{page}")
    if not command.interactive:
        out.notice("all of them are stored; name one with --account")
        return openings
    while True:
        text = click.prompt("Which? (numbers, or all)", default="all", err=True).strip().lower()
        if text == "all":
            return openings
        numbers = text.replace(",", " ").split()
        if numbers and all(number.isdigit() and 0 < int(number) <= len(openings) for number in numbers):
            return tuple(openings[number - 1] for number in sorted({int(number) for number in numbers}))
        out.say(f"Type numbers from 1 to {len(openings)}, or all.")


def _succeeded(
    command: Command, stored: StoredApp, attempt: LoginAttempt, grants: tuple[Grant, ...], strict: bool
) -> End:
    first = grants[0]
    names = tuple(grant.label for grant in grants)
    granted = first.granted if first.granted is not None else attempt.scopes.names
    missing = missing_scopes(first)
    expires = day(first.expires_at) if first.expires_at else "it is ended"
    following = f"gramkey token {first.account.username}".strip()
    words = SCOPES[stored.app.login]
    page = pages.success(
        names,
        [words[name].permits for name in granted if name in words],
        expires,
        following,
        missing=[words[name].permits for name in missing if name in words],
        demo=stored.app.demo,
    )
    demo = " (demo)" if stored.app.demo else ""
    lines = [
        f"Logged in as {', '.join(names)}{demo}. The token is stored, and proven by a call.",
        f"Good until {expires}{_refreshed(first)}.",
        f"Next: {following}",
    ]
    if missing:
        command.out.warn(f"not granted, though asked for: {', '.join(missing)}")
    more = {"grants": [described(grant) for grant in grants], "missing": list(missing)}
    if missing and strict:
        hint = "log in again and leave every permission ticked: gramkey login"
        return End(page, tuple(lines), exit_codes.PERMISSION_MISSING, "a permission is missing", hint, more)
    return End(page, tuple(lines), more=more)


def _refreshed(grant: Grant) -> str:
    return "" if grant.refresh_at is None else f"; it will be refreshed from {day(grant.refresh_at)} on"


def missing_scopes(grant: Grant) -> tuple[str, ...]:
    """What was asked for and not granted; nothing where Meta did not say what was granted."""
    if grant.granted is None:
        return ()
    return tuple(name for name in grant.requested if name not in grant.granted)


def described(grant: Grant) -> dict[str, Any]:
    """A grant as `--json` shows it everywhere."""
    return {
        "id": grant.id,
        "username": grant.account.username,
        "account_id": grant.account.account_id,
        "person_id": grant.account.person_id,
        "page_id": grant.account.page_id or None,
        "state": str(grant.state),
        "reason": grant.reason or None,
        "expires_at": iso(grant.expires_at),
        "refresh_at": iso(grant.refresh_at),
        "data_access_expires_at": iso(grant.data_access_expires_at),
        "requested": list(grant.requested),
        "granted": None if grant.granted is None else list(grant.granted),
        "missing": list(missing_scopes(grant)),
        "last_outcome": grant.last_outcome or None,
        "failures": grant.failures,
        "demo": grant.demo,
    }
