"""What networks and broken front ends do to requests and answers, by name."""

from __future__ import annotations

from dataclasses import replace

from gramkey.emulator.http import Response, html_response, json_response
from gramkey.emulator.problems import BadInput

NETWORK = {
    "refused": "no connection: the proxy answers CONNECT with 502; on a connection that is open already, a reset",
    "reset": "the connection is reset before an answer, with no effect",
    "reset_inside": "the request takes effect and the connection is reset inside the answer's body",
    "hold": "the request has no effect and is never answered",
    "hold_after": "the request takes effect and is never answered",
    "lose_answer": "the request takes effect and the connection closes with no answer",
    "slow": "the answer comes late: slow:5 waits five seconds",
    "drip": "the answer's body comes bit by bit: drip:5 takes five seconds",
    "truncate": "the request takes effect and half of the answer arrives",
    "html": "a page of HTML with HTTP 200 where JSON is due, with no effect",
    "http500": "HTTP 500 with an empty JSON object, with no effect",
    "storm": "HTTP 500, 502, 503 and 504 in turn, as JSON, a page or nothing at all, with no effect",
    "outage": "HTTP 503 with a page of HTML, with no effect: give it a period",
}
"""Each name and what it does."""

BEFORE = frozenset({"refused", "reset", "hold", "html", "http500", "storm", "outage"})
"""Those of them that keep the request from taking effect."""

TIMED = frozenset({"slow", "drip"})
"""Those that take seconds after a colon."""

SORRY = "<!doctype html><title>Sorry</title><h1>Sorry, something went wrong.</h1>"


def name(what: str) -> str:
    """`what` without the seconds of `slow:5`."""
    bare = what.partition(":")[0]
    return bare if bare in TIMED else what


def seconds(what: str) -> float:
    """How long `slow:5` or `drip:5` takes; 5 if it does not say. Raises `BadInput`."""
    text = what.partition(":")[2] or "5"
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0 <= found <= 3600:
        raise BadInput(f"{text!r} is no number of seconds between 0 and 3600. Write {name(what)}:5.")
    return found


def instead(what: str, turn: int) -> Response:
    """The answer to a request that took no effect; `turn` counts those of a storm from 0."""
    if what == "storm":
        return STORM[turn % len(STORM)]
    if what == "http500":
        return json_response({}, 500)
    if what in ("html", "outage"):
        return html_response(SORRY, 200 if what == "html" else 503)
    return Response(504, network="reset" if what == "refused" else what)


STORM = (json_response({}, 500), html_response(SORRY, 502), html_response(SORRY, 503), Response(504))
"""The answers of a storm, in turn."""


def spoil(what: str, response: Response) -> Response:
    """The answer of a request that took effect, as the network delivers it."""
    match name(what):
        case "slow":
            return replace(response, delay=seconds(what))
        case "drip":
            return replace(response, over=seconds(what))
        case other:
            ways = {
                "hold_after": "hold",
                "lose_answer": "close",
                "truncate": "truncate",
                "reset_inside": "reset_inside",
            }
            return replace(response, network=ways[other])
