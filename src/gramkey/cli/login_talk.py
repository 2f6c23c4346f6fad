"""What `gramkey login` says: the facts first, the address, and what silence may mean."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from gramkey.cli.command import Command
from gramkey.cli.output import CommandError, day
from gramkey.keeper.opening import LoginAttempt
from gramkey.protocol.errors import InputError
from gramkey.vault import State, StoredApp

if TYPE_CHECKING:
    from gramkey.cli.listener import Listener

# As reported in chemmu111/saas-by-haca OAUTH_DIRECT_LINKS.md and meta-auth F; the dashboard moves, so no addresses.
PAGES = {
    "instagram": "Instagram → API setup with Instagram login → Business login settings → OAuth redirect URIs",
    "facebook": "Facebook Login for Business → Settings → Valid OAuth Redirect URIs",
}

# Pages of Meta's that never come back (E19–E24, E29, E18), the likeliest first.
SILENT_PAGES = (
    ("Sorry, this page isn't available", "the client id is wrong: gramkey app list shows it"),
    ("Invalid redirect_uri · URL Blocked", "register the redirect URI above, letter by letter, and press Save"),
    (
        "Invalid platform app",
        "that is the Meta app's pair: use the Instagram app ID and its secret, or check the scopes",
    ),
    ("Insufficient developer role", "App roles → add the account as Instagram Tester; it must accept on instagram.com"),
    ("Insecure Login Blocked", "the redirect URI must begin with https://"),
    (
        "This app isn't available · Feature unavailable",
        "the app is not live, or lacks access for other people's accounts",
    ),
)


def tell_facts(command: Command, stored: StoredApp, attempt: LoginAttempt) -> None:
    """The three facts that most logins fail for: the redirect URI, where to register it, and the account."""
    out = command.out
    _tell_what_is_there(command, stored, attempt)
    if stored.app.demo:
        out.say("Demo: the built-in emulator stands for Meta. Its tokens mean nothing outside of it.")
    else:
        copied = _copied(command, attempt.redirect_uri)
        out.say(f"Redirect URI   {attempt.redirect_uri}{'   (copied)' if copied else ''}")
        out.say(f"Register it    in the Meta dashboard: {PAGES[stored.app.login]}")
        wanted = f"@{attempt.account}" if attempt.account else "a business or creator account"
        if stored.app.login == "facebook":
            wanted += ", linked to a Facebook Page"
        out.say(f"Account        {wanted}; while the app is in development, one with a role on it")
    out.say("Asking for" if attempt.scopes.names else f"Asking for what configuration {stored.app.config_id} holds")
    for name, reason in attempt.scopes.reasons.items():
        out.say(f"  {name}  {out.style(reason, 'dim', out.err)}")


def _tell_what_is_there(command: Command, stored: StoredApp, attempt: LoginAttempt) -> None:
    if command.env.get("INSTAGRAM_ACCESS_TOKEN"):
        command.out.warn("INSTAGRAM_ACCESS_TOKEN is set here: programs that read it will not see the new token")
    for grant in command.keys.grants():
        same = grant.app_id == stored.id and grant.state == State.ACTIVE
        if same and (not attempt.account or attempt.account.lower() == grant.account.username.lower()):
            command.out.notice(f"{grant.label} is logged in already, until {day(grant.expires_at)}")


def _copied(command: Command, text: str) -> bool:
    from gramkey.cli.clipboard import copy

    return command.interactive and copy(text, command.env, command.out.err)


def show_address(command: Command, attempt: LoginAttempt, no_browser: bool, qr: bool, may_paste: bool) -> None:
    """Show the address, open it where that makes sense, and say that the way back may be pasted."""
    from gramkey.cli.browser import may_open, open_browser

    out = command.out
    decision = may_open(command.env, no_browser=no_browser or not command.interactive)
    opened = bool(decision) and open_browser(attempt.url, command.env)
    out.say()
    out.say("Your browser should show this page now:" if opened else "Open this address in a browser:")
    out.say(f"  {attempt.url}")
    if not opened and not no_browser and decision.reason:
        out.say(out.style(f"  (no browser was opened: {decision.reason})", "dim", out.err))
    if qr:
        try:
            out.say(_qr(attempt.url))
        except CommandError as error:
            out.warn(f"{error}: {error.hint}")
    if may_paste:
        out.say("Waiting. If the page you come back to does not load, paste its address here:")
    else:
        out.say("Waiting.")


def _qr(url: str) -> str:
    from gramkey.cli.qr import qr_code

    return qr_code(url, shutil.get_terminal_size().columns)


def announce_certificate(command: Command, host: str) -> None:
    """Said before the browser opens: the warning that comes at the end is ours, and expected (E36)."""
    command.out.say()
    command.out.say(f"At the end the browser will warn about the certificate of {host}: it is this program's own.")
    command.out.say('Go on with "Advanced", then "Proceed"; or paste the address of that page here.')


def meaning_of_page(text: str) -> InputError | None:
    """What a page of Meta's means that says these words; `None` where they are not known."""
    from gramkey.diagnosis.explaining import explain

    try:
        found = explain(text, endpoint="authorize")
    except InputError:
        return None
    told = found.diagnosis
    if told is None or not found.recognised:
        return None
    return InputError("page", told.words, f"{told.remedy} (more: gramkey explain {told.rows[0]})")


def explain_silence(command: Command, stored: StoredApp, listener: Listener | None) -> None:
    """After a minute without a word: the pages of Meta's that never come back, and what each of them means."""
    out = command.out
    out.say()
    out.say("Still waiting. What does the page in the browser say?")
    if listener is not None and listener.certificate_refused:
        out.say('  The browser refused this program\'s certificate: choose "Advanced", then "Proceed",')
        out.say("  or copy the address of that page and paste it here.")
    if stored.app.demo:
        out.say("  A consent page: press Allow or Cancel. Nothing: open the address above.")
        return
    for words, meaning in SILENT_PAGES:
        out.say(f"  {words}")
        out.say(f"      {out.style(meaning, 'dim', out.err)}")
    out.say("  Anything else: type its words here, and they are explained.")
