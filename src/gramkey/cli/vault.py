"""`gramkey vault`: back up, restore, copy and check the vault."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import click

from gramkey.cli import exit_codes
from gramkey.cli.command import Command, common_options
from gramkey.cli.output import CommandError
from gramkey.vault import backup as copies
from gramkey.vault.checking import check as look
from gramkey.vault.place import DATABASE_URL, is_url


@click.group()
def vault() -> None:
    """Back up, restore and check the vault. A backup is sealed like the vault, and does not hold the master key."""


@vault.command()
@click.argument("file", type=click.Path(path_type=Path))
@common_options
def backup(command: Command, file: Path) -> int:
    """Write a consistent copy of the vault to a new FILE, while others may go on writing."""
    path = _existing(command)
    copies.backup(path, file.expanduser())
    command.out.say(f"Backed up to {file}. It opens only with the master key: gramkey keys export")
    command.finish({"backup": str(file), "vault": str(path)})
    return exit_codes.OK


@vault.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Replace the vault that is there; it is kept beside the new one.")
@common_options
def restore(command: Command, file: Path, replace: bool) -> int:
    """Bring the backup FILE back as the vault, after every value in it was opened."""
    path = command.settings.vault_path
    aside, notices = copies.restore(file.expanduser(), path, command.env, int(time.time()), replace)
    for notice in notices:
        command.out.notice(notice)
    command.out.say(f"Restored {path} from {file}.")
    if aside is not None:
        command.out.say(f"The vault that was there is kept as {aside}.")
    command.finish({"vault": str(path), "kept": str(aside) if aside else None})
    return exit_codes.OK


@vault.command()
@common_options
def check(command: Command) -> int:
    """Open every value in the vault and check its file. Exit code 1 where anything is wrong."""
    if isinstance(command.settings.vault_place, Path):
        _existing(command)
    path = command.keys.vault.name
    report = look(command.keys.vault)
    for problem in report.problems:
        command.out.data(problem)
    counts = f"{report.apps} apps, {report.grants} grants, {report.pending_logins} pending logins"
    command.out.say(f"{path}: {counts}; {'nothing is wrong' if report.is_whole else 'see above'}.")
    if report.problems:
        command.out.say("gramkey: hint: gramkey vault restore FILE --replace  brings back a backup")
    command.finish(
        {
            "vault": path,
            "whole": report.is_whole,
            "problems": list(report.problems),
            "apps": report.apps,
            "grants": report.grants,
        }
    )
    return exit_codes.OK if report.is_whole else exit_codes.FAILURE


@vault.command()
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@common_options
def copy(command: Command, source: str, target: str) -> int:
    """Copy the vault FROM one place TO another that is empty, row by row. Run it again if it was cut off.

    A place is a file, or `postgres` for the database of GRAMKEY_DATABASE_URL.
    """
    from gramkey.vault.copying import copy_vault

    with ExitStack() as stack:

        def begin(rows: int) -> Callable[[int], None]:
            bar = click.progressbar(length=rows, label="Copying", file=sys.stderr, hidden=not sys.stderr.isatty())
            return stack.enter_context(bar).update

        places = (_place(command, source), _place(command, target))
        rows = copy_vault(*places, command.env, int(time.time()), begin)
    command.out.say(f"Copied {rows} rows, each compared. The vault at {source} is as it was: use only one of the two.")
    if target == POSTGRES:
        command.out.say("With GRAMKEY_DATABASE_URL in the environment, every command uses the copy.")
    command.finish({"from": source, "to": target, "rows": rows})
    return exit_codes.OK


POSTGRES = "postgres"


def _place(command: Command, given: str) -> Path | str:
    if given != POSTGRES:
        return Path(given).expanduser().absolute()
    url = command.env.get(DATABASE_URL, "")
    if not is_url(url):
        raise CommandError(f"`{POSTGRES}` is the database of {DATABASE_URL}, which is not set", "postgresql://…")
    return url


def _existing(command: Command) -> Path:
    path = command.settings.vault_path
    if not path.exists():
        raise CommandError(f"there is no vault at {path}", "gramkey login")
    return path
