"""The emulator's control API: JSON over HTTP on the loopback origin, for tests and for programs in other languages.

It shows and moves what the emulator keeps: clock, switches, faults, journal, apps, people, the whole state. Programs
drive it; a web page must not, so a request that a browser sends for a page is refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from gramkey.emulator.control_routes import ROUTES, Input, Route
from gramkey.emulator.http import Request, Response, json_response
from gramkey.emulator.meta import Meta
from gramkey.emulator.problems import BadInput


class Control:
    """The control API of one emulator. `describe` tells how that emulator is reached."""

    def __init__(self, meta: Meta, describe: Callable[[], dict[str, Any]]) -> None:
        self.meta = meta
        self.describe = describe

    def handle(self, request: Request) -> Response:
        """Answer one request: 200 with JSON, or 4xx with `{"error": {"message": …}}`. Never raises."""
        if sent_by_a_page(request.headers):
            return _error(403, "The control API is for programs: a web page may not use it.")
        path = request.path.removeprefix("/control").rstrip("/")
        routes: dict[str, dict[str, Route]] = {"": {"GET": lambda *_: self.describe()}} | ROUTES
        methods = routes.get(path)
        if methods is None:
            return _error(404, f"There is no /control{path}. There are: {', '.join(f'/control{p}' for p in routes)}.")
        route = methods.get(request.method)
        if route is None:
            return _error(405, f"/control{path} takes {' and '.join(methods)}.", (("Allow", ", ".join(methods)),))
        try:
            with self.meta.lock:
                return json_response(route(self.meta, _input(request)))
        except BadInput as problem:
            return _error(400, str(problem))


def sent_by_a_page(headers: Mapping[str, str]) -> bool:
    """Whether a browser sent this on behalf of a page, and not because a person typed the address."""
    return "origin" in headers or headers.get("sec-fetch-site", "none") != "none"


def _input(request: Request) -> Input:
    members: object = {}
    if request.body and request.method != "GET":
        try:
            members = json.loads(request.body)
        except (ValueError, RecursionError):
            raise BadInput("The body must be a JSON object.") from None
    if not isinstance(members, dict):
        raise BadInput("The body must be a JSON object.")
    return Input(dict(parse_qsl(request.query, keep_blank_values=True)), members, request.body)


def _error(status: int, message: str, headers: tuple[tuple[str, str], ...] = ()) -> Response:
    return json_response({"error": {"message": message}}, status, headers)
