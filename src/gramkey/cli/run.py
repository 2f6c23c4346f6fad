"""`gramkey run ACCOUNT -- PROGRAM…`: a program with a good token in its environment, and nowhere else."""

from __future__ import annotations

import os

import click

from gramkey.cli.child import play
from gramkey.cli.command import Command, common_options
from gramkey.cli.handing import variables
from gramkey.cli.settings import seconds


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("account")
@click.argument("program", nargs=-1, required=True, type=click.UNPROCESSED)
@click.option("--app", metavar="NAME", help="The app, where the account has tokens of several.")
@click.option("--min-valid", metavar="TIME", help="For how long the token must be good (default 1h).")
@common_options
def run(command: Command, account: str, program: tuple[str, ...]) -> int:
    """Run PROGRAM with INSTAGRAM_ACCESS_TOKEN and whose it is in its environment, and end with its exit code.

    The token is refreshed first if it may and must be. Write -- before the program:

    gramkey run ada -- python3 sync.py
    """
    wanted = seconds(command.settings.find("min_valid", "1h").value)
    vended = command.keys.vend(account, wanted, command.app)
    return play(program, {**os.environ, **variables(vended)})
