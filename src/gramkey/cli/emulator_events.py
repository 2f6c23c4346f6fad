"""`gramkey emulator trigger` and `listen`: a webhook or a callback happens by its name, and is passed to a program."""

from __future__ import annotations

import contextlib
import json
import time
from typing import Any
from urllib.parse import quote

import click

from gramkey.cli import exit_codes
from gramkey.cli.emulator_talk import Running, talks
from gramkey.cli.output import CommandError, Output, iso

PATIENCE = 10.0
"""Seconds to wait for the answers of those who are sent it."""

LOOK_EVERY = 0.05

LISTEN_EVERY = 0.3
"""Seconds between two questions what was sent. The emulator forgets who has not asked for ten."""


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


@click.command()
@click.option("--forward-to", required=True, metavar="URL", help="Where your program takes webhooks and callbacks.")
@click.option("--app", default="instagram", help="Of this app: a client id or a login (default: instagram).")
@click.option("--event", "events", multiple=True, metavar="EVENT", help="Only this one (see: trigger --list).")
@talks
def listen(running: Running, out: Output, forward_to: str, app: str, events: tuple[str, ...]) -> int:
    """Pass what Meta would send to an app on to a program of yours until Ctrl-C, with no settings changed.

    gramkey emulator listen --forward-to http://127.0.0.1:8000/webhook
    """
    asked: dict[str, Any] = {"url": forward_to, "app": app, "events": list(events)}
    since = running.ask("POST", "/listen", asked)["last"]
    out.say(f"Passing on to {forward_to} what the {app} app is sent. Ctrl-C ends it.")
    try:
        with contextlib.suppress(KeyboardInterrupt):
            _pass_on(running, out, asked, since)
    finally:
        running.ask("DELETE", f"/listen?url={quote(forward_to, safe='')}")
    return exit_codes.OK


def _pass_on(running: Running, out: Output, asked: dict[str, Any], since: int) -> None:
    """Keep listening, and tell of each attempt at what came after the delivery `since`."""
    told: dict[int, int] = {}
    while True:
        found = running.ask("POST", "/listen", asked | {"since": since})["deliveries"]
        for each in found:
            if len(each["answers"]) > told.get(each["number"], 0):
                _tell_answer(out, each)
            told[each["number"]] = len(each["answers"])
        waiting = [each["number"] - 1 for each in found if each["state"] == "waiting"]
        since = min(waiting, default=max((each["number"] for each in found), default=since))
        time.sleep(LISTEN_EVERY)


def _tell_answer(out: Output, each: dict[str, Any]) -> None:
    """One line for the last attempt."""
    if out.as_json:
        out.data(json.dumps(each, ensure_ascii=False))
    else:
        out.data(f"{iso(each['made_at'])} {each['event']} {each['who']} {_outcome(each)}")


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
