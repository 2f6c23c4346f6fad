"""`gramkey keys`: the master key, without which the vault does not open."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from gramkey.cli import exit_codes
from gramkey.cli.command import Command, common_options
from gramkey.cli.output import CommandError


@click.group()
def keys() -> None:
    """The master key: the vault does not open without it, and nobody can make it anew."""


@keys.command()
@click.option("--file", metavar="FILE", type=click.Path(path_type=Path), help="Write it to a new file of mode 0600.")
@common_options
def export(command: Command, file: Path | None) -> int:
    """Print the master key with its vault's id and a checksum, to be kept somewhere safe and apart from the vault.

    It is given back by GRAMKEY_MASTER_KEY_FILE, naming a file with this text.
    """
    text = command.keys.vault.export_master_key().reveal()
    if file is not None:
        _write(file, text)
        command.out.say(f"Wrote the master key to {file} (mode 0600). Keep it apart from the vault and its backups.")
        command.finish({"file": str(file)})
        return exit_codes.OK
    if sys.stdout.isatty() and command.interactive:
        command.confirm("Show the master key on this screen?")
    if command.out.as_json:
        command.finish({"master_key": text})
    else:
        command.out.data(text.rstrip("\n"))
    command.out.say("Keep it apart from the vault and its backups. To use it: GRAMKEY_MASTER_KEY_FILE=FILE")
    return exit_codes.OK


def _write(file: Path, text: str) -> None:
    try:
        descriptor = os.open(file.expanduser(), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        message = f"the key cannot be written to {file}: {error.strerror}"
        raise CommandError(message, "name another, new file", exit_codes.USAGE) from None
    with os.fdopen(descriptor, "w") as stream:
        stream.write(text)
