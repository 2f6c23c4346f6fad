"""Commands that talk to a running emulator: its variables, clock, faults, journal, switches and state."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import re
import shlex
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

import click

from gramkey.cli import exit_codes
from gramkey.cli.output import CommandError, Output, iso
from gramkey.emulator.variables import environment

F = TypeVar("F", bound=Callable[..., Any])

VARIABLE = "GRAMKEY_EMULATOR_CONTROL"
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
MOVE = re.compile(r"([+-])(\d{1,9})([smhd]?)")
FOLLOW_EVERY = 0.3


class Running:
    """A running emulator, by its control address."""

    def __init__(self, control: str) -> None:
        self.control = control.rstrip("/")

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The answer's JSON; what the emulator refuses is an error of this command."""
        import urllib3

        if urlsplit(self.control).scheme != "http":
            raise CommandError(
                "which emulator is not known",
                f"gramkey emulator serve, then set {VARIABLE} or give --control",
                exit_codes.USAGE,
            )
        data = None if body is None else json.dumps(body).encode()
        try:
            with urllib3.PoolManager(retries=False, timeout=10) as pool:
                answer = pool.request(method, self.control + path, body=data)
            value = json.loads(answer.data)
        except (urllib3.exceptions.HTTPError, ValueError):
            raise CommandError(f"no emulator answers at {self.control}", "gramkey emulator serve") from None
        if answer.status != 200:
            raise CommandError(value["error"]["message"].rstrip("."), "", exit_codes.USAGE)
        return value


def talks(function: F) -> F:
    """Give a command `--control` and `--json`, and the running emulator and its output as first arguments."""

    @click.option("--control", envvar=VARIABLE, default="", metavar="URL", help=f"The emulator ({VARIABLE}).")
    @click.option("--json", "as_json", is_flag=True, help="Print JSON on stdout.")
    @functools.wraps(function)
    def wrapped(*args: Any, control: str, as_json: bool, **more: Any) -> Any:
        return function(Running(control), Output(as_json=as_json), *args, **more)

    return wrapped  # type: ignore[return-value]  # click has changed its signature on purpose


@click.command()
@talks
def env(running: Running, out: Output) -> None:
    """Print the variables that point programs at a running emulator: eval "$(gramkey emulator env)"."""
    found = environment(running.ask("GET", ""), os.environ)
    if out.as_json:
        out.emit(found)
        return
    for name, value in found.items():
        out.data(f"export {name}={shlex.quote(value)}")


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})  # -1h has an h
@click.argument("move", nargs=-1, type=click.UNPROCESSED)
@talks
def clock(running: Running, out: Output, move: tuple[str, ...]) -> None:
    """Show the emulator's clock or move it: +59d, -1h, set 2027-01-15T08:00:00Z, freeze, run."""
    found = running.ask("POST", "/clock", _movement(move)) if move else running.ask("GET", "/clock")
    if out.as_json:
        out.emit(found)
    else:
        out.data(f"{iso(found['now'])}{' (standing still)' if found['frozen'] else ''}")


def _movement(move: tuple[str, ...]) -> dict[str, Any]:
    if move in (("freeze",), ("run",)):
        return {move[0]: True}
    if len(move) == 2 and move[0] == "set":
        return {"set": _moment(move[1])}
    step = MOVE.fullmatch(move[0]) if len(move) == 1 else None
    if step is None:
        raise CommandError(
            f"{' '.join(move)!r} does not move the clock", "gramkey emulator clock +59d", exit_codes.USAGE
        )
    return {"advance": int(f"{step[1]}{step[2]}") * SECONDS[step[3] or "s"]}


def _moment(text: str) -> int:
    """Unix seconds, or an ISO time; one without a zone is UTC."""
    from datetime import UTC, datetime

    if text.isascii() and text.isdigit():
        return int(text)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text!r} is no time", "write 2027-01-15T08:00:00Z", exit_codes.USAGE) from None
    return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())


@click.command()
@click.argument("what", default="", metavar="[ID]")
@click.option("--account", default="", help="Only for this account.")
@click.option("--app", default="", help="Only for this app: a client id or a login.")
@click.option("--endpoint", default="", help="Only at this endpoint.")
@click.option("--count", type=int, help="So many times (default: until cleared).")
@click.option("--probability", type=float, default=1.0, help="The share of requests that it strikes.")
@click.option("--from", "from_at", default="", metavar="TIME", help="From this time of the emulator's clock, or +1h.")
@click.option("--until", "until_at", default="", metavar="TIME", help="Until this time, or +2h.")
@click.option("--list", "listed", is_flag=True, help="List every failure that can be played.")
@click.option("--clear", is_flag=True, help="Stop playing ID, or everything.")
@talks
def fault(
    running: Running, out: Output, what: str, listed: bool, clear: bool, from_at: str, until_at: str, **where: Any
) -> None:
    """Play a failure by its id: D-43, E62, reset, slow:5. Without an id, show what is being played."""
    if listed:
        from gramkey.emulator.faults import listing

        found = listing()
        lines = [f"{each['id']:16} {each['summary']}" for each in found]
    elif clear:
        found = running.ask("DELETE", f"/faults?what={quote(what)}")
        lines = [f"{found['stopped']} stopped"]
    else:
        if what:
            period = {"from_at": _time(running, from_at), "until_at": _time(running, until_at)}
            given = {name: value for name, value in where.items() if value is not None}
            running.ask("POST", "/faults", {"what": what} | period | given)
        found = running.ask("GET", "/faults")
        lines = [_being_played(each) for each in found]
    if out.as_json:
        out.data(json.dumps(found, ensure_ascii=False))
        return
    for line in lines:
        out.data(line)


def _time(running: Running, text: str) -> int:
    """A moment, or a distance from the emulator's now; 0 for none."""
    step = MOVE.fullmatch(text)
    if step is None:
        return _moment(text) if text else 0
    return int(running.ask("GET", "/clock")["now"]) + int(f"{step[1]}{step[2]}") * SECONDS[step[3] or "s"]


def _being_played(each: dict[str, Any]) -> str:
    unsaid = {"count": None, "probability": 1.0}
    said = [f"{key}={value}" for key, value in each.items() if value and key != "what" and unsaid.get(key, "") != value]
    return " ".join([each["what"], *said])


@click.command()
@click.option("--follow", is_flag=True, help="Go on until Ctrl-C.")
@talks
def journal(running: Running, out: Output, follow: bool) -> None:
    """Show what the emulator was sent, newest last, secrets masked. With --json one object a line."""
    last = _entries(running, out, 0)
    with contextlib.suppress(KeyboardInterrupt):
        while follow:
            time.sleep(FOLLOW_EVERY)
            last = _entries(running, out, last)


def _entries(running: Running, out: Output, since: int) -> int:
    """Show the entries after that number; return the number of the last."""
    found = running.ask("GET", f"/journal?since={since}")
    for entry in found["entries"]:
        out.data(json.dumps(entry, ensure_ascii=False) if out.as_json else _line(entry))
    return int(found["last"])


def _line(entry: dict[str, Any]) -> str:
    params = " ".join(f"{name}={value}" for name, value in entry["params"].items())
    fault = f"  [{entry['fault']}]" if entry["fault"] else ""
    address = f"{entry['method']} {entry['host']}{entry['path']}"
    return f"{iso(entry['at'])} {entry['status']} {entry['endpoint']:11} {address} {params}{fault}"


@click.command()
@click.argument("name")
@click.argument("value")
@talks
def switch(running: Running, out: Output, name: str, value: str) -> None:
    """Set a switch of a running emulator (see: switches)."""
    found = running.ask("POST", "/switches", {name: value})
    if out.as_json:
        out.emit(found)
    else:
        out.data(f"{name} = {found[name]}")


@click.group()
def state() -> None:
    """Save the state of a running emulator, or put a saved one in its place."""


@state.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@talks
def save(running: Running, out: Output, file: Path) -> None:
    """Save the state in FILE, readable for its owner only."""
    from gramkey.emulator.files import write_whole

    found = running.ask("GET", "/state")
    try:
        write_whole(file, json.dumps(found).encode())
    except OSError as error:
        raise CommandError(f"{file} cannot be written: {error.strerror}") from None
    out.say(f"saved in {file}")


@state.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@talks
def load(running: Running, out: Output, file: Path) -> None:
    """Put the state saved in FILE in place of the emulator's."""
    try:
        saved = json.loads(file.read_bytes())
    except (OSError, ValueError) as error:
        raise CommandError(f"{file} cannot be read: {error}", "", exit_codes.USAGE) from None
    running.ask("POST", "/state", saved)
    out.say(f"loaded {file}")
