"""`Meta`: the emulated world behind one method, `handle(request) -> response`."""

from __future__ import annotations

from threading import RLock

from gramkey.emulator.clock import Clock
from gramkey.emulator.http import Request, Response, html_response


class Meta:
    """Meta in a box. `seed` makes ids, secrets and tokens repeatable; with `now` the clock begins there, stopped."""

    def __init__(self, seed: int = 0, now: int | None = None) -> None:
        self.seed = seed
        self.clock = Clock(now)
        self.lock = RLock()

    def handle(self, request: Request) -> Response:
        """Answer one request. Never raises; one at a time."""
        with self.lock:
            return html_response(f"<!doctype html><title>{request.host}</title>", 404)
