"""`gramkey token`: print a token that is good, and nothing else on stdout."""

from __future__ import annotations

import click

from gramkey.cli.command import Command, common_options
from gramkey.cli.output import iso
from gramkey.cli.settings import seconds


@click.command()
@click.argument("account", required=False)
@click.option("--app", metavar="NAME", help="The app, where the account has tokens of several.")
@click.option("--min-valid", metavar="TIME", help="For how long it must be good (default 1h).")
@common_options
def token(command: Command, account: str | None) -> None:
    """Print a token of ACCOUNT that is good for --min-valid, refreshing it first if it may and must be.

    No network is used where none is needed.
    """
    wanted = seconds(command.settings.find("min_valid", "1h").value)
    vended = command.keys.vend(account or command.account, wanted, command.app)
    if vended.trouble is not None:
        command.out.warn(f"the refresh that is due did not work: {vended.trouble}; the stored token is still good")
    if vended.grant.demo:
        command.out.notice("this is a demo token of the emulator")
    if not command.out.as_json:
        command.out.data(vended.token.secret.reveal())
        return
    command.finish(
        {
            "access_token": vended.token.secret.reveal(),
            "expires_at": iso(vended.token.expires_at),
            "account_id": vended.grant.account.account_id,
            "username": vended.grant.account.username,
            "demo": vended.grant.demo,
        }
    )
