"""`gramkey emulator run -- PROGRAM…`: any program, unmodified, with Meta in a box instead of Meta."""

from __future__ import annotations

import os
from pathlib import Path

import click

from gramkey.cli import exit_codes
from gramkey.cli.child import play
from gramkey.cli.output import CommandError
from gramkey.emulator.variables import environment


@click.command(context_settings={"ignore_unknown_options": True})
@click.option("--redirect-uri", "redirect_uris", multiple=True, metavar="URI", help="Register it with every app.")
@click.option("--switch", "switches", multiple=True, metavar="NAME=VALUE", help="Set a switch (see: switches).")
@click.option("--scenario", type=click.Path(path_type=Path), metavar="FILE", help="A world told in a TOML file.")
@click.option("--seed", type=int, metavar="N", help="The seed of its ids and tokens (default: 0, or the scenario's).")
@click.option("--pass-loopback", is_flag=True, help="Let the proxy pass requests to this machine's own names.")
@click.argument("program", nargs=-1, required=True, type=click.UNPROCESSED)
def run(
    redirect_uris: tuple[str, ...],
    switches: tuple[str, ...],
    scenario: Path | None,
    seed: int | None,
    pass_loopback: bool,
    program: tuple[str, ...],
) -> int:
    """Run PROGRAM with Meta's hosts emulated, on free ports, and end with its exit code.

    A program that a signal ended gives 128 and the signal's number. Write -- before the program:

    gramkey emulator run -- npm test
    """
    from gramkey.cli.emulator import new_world
    from gramkey.emulator.problems import BadInput
    from gramkey.emulator.server import EmulatorServer

    try:
        meta = new_world(seed, None, redirect_uris, switches, scenario)
    except BadInput as error:
        raise CommandError(str(error).rstrip("."), "gramkey emulator switches", exit_codes.USAGE) from None
    with EmulatorServer(meta, passes_loopback=pass_loopback) as server:
        code = play(program, os.environ | environment(server.describe(), os.environ))
    if not meta.journal.last_number:
        click.echo(f"gramkey: {program[0]} asked none of Meta's hosts. Does it read HTTPS_PROXY?", err=True)
    return code
