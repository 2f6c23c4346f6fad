"""`gramkey export`: a good token for a program that reads a file or variables; written whole, for its owner only."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import click

from gramkey.cli.command import Command, common_options
from gramkey.cli.handing import variables
from gramkey.cli.output import CommandError
from gramkey.cli.settings import seconds
from gramkey.vault.permissions import write_private


@click.command()
@click.argument("account", required=False)
@click.option("--app", metavar="NAME", help="The app, where the account has tokens of several.")
@click.option("--min-valid", metavar="TIME", help="For how long it must be good (default 1h).")
@click.option(
    "--format",
    "form",
    type=click.Choice(["env", "json", "token"]),
    default="env",
    help="Variables, JSON, or the token alone.",
)
@click.option("--file", type=click.Path(path_type=Path, dir_okay=False), help="Write it there, mode 0600, in one step.")
@common_options
def export(command: Command, account: str | None, form: str, file: Path | None) -> None:
    """Write a token of ACCOUNT as variables, JSON or alone: to stdout, or to a file that a program reads.

    A file is a copy: write it again after each refresh, or let the program use `gramkey run` or `gramkey token`.
    """
    wanted = seconds(command.settings.find("min_valid", "1h").value)
    vended = command.keys.vend(account or command.account, wanted, command.app)
    found = variables(vended)
    text = {
        "env": "".join(f"{name}={shlex.quote(value)}\n" for name, value in found.items()),
        "json": json.dumps(found) + "\n",
        "token": found["INSTAGRAM_ACCESS_TOKEN"] + "\n",
    }[form]
    if file is None:
        if command.out.as_json:
            command.finish(found)
        else:
            command.out.data(text.rstrip("\n"))
        return
    try:
        write_private(file.expanduser(), text.encode(), replace=True)
    except OSError as error:
        raise CommandError(f"{file} cannot be written: {error.strerror}", "name a file in a folder of yours") from None
    command.out.say(f"Wrote the token of {vended.grant.label} to {file} (mode 0600).")
    command.finish({"file": str(file), "format": form})
