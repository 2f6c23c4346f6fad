"""Failures to be played by name: every error row by its id, and what networks do."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from gramkey.emulator.error_rows import ROWS
from gramkey.emulator.http import Response, html_response, json_response
from gramkey.emulator.problems import BadInput

NETWORK = {
    "hold": "the request has no effect and is never answered",
    "hold_after": "the request takes effect and is never answered",
    "lose_answer": "the request takes effect and the connection closes with no answer",
    "reset": "the connection is reset, with no effect",
    "slow": "the answer comes late: slow:5 waits five seconds",
    "http500": "HTTP 500 with an empty JSON object, with no effect",
    "html": "a page of HTML where JSON is due, with no effect",
    "truncate": "the request takes effect and half of the answer arrives",
}
"""What a network or a broken front end does, by name."""

BEFORE = frozenset({"hold", "reset", "http500", "html"})
"""Those of them that keep the request from taking effect."""

ENDPOINTS = (
    "authorize",
    "exchange",
    "long_lived",
    "refresh",
    "me",
    "accounts",
    "businesses",
    "debug_token",
    "permissions",
    "revoke",
    "app_token",
    "call",
)
"""What a fault can be limited to, and what the journal calls requests."""


@dataclass(slots=True)
class Fault:
    """One failure being played: at one endpoint, account, app, or everywhere; `count` times, or until cleared."""

    what: str
    endpoint: str = ""
    account: str = ""
    app: str = ""
    count: int | None = None

    @property
    def name(self) -> str:
        """`what` without the seconds of `slow:5`."""
        return self.what.partition(":")[0] if self.what.startswith("slow") else self.what

    def matches(self, endpoint: str, apps: Collection[str], accounts: Collection[str]) -> bool:
        """Whether this fault is meant for a request of that endpoint, of these names of its app and account."""
        return (
            self.endpoint in ("", endpoint)
            and (not self.app or self.app in apps)
            and (not self.account or self.account in accounts)
        )


class Faults:
    """The failures that are being played, first added first."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._faults)

    def __len__(self) -> int:
        return len(self._faults)

    def add(
        self, what: str, *, endpoint: str = "", account: str = "", app: str = "", count: int | None = None
    ) -> Fault:
        """Play `what` from now on. `app` is a client id or a login. Raises `BadInput` for what does not exist."""
        fault = Fault(what, endpoint, account, app, count)
        check(fault)
        self._faults.append(fault)
        return fault

    def clear(self, what: str = "") -> int:
        """Stop playing `what`, or everything; return how many were stopped."""
        kept = [fault for fault in self._faults if what and fault.what != what]
        stopped = len(self._faults) - len(kept)
        self._faults = kept
        return stopped

    def take(self, endpoint: str, apps: Collection[str], accounts: Collection[str]) -> Fault | None:
        """The first that is meant for this request, counted down; None for most requests."""
        found = next((fault for fault in self._faults if fault.matches(endpoint, apps, accounts)), None)
        if found is not None and found.count is not None:
            found.count -= 1
            if found.count == 0:
                self._faults.remove(found)
        return found

    def to_json(self) -> list[dict[str, Any]]:
        """What `from_json` needs."""
        return [asdict(fault) for fault in self._faults]

    @classmethod
    def from_json(cls, saved: list[dict[str, Any]]) -> Faults:
        """The faults that `to_json` wrote."""
        faults = cls()
        faults._faults = [Fault(**item) for item in saved]
        return faults


def check(fault: Fault) -> None:
    """Raise `BadInput` if there is no such failure, endpoint, count or number of seconds."""
    if fault.what not in ROWS and fault.name not in NETWORK:
        raise BadInput(f"There is no failure {fault.what!r}. There are: {', '.join((*NETWORK, *ROWS))}.")
    if fault.name == "slow":
        seconds(fault)
    if fault.endpoint and fault.endpoint not in ENDPOINTS:
        raise BadInput(f"There is no endpoint {fault.endpoint!r}. There are: {', '.join(ENDPOINTS)}.")
    if fault.count is not None and fault.count < 1:
        raise BadInput(f"A fault is played at least once, not {fault.count} times.")


def seconds(fault: Fault) -> float:
    """How long `slow:5` waits; 5 if it does not say."""
    text = fault.what.partition(":")[2] or "5"
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0 <= found <= 3600:
        raise BadInput(f"{text!r} is no number of seconds between 0 and 3600. Write slow:5.")
    return found


def instead(fault: Fault) -> Response:
    """The answer to a request that a network fault kept from taking effect."""
    if fault.name == "http500":
        return json_response({}, 500)
    if fault.name == "html":
        return html_response("<!doctype html><title>Sorry</title><h1>Sorry, something went wrong.</h1>", 200)
    return Response(504, network=fault.name)


def spoil(fault: Fault, response: Response) -> Response:
    """The answer of a request that took effect, as the network delivers it."""
    if fault.name == "slow":
        return replace(response, delay=seconds(fault))
    network = {"hold_after": "hold", "lose_answer": "close", "truncate": "truncate"}[fault.name]
    return replace(response, network=network)
