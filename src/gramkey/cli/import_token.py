"""`gramkey import-token`: store a token made elsewhere. It is never exchanged; a call proves whose it is."""

from __future__ import annotations

import click

from gramkey.cli import exit_codes
from gramkey.cli.command import Command, common_options, read_secret
from gramkey.cli.login_end import choose_accounts, described
from gramkey.cli.output import CommandError, day
from gramkey.protocol.authorization import tidy
from gramkey.protocol.logins import token_family
from gramkey.vault import Grant, StoredApp

WHERE = "Instagram → API setup with Instagram login → Generate access tokens → Generate token"


@click.command(name="import-token")
@click.option("--app", metavar="NAME", help="The app that the token belongs to.")
@click.option("--account", metavar="NAME", help="Whose it must be: any other account is refused.")
@click.option("--file", metavar="FILE", help="Read it from a file instead of stdin.")
@common_options
def import_token(command: Command, account: str | None, file: str | None) -> int:
    """Store a token made elsewhere, such as by the dashboard's "Generate token" button. It is read from stdin.

    Its age is not known, so it is refreshed once it must be 24 hours old. It is sent to Meta for one call, to see whose
    it is; it is never exchanged.
    """
    stored = _app(command)
    token = read_secret(command, "access token", file)
    return store(command, stored, token, account or "")


def offer_token(command: Command, stored: StoredApp) -> int | None:
    """Before a login: for one's own account the dashboard gives a token by a button. `None` where it is not taken."""
    command.out.say(
        "Is it your own account, with a role on the app? Then there is a shorter way: in the Meta dashboard,"
    )
    command.out.say(f"  {WHERE}")
    text = click.prompt(
        "Paste that token here (not shown), or press Enter to log in with the browser",
        default="",
        show_default=False,
        hide_input=True,
        err=True,
    )
    return store(command, stored, text, command.account) if text.strip() else None


def store(command: Command, stored: StoredApp, text: str, account: str) -> int:
    """Check, prove and store a token."""
    tidied = tidy("access token", text)
    if tidied.notice:
        command.out.notice(tidied.notice)
    _check_family(stored, tidied.value)
    keys = command.keys
    grants = keys.import_token(stored, tidied.value, account, lambda openings: choose_accounts(command, openings))
    _tell(command, grants)
    return exit_codes.OK


def _app(command: Command) -> StoredApp:
    apps = command.keys.vault.apps
    if command.app:
        return apps.get(command.app)
    known = apps.list()
    if len(known) != 1:
        names = ", ".join(stored.name for stored in known) or "none yet: gramkey app add"
        raise CommandError(f"which app does the token belong to? ({names})", "add --app NAME", exit_codes.USAGE)
    return known[0]


def _check_family(stored: StoredApp, token: str) -> None:
    """Refuse what is no token, or plainly one of the other login (E61), before it is sent anywhere."""
    family = token_family(token)
    if not token or any(character.isspace() for character in token) or not token.isascii():
        raise CommandError("that is no access token: it has a blank inside, or is empty", "copy it once more, whole", 2)
    wrong = {
        "instagram": {
            "EAA": "belongs to the facebook login",
            "IGQ": "is of the Basic Display API, dead since 2024-12-04",
        },
        "facebook": {
            "IG": "belongs to the instagram login",
            "IGQ": "is of the Basic Display API, dead since 2024-12-04",
        },
    }
    others = {"TH": "is a token of Threads", "APP": "is an app's own token, not an account's"}
    if why := {**others, **wrong.get(stored.app.login, {})}.get(family):
        raise CommandError(
            f"this token {why}, and app {stored.name} is of the {stored.app.login} login",
            "name the right app with --app, or log in: gramkey login",
            exit_codes.USAGE,
        )


def _tell(command: Command, grants: tuple[Grant, ...]) -> None:
    for grant in grants:
        command.out.say(f"Stored a token of {grant.label}. Its age is not known; a call has proven it.")
        if grant.refresh_at is not None:
            command.out.say(f"It will be refreshed from {day(grant.refresh_at)} on.")
    command.out.say(f"Next: gramkey token {grants[0].account.username}".rstrip())
    command.finish({"grants": [described(grant) for grant in grants]})
