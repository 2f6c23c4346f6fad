"""A person and a program's view of an emulator on real sockets, for tests that drive the product from outside."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import urllib3

from gramkey.emulator.meta import Meta
from gramkey.emulator.server import EmulatorServer
from gramkey.testing.person import Browse, Shown, press
from tests.emulator.conftest import NOW

DAY = 86_400


def browser(http: urllib3.PoolManager) -> Browse:
    """A browser without script over real sockets."""

    def browse(method: str, url: str, fields: list[tuple[str, str]]) -> Shown:
        body = urlencode(fields) if fields else None
        headers = {"content-type": "application/x-www-form-urlencoded"} if fields else {}
        shown = http.request(method, url, body=body, headers=headers, redirect=False)
        return Shown(shown.status, shown.headers.get("location", ""), shown.data.decode())

    return browse


class Box:
    """Meta in a box, running; its pages as a person uses them, and its control API as a program does."""

    def __init__(self, server: EmulatorServer) -> None:
        self.server = server
        self.http = urllib3.PoolManager(retries=False, timeout=10)
        self._pristine = server.meta.to_json()

    @property
    def meta(self) -> Meta:
        return self.server.meta

    @property
    def now(self) -> int:
        return self.meta.clock.now()

    def reset(self) -> None:
        """A world in which nothing has happened yet."""
        self.meta.load(self._pristine)

    def press(self, url: str, account: str = "ada", answer: str = "allow", without: tuple[str, ...] = ()) -> str:
        """Be the person: open the address, choose the account, press a button; the address one lands on."""
        return press(browser(self.http), url, account, answer, without)

    def control(self, path: str, **members: Any) -> Any:
        """Ask the control API: with members it is a POST, without a GET."""
        url = f"{self.server.control}/{path}"
        answer = self.http.request("POST", url, json=members) if members else self.http.request("GET", url)
        assert answer.status == 200, answer.data.decode()
        return answer.json()

    def advance(self, days: float) -> None:
        self.control("clock", advance=days * DAY)

    def asked(self, since: int = 0) -> list[str]:
        """The endpoints that programs have asked so far, in order."""
        return [entry["endpoint"] for entry in self.control(f"journal?since={since}")["entries"]]

    def last(self) -> int:
        """The number of the journal's last entry."""
        return int(self.control("journal")["last"])


def emulator() -> EmulatorServer:
    """An emulator whose clock stands still until it is moved."""
    return EmulatorServer(Meta(seed=7, now=NOW))
