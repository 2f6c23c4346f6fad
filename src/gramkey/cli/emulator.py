"""`gramkey emulator`: Meta in a box, to test any Instagram program against."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gramkey.cli import exit_codes
from gramkey.cli.emulator_events import listen, trigger
from gramkey.cli.emulator_run import run
from gramkey.cli.emulator_talk import clock, env, fault, journal, state, switch
from gramkey.cli.output import CommandError, Output
from gramkey.emulator.variables import environment

if TYPE_CHECKING:
    from gramkey.emulator.meta import Meta


@click.group()
def emulator() -> None:
    """Meta in a box: its login pages, token endpoints and Graph API, on this machine. Nothing is sent to Meta."""


@emulator.command()
@click.argument("scenario", type=click.Path(path_type=Path), required=False)
@click.option("--redirect-uri", "redirect_uris", multiple=True, metavar="URI", help="Register it with every app.")
@click.option("--switch", "switches", multiple=True, metavar="NAME=VALUE", help="Set a switch (see: switches).")
@click.option(
    "--state", type=click.Path(path_type=Path), metavar="FILE", help="Load this state, and save it at the end."
)
@click.option("--folder", type=click.Path(path_type=Path), metavar="DIR", help="Keep the CA here (default: a new one).")
@click.option("--web-port", default=0, metavar="PORT", help="Port for browsers and the control API (default: any).")
@click.option("--proxy-port", default=0, metavar="PORT", help="Port of the proxy (default: any).")
@click.option("--console-port", default=0, metavar="PORT", help="Port of the console (default: any).")
@click.option("--pass-loopback", is_flag=True, help="Let the proxy pass requests to this machine's own names.")
@click.option("--seed", type=int, metavar="N", help="The seed of its ids and tokens (default: 0, or the scenario's).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object as the first line of stdout.")
def serve(
    scenario: Path | None,
    redirect_uris: tuple[str, ...],
    switches: tuple[str, ...],
    state: Path | None,
    folder: Path | None,
    web_port: int,
    proxy_port: int,
    console_port: int,
    pass_loopback: bool,
    seed: int | None,
    as_json: bool,
) -> int:
    """Serve Meta's hosts until Ctrl-C: the standard world, or that of SCENARIO, a TOML file.

    Programs reach it unmodified by HTTPS_PROXY and SSL_CERT_FILE; gramkey itself, for demo apps, by
    GRAMKEY_EMULATOR_CONTROL.
    """
    from gramkey.emulator.problems import BadInput
    from gramkey.emulator.server import EmulatorServer

    out = Output(as_json=as_json)
    try:
        meta = new_world(seed, state, redirect_uris, switches, scenario)
        server = EmulatorServer(
            meta,
            web_port=web_port,
            proxy_port=proxy_port,
            console_port=console_port,
            folder=folder,
            passes_loopback=pass_loopback,
        )
        with server, contextlib.suppress(KeyboardInterrupt):  # a Ctrl-C before the server waits for one
            _tell(out, server.describe())
            server.serve_forever()
    except BadInput as error:
        raise CommandError(str(error).rstrip("."), "gramkey emulator switches", exit_codes.USAGE) from None
    except OSError as error:
        raise CommandError(f"the emulator cannot be started: {error}", "leave the ports away: any will do") from None
    if state is not None:
        _save(state, meta.to_json())
    return exit_codes.OK


def new_world(
    seed: int | None,
    state: Path | None,
    redirect_uris: tuple[str, ...],
    switches: tuple[str, ...],
    scenario: Path | None,
) -> Meta:
    """A world for one emulator. Raises `BadInput` for a switch or an address that is none."""
    from gramkey.emulator.meta import Meta

    if scenario is not None and state is not None:
        raise CommandError(
            "a scenario begins a world and a state goes on with one: they cannot both be given",
            f"gramkey emulator serve {scenario}",
            exit_codes.USAGE,
        )
    meta = Meta(seed or 0) if scenario is None else _told(scenario, seed)
    if state is not None and state.exists():
        meta.load(state.read_text(encoding="utf-8", errors="replace"))
    for uri in redirect_uris:
        meta.register_redirect(uri)
    for setting in switches:
        name, _, value = setting.partition("=")
        meta.switches.set(name, value)
    return meta


def _told(scenario: Path, seed: int | None) -> Meta:
    """The world of a scenario's file."""
    from gramkey.emulator.problems import BadInput
    from gramkey.emulator.scenario import load

    try:
        return load(scenario.read_text(encoding="utf-8"), seed)
    except (OSError, UnicodeDecodeError) as error:
        said = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise CommandError(f"{scenario} cannot be read: {said}", "", exit_codes.USAGE) from None
    except BadInput as error:
        raise CommandError(
            f"{scenario}: {str(error).rstrip('.')}", "docs/emulator.md shows a scenario", exit_codes.USAGE
        ) from None


def _save(path: Path, text: str) -> None:
    temporary = path.with_name(path.name + ".new")
    temporary.write_text(text)
    temporary.replace(path)


def _tell(out: Output, found: dict[str, Any]) -> None:
    if out.as_json:
        out.data(json.dumps(found, ensure_ascii=False))
        return
    out.say("Meta in a box is running. It is not Meta: nothing here is real. Ctrl-C ends it.")
    out.say(f"  for browsers  {found['origin']}")
    out.say(f"  console       {found['console']}")
    for app in found["apps"]:
        out.say(f"  app           {app['login']}  client id {app['client_id']}  secret {app['client_secret']}")
    out.say("Point a program at it:")
    for name, value in environment(found, os.environ).items():
        out.data(f"export {name}={shlex.quote(value)}")


@emulator.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout.")
def switches(as_json: bool) -> None:
    """List the switches: where Meta's behaviour is open or has changed, what each may be, and why."""
    from gramkey.emulator.switches import SWITCHES

    out = Output(as_json=as_json)
    if as_json:
        out.emit({name: {"values": each.values, "meaning": each.meaning} for name, each in SWITCHES.items()})
        return
    for name, each in SWITCHES.items():
        out.data(f"{out.style(name, 'bold')}  {' | '.join((each.values[0] + ' (default)', *each.values[1:]))}")
        out.data(f"    {each.meaning}.")
        out.data(f"    {out.style(each.evidence, 'dim')}")


for command in (run, env, clock, fault, journal, switch, state, trigger, listen):
    emulator.add_command(command)
