"""A person and a program's view of an emulator on real sockets, for tests that drive the product from outside."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

import urllib3

from gramkey.emulator.meta import Meta
from gramkey.emulator.server import EmulatorServer
from tests.emulator.conftest import NOW, Form

DAY = 86_400


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
        page = self.http.request("GET", url)
        assert page.status == 200, page.data.decode()
        form = Form()
        form.feed(page.data.decode())
        kept = [pair for pair in form.values if pair[0] != "account" and pair[1] not in without]
        fields = [*kept, ("account", account), ("answer", answer)]
        sent = self.http.request(
            "POST", urljoin(url, form.action), fields=fields, encode_multipart=False, redirect=False
        )
        assert sent.status == 302, sent.data.decode()
        return sent.headers["location"]

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
