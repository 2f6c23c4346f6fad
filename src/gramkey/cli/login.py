"""`gramkey login`: from the address that a person opens to a token in the vault, proven by a call."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from gramkey.cli import exit_codes, login_talk
from gramkey.cli.command import Command, common_options
from gramkey.cli.login_end import conclude, tell
from gramkey.cli.output import CommandError
from gramkey.keeper.opening import LoginAttempt
from gramkey.operations import DEMO_REDIRECT
from gramkey.protocol.errors import ForeignStateError, InputError
from gramkey.protocol.redirect import Result
from gramkey.vault import StoredApp

LINGER = 1.5
"""Seconds that the last page stays reachable, so that a browser's reload finds it."""


@click.command()
@click.option("--app", metavar="NAME", help="The app to log in with (see gramkey app list).")
@click.option("--account", metavar="NAME", help="The account that is wanted: any other is refused.")
@click.option(
    "--scopes", metavar="LIST", help="What to ask for: read,publish,comments,messages,insights (default: read)."
)
@click.option("--demo", is_flag=True, help="Use the built-in emulator instead of Meta.")
@click.option("--login", "login_name", type=click.Choice(["instagram", "facebook"]), help="With --demo: which login.")
@click.option("--redirect-uri", metavar="URI", help="Another redirect URI than the app's.")
@click.option("--option", "options", multiple=True, metavar="KEY=VALUE", help="A parameter of Meta's dialog.")
@click.option("--no-browser", is_flag=True, help="Open no browser; show the address.")
@click.option("--qr", is_flag=True, help="Show the address as a QR code too.")
@click.option("--tls-cert", type=click.Path(path_type=Path), help="The listener's certificate.")
@click.option("--tls-key", type=click.Path(path_type=Path), help="Its key.")
@click.option("--strict", is_flag=True, help="Fail (exit code 5) if a permission that was asked for is missing.")
@click.option("--start", is_flag=True, help="Two steps, for scripts: begin, and print the address.")
@click.option("--complete", is_flag=True, help="Two steps: end it with the redirect on stdin.")
@common_options
def login(command: Command, start: bool, complete: bool, **options: Any) -> int:
    """Get a token: open Meta's page, agree there, and it is stored, good for 60 days and refreshed when it is due.

    The address that the browser comes back to may also be pasted here, from any machine.
    """
    from gramkey.cli.two_step import complete_login, start_login

    if start and complete:
        raise CommandError("--start and --complete are two steps", "begin with --start", exit_codes.USAGE)
    if complete:
        return complete_login(command, options["strict"])
    stored = choose_app(command, options)
    if not start and _offers_own_account(command, stored, options):
        from gramkey.cli.import_token import offer_token

        if (code := offer_token(command, stored)) is not None:
            return code
    attempt = begin(command, stored, options)
    if start:
        return start_login(command, stored, attempt)
    return _log_in(command, stored, attempt, options)


def choose_app(command: Command, options: dict[str, Any]) -> StoredApp:
    """The app to log in with: the one named, the demo's, or the only one there is."""
    keys = command.keys
    if options["demo"]:
        return keys.add_demo_app(options["login_name"] or "instagram", options["redirect_uri"] or DEMO_REDIRECT)
    if command.app:
        stored = keys.vault.apps.get(command.app)
        return (
            keys.add_demo_app(stored.app.login, options["redirect_uri"] or DEMO_REDIRECT) if stored.app.demo else stored
        )
    real = [stored for stored in keys.vault.apps.list() if not stored.app.demo]
    if len(real) == 1:
        return real[0]
    if real:
        names = ", ".join(stored.name for stored in real)
        raise CommandError(f"several apps are stored: {names}", "gramkey login --app NAME", exit_codes.USAGE)
    if not command.interactive:
        raise CommandError("no app is stored yet", "gramkey app add, or gramkey login --demo", exit_codes.USAGE)
    command.out.say("No Meta app is stored yet, so this is a demo with the built-in emulator.")
    command.out.say("For a real token, end this with Ctrl-C and type: gramkey app add")
    return keys.add_demo_app(options["login_name"] or "instagram", options["redirect_uri"] or DEMO_REDIRECT)


def begin(command: Command, stored: StoredApp, options: dict[str, Any]) -> LoginAttempt:
    """Begin the attempt, and say what was changed about what was asked."""
    extra = dict(_pair(option) for option in options["options"])
    attempt = command.keys.begin_login(
        stored,
        command.settings.find("scopes", "read").value,
        account=options["account"] or "",
        redirect_uri=options["redirect_uri"] or "",
        options=extra,
    )
    for notice in attempt.scopes.notices:
        command.out.notice(notice)
    return attempt


def _pair(option: str) -> tuple[str, str]:
    name, found, value = option.partition("=")
    if not found:
        raise CommandError(f"{option!r} is no KEY=VALUE", "such as --option auth_type=rerequest", exit_codes.USAGE)
    return name, value


def _offers_own_account(command: Command, stored: StoredApp, options: dict[str, Any]) -> bool:
    """Whether the dashboard's own token button is worth a word: it needs neither redirect URI nor listener."""
    plain = not (options["no_browser"] or options["qr"] or options["options"] or options["redirect_uri"])
    return command.interactive and plain and stored.app.login == "instagram" and not stored.app.demo


def _log_in(command: Command, stored: StoredApp, attempt: LoginAttempt, options: dict[str, Any]) -> int:
    from gramkey.cli.paste import Terminal
    from gramkey.cli.waiting import Arrivals, wait_for_redirect

    login_talk.tell_facts(command, stored, attempt)
    with ExitStack() as stack:
        arrivals: Arrivals[Result] = Arrivals(lambda text, pasted: _read(attempt, text, pasted))
        listener = stack.enter_context(_listening(command, attempt, options, arrivals.hit))
        # Entered last, so that on Ctrl-C a waiting browser gets its page before the listener closes.
        stack.enter_context(arrivals)
        terminal = None if command.no_input else Terminal.of(sys.stdin, sys.stderr)
        login_talk.show_address(command, attempt, options["no_browser"], options["qr"], terminal is not None)
        result = wait_for_redirect(
            arrivals,
            terminal,
            lambda: login_talk.explain_silence(command, stored, listener),
            lambda error, pasted: _refused(command, error, pasted),
            listening=listener is not None,
        )
        end = conclude(command, stored, attempt, result, options["strict"])
        arrivals.finish(end.page)
        code = tell(command, end)
        if listener is not None and listener.seen.hits:
            time.sleep(LINGER)
        return code


def _read(attempt: LoginAttempt, text: str, pasted: bool) -> Result | None:
    """Read what came back. Words of a page of Meta's that were typed in are refused with what they mean."""
    try:
        return attempt.read(text, pasted=pasted)
    except ForeignStateError:
        raise
    except InputError:
        meant = login_talk.meaning_of_page(text) if pasted else None
        if meant is None:
            raise
        raise meant from None


def _refused(command: Command, error: InputError, pasted: bool) -> None:
    if error.what == "page":
        command.out.say(f"gramkey: that page means: {error}")
        command.out.say(f"gramkey: hint: {error.hint}")
        return
    where = "what was pasted" if pasted else "a visit of the browser"
    command.out.warn(f"{where} was left aside: {error}")
    if error.hint:
        command.out.say(f"gramkey: hint: {error.hint}")


@contextlib.contextmanager
def _listening(command: Command, attempt: LoginAttempt, options: dict[str, Any], on_hit: Any) -> Iterator[Any]:
    """The listener on the redirect URI's own port; `None`, and why, where only pasting is left."""
    from gramkey.cli.certificate import listener_certificate
    from gramkey.cli.listener import Listener, PortUnavailable, is_this_computer

    parts = urlsplit(attempt.redirect_uri)
    host = parts.hostname or ""
    if parts.scheme != "https" or not is_this_computer(host):
        command.out.notice(f"the redirect goes to {host}, not to this machine: paste the address you come back to")
        yield None
        return
    folder = command.settings.home / "listener"
    certificate = listener_certificate(
        folder, host, options["tls_cert"], options["tls_key"], int(time.time()), os.environ
    )
    listener = Listener(attempt.redirect_uri, certificate, on_hit)
    try:
        listener.open()
    except PortUnavailable as error:
        command.out.warn(f"{error}: paste the address you come back to instead")
        yield None
        return
    if not certificate.trusted:
        login_talk.announce_certificate(command, host)
    try:
        yield listener
    finally:
        listener.close()
