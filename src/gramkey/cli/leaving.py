"""`gramkey logout` and `gramkey revoke`: forgetting a token here, and ending it at Meta where Meta allows that."""

from __future__ import annotations

import click

from gramkey.cli import exit_codes
from gramkey.cli.browser import may_open, open_browser
from gramkey.cli.command import Command, common_options
from gramkey.cli.login_end import described
from gramkey.protocol.logins import LOGINS, Login


@click.command()
@click.argument("account", required=False)
@click.option("--app", metavar="NAME", help="The app, where the account has tokens of several.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@common_options
def logout(command: Command, account: str | None, yes: bool) -> int:
    """Forget the token of ACCOUNT here. Meta is not told: the token itself lives on until it expires."""
    grant = command.keys.grant(account or command.account, command.app)
    if not yes:
        command.confirm(f"Forget the token of {grant.label}?")
    ended = command.keys.forget(grant.id)
    command.out.say(f"Forgot the token of {grant.label}. Meta was not told, so it lives on there until it expires.")
    command.out.say(f"To end it there: {_where(LOGINS[command.keys.vault.apps.by_id(grant.app_id).app.login])}")
    command.finish({"grants": [described(ended)], "meta_told": False})
    return exit_codes.OK


@click.command()
@click.argument("account", required=False)
@click.option("--app", metavar="NAME", help="The app, where the account has tokens of several.")
@click.option("--no-browser", is_flag=True, help="Open no page; show its address.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@common_options
def revoke(command: Command, account: str | None, no_browser: bool, yes: bool) -> int:
    """End the token of ACCOUNT, at Meta where Meta documents how (the facebook login), and forget it here.

    On the instagram login only the person can end it: the page where they do is opened.
    """
    keys = command.keys
    grant = keys.grant(account or command.account, command.app)
    login = LOGINS[keys.vault.apps.by_id(grant.app_id).app.login]
    if not yes:
        also = " Every token of this person for the app ends." if login.has_revoke else ""
        command.confirm(f"End the token of {grant.label}?{also}")
    told = keys.revoke(grant.id)
    if told:
        command.out.say(f"Meta has taken the app away from {grant.label}: every token of theirs for it is dead.")
    else:
        command.out.say(f"Forgot the token of {grant.label} here. Meta documents no way for an app to end it there.")
        command.out.say(f"The person removes the app here: {_where(login)}")
        if (
            login.removal_page
            and not grant.demo
            and may_open(command.env, no_browser=no_browser)
            and command.interactive
        ):
            open_browser(login.removal_page, command.env)
    command.finish({"grants": [described(keys.vault.grants.get(grant.id))], "meta_told": told})
    return exit_codes.OK


def _where(login: Login) -> str:
    return f"{login.removal_words}{f' ({login.removal_page})' if login.removal_page else ''}"
