"""`gramkey emulator trigger EVENT`: a webhook or a callback of Meta's happens by its name."""

from __future__ import annotations

import time
from typing import Any

import click

from gramkey.cli import exit_codes
from gramkey.cli.emulator_talk import Running, talks
from gramkey.cli.output import CommandError, Output

PATIENCE = 10.0
"""Seconds to wait for the answers of those who are sent it."""

LOOK_EVERY = 0.05


@click.command()
@click.argument("event", default="")
@click.option("--account", default="ada", help="The account that it happens to.")
@click.option("--app", default="", help="Only this app is told: a client id or a login.")
@click.option("--by", default="bob", help="Who comments or writes.")
@click.option("--text", default="", help="What they write.")
@click.option("--media", default="", metavar="ID", help="The post that it is about (default: the newest).")
@click.option("--to", default="", metavar="URL", help="Send it there, subscribed or not.")
@click.option("--list", "listed", is_flag=True, help="List the events.")
@talks
def trigger(running: Running, out: Output, event: str, listed: bool, media: str, **said: str) -> int:
    """Play a webhook or a callback by its name: comments, messages, deauthorize, data_deletion.

    gramkey emulator trigger comments --to http://127.0.0.1:8000/webhook
    """
    if listed:
        return _list(out)
    if not event:
        raise CommandError("which event is not said", "gramkey emulator trigger --list", exit_codes.USAGE)
    given = {name: value for name, value in {"event": event, "media_id": media, **said}.items() if value}
    made = _answered(running, [each["number"] for each in running.ask("POST", "/trigger", given)])
    if out.as_json:
        out.emit({"deliveries": made})
    else:
        for each in made:
            out.data(f"{each['event']} {each['url']} {_outcome(each)}")
    return exit_codes.OK if all(each["state"] == "delivered" for each in made) else exit_codes.FAILURE


def _list(out: Output) -> int:
    from gramkey.emulator.events import EVENTS

    if out.as_json:
        out.emit({name: event.meaning for name, event in EVENTS.items()})
    else:
        for name, event in EVENTS.items():
            out.data(f"{name:20} {event.meaning}")
    return exit_codes.OK


def _answered(running: Running, numbers: list[int]) -> list[dict[str, Any]]:
    """These deliveries, once each was tried, or as they are after a while."""
    deadline = time.monotonic() + PATIENCE
    while True:
        made = [each for each in running.ask("GET", "/deliveries") if each["number"] in numbers]
        waiting = any(each["state"] == "waiting" and not each["answers"] for each in made)
        if not waiting or time.monotonic() >= deadline:
            return made
        time.sleep(LOOK_EVERY)


def _outcome(each: dict[str, Any]) -> str:
    if each["state"] == "held":
        return "was not sent: it is not on this machine (switch deliver_to)"
    if not each["answers"]:
        return "has not answered yet"
    last = each["answers"][-1]
    again = ", and is tried again" if each["state"] == "waiting" else ""
    good = "" if each["state"] == "delivered" else ", which will not do"
    return f"answered {last}{good}{again}" if last else f"cannot be reached{again}"
