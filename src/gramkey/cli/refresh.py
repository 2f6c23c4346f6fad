"""`gramkey refresh`: refresh one token now, or all that are due."""

from __future__ import annotations

import click

from gramkey.cli import exit_codes
from gramkey.cli.command import Command, common_options
from gramkey.cli.login_end import described
from gramkey.cli.output import CommandError, day
from gramkey.keeper.errors import LoginNeeded
from gramkey.vault import State


@click.command()
@click.argument("account", required=False)
@click.option("--app", metavar="NAME", help="The app, where the account has tokens of several.")
@click.option("--due", is_flag=True, help="Refresh every token whose time has come, and nothing else.")
@common_options
def refresh(command: Command, account: str | None, due: bool) -> int:
    """Refresh the token of ACCOUNT now: 60 days from today. Meta wants it to be 24 hours old.

    With --due, for schedules: every token that is due. Exit code 4 where any needs a login, 1 where another failed.
    """
    if due and account:
        raise CommandError("--due is for all tokens", "leave the account away", exit_codes.USAGE)
    if due:
        return refresh_all_due(command)
    grant = command.keys.refresh(account or command.account, command.app)
    command.out.say(f"Refreshed {grant.label}: good until {day(grant.expires_at)}.")
    command.finish({"grants": [described(grant)]})
    return exit_codes.OK


def refresh_all_due(command: Command) -> int:
    """Refresh all that are due, and say what became of each. The exit code tells whether a login is needed."""
    outcomes = command.keys.refresh_due()
    code = exit_codes.OK
    for grant, error in outcomes:
        if error is None:
            command.out.say(f"Refreshed {grant.label}: good until {day(grant.expires_at)}.")
        else:
            command.out.warn(f"{grant.label} was not refreshed: {error}")
            code = max(code, exit_codes.LOGIN_NEEDED if isinstance(error, LoginNeeded) else exit_codes.FAILURE)
    waiting = [grant for grant in command.keys.grants() if grant.state == State.REAUTHORIZE]
    for grant in waiting:
        command.out.warn(f"{grant.label} needs a login: gramkey login --account {grant.account.username}")
    command.finish(
        {
            "refreshed": [described(grant) for grant, error in outcomes if error is None],
            "failed": [{**described(grant), "error": str(error)} for grant, error in outcomes if error is not None],
            "need_login": [described(grant) for grant in waiting],
        }
    )
    return exit_codes.LOGIN_NEEDED if waiting else code
