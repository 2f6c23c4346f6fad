"""A login in two steps, for scripts and agents: `login --start` prints the address, `login --complete` ends it.

What the second step is checked against lies sealed in the vault meanwhile. The redirect comes on stdin, never as an
argument: it holds a code.
"""

from __future__ import annotations

import sys
import time
from urllib.parse import parse_qs, urlsplit

from gramkey.cli import exit_codes
from gramkey.cli.command import Command
from gramkey.cli.failing import advice
from gramkey.cli.login_end import conclude, tell
from gramkey.cli.output import CommandError, day, iso
from gramkey.diagnosis import diagnose_redirect
from gramkey.keeper.opening import LoginAttempt
from gramkey.protocol.scopes import SCOPES, ScopeChoice
from gramkey.protocol.secret import Secret
from gramkey.vault import PendingLogin, StoredApp

PENDING_FOR = 3_600
"""Seconds: a code lives for an hour, so a login that waits longer is of no use."""


def start_login(command: Command, stored: StoredApp, attempt: LoginAttempt) -> int:
    """Keep the attempt, and print the address to open."""
    now = int(time.time())
    pending = PendingLogin(
        Secret(attempt.state),
        stored.id,
        attempt.redirect_uri,
        attempt.scopes.names,
        attempt.account,
        now,
        now + PENDING_FOR,
    )
    command.keys.vault.pending_logins.begin(pending, now)
    following = "gramkey login --complete --json"
    if not command.out.as_json:
        command.out.say("Open this address, agree there, and keep the address that you come back to:")
        command.out.data(attempt.url)
        command.out.say(f"Then, until {day(pending.expires_at)}: gramkey login --complete, with that address on stdin")
    command.finish(
        {
            "status": "pending",
            "url": attempt.url,
            "redirect_uri": attempt.redirect_uri,
            "expires_at": iso(pending.expires_at),
            "next_step": f"{following}  (with the address the browser came back to on stdin)",
        }
    )
    return exit_codes.OK


def complete_login(command: Command, strict: bool) -> int:
    """End the login that the redirect on stdin belongs to."""
    if sys.stdin.isatty():
        command.out.say("Paste the address that you came back to, then press Enter:")
    text = sys.stdin.readline().strip()
    if not text:
        hint = "echo ADDRESS | gramkey login --complete"
        raise CommandError("no redirect came on stdin", hint, exit_codes.USAGE)
    attempt = _pending(command, text)
    result = attempt.read(text, pasted=True)
    if result is None:
        more = advice(diagnose_redirect("nothing"))[1]
        message = "that address carries neither a code nor an error"
        raise CommandError(message, "paste the one you came back to", exit_codes.USAGE, **more)
    command.keys.vault.pending_logins.take(attempt.state, int(time.time()))
    stored = command.keys.vault.apps.by_id(attempt.app_id)
    return tell(command, conclude(command, stored, attempt, result, strict))


def _pending(command: Command, text: str) -> LoginAttempt:
    """The login that was begun: by the redirect's state, or the only one there is for a bare code."""
    now = int(time.time())
    waiting = command.keys.vault.pending_logins.list(now)
    states = parse_qs(urlsplit(text).query if "?" in text else text).get("state", [])
    found = [login for login in waiting if not states or login.state == Secret(states[0])]
    if not found:
        raise CommandError(
            "no login that was begun here belongs to this address: it ran out, was completed, or is another's",
            "begin again: gramkey login --start",
            exit_codes.LOGIN_NEEDED,
        )
    if len(found) > 1:
        raise CommandError(
            f"{len(found)} logins are pending, and a bare code does not say which", "paste the whole address", 2
        )
    return _attempt(command, found[0])


def _attempt(command: Command, login: PendingLogin) -> LoginAttempt:
    known = SCOPES[command.keys.vault.apps.by_id(login.app_id).app.login]
    reasons = {name: known[name].permits if name in known else "" for name in login.scopes}
    choice = ScopeChoice(login.scopes, reasons, ())
    return LoginAttempt(login.app_id, "", login.state.reveal(), login.redirect_uri, choice, login.account)
