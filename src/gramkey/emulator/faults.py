"""Failures to be played by name: which are being played now, where, how often, and until when."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, fields
from math import inf
from typing import Any

from gramkey.emulator import network
from gramkey.emulator.error_rows import ROWS
from gramkey.emulator.hosts import Host
from gramkey.emulator.known import ANYWHERE, DIALOG, EXCHANGE_IG, GRAPH, Known, Where
from gramkey.emulator.known_meta import META
from gramkey.emulator.known_reports import REPORTS
from gramkey.emulator.network import NETWORK as NETWORK
from gramkey.emulator.problems import BadInput

KNOWN: dict[str, Known] = {each.id: each for each in (*META, *REPORTS)}
"""Every failure with a place and a source of its own. Other rows can be played as well; see `find`."""

ENDPOINTS = (
    "authorize",
    "exchange",
    "long_lived",
    "refresh",
    "me",
    "accounts",
    "businesses",
    "batch",
    "debug_token",
    "permissions",
    "revoke",
    "app_token",
    "create_container",
    "upload",
    "publish",
    "publishing_limit",
    "comment",
    "moderate",
    "delete",
    "insights",
    "subscribe",
    "call",
)
"""What a fault can be limited to, and what the journal calls requests."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as faults see it: `apps` and `accounts` are all names that its app and its account have."""

    endpoint: str
    host: Host
    method: str
    apps: Collection[str] = ()
    accounts: Collection[str] = ()


@dataclass(slots=True)
class Fault:
    """One failure being played.

    Without `endpoint` an error is played where Meta shows it, and a network's failure everywhere. `app` is a client id
    or a login. It strikes `count` times or until cleared; of the requests that it is meant for it strikes the share
    `probability`, from `from_at` until before `until_at` (unix seconds of the emulator's clock, 0 is open). `met`
    counts the requests that it was meant for.
    """

    what: str
    endpoint: str = ""
    account: str = ""
    app: str = ""
    count: int | None = None
    probability: float = 1.0
    from_at: int = 0
    until_at: int = 0
    met: int = 0

    @property
    def name(self) -> str:
        """`what` without the seconds of `slow:5`."""
        return network.name(self.what)

    def matches(self, asked: Asked, now: int) -> bool:
        """Whether this fault is meant for that request."""
        if not self.from_at <= now < (self.until_at or inf):
            return False
        if self.endpoint and self.endpoint != asked.endpoint:
            return False
        if not self.endpoint and not find(self.what).where.fits(asked.endpoint, asked.host, asked.method):
            return False
        return (not self.app or self.app in asked.apps) and (not self.account or self.account in asked.accounts)

    def strikes(self, seed: int) -> bool:
        """Whether it strikes the request that it was just met by: a throw that only seed, fault and count decide."""
        if self.probability >= 1:
            return True
        where = (self.what, self.endpoint, self.account, self.app, self.from_at, self.met)
        thrown = hashlib.sha256(f"{seed}/{where}".encode()).digest()[:7]
        return int.from_bytes(thrown) / 2**56 < self.probability


class Faults:
    """The failures that are being played, first added first."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._faults)

    def __len__(self) -> int:
        return len(self._faults)

    def add(
        self,
        what: str,
        *,
        endpoint: str = "",
        account: str = "",
        app: str = "",
        count: int | None = None,
        probability: float = 1.0,
        from_at: int = 0,
        until_at: int = 0,
    ) -> Fault:
        """Play `what` from now on; see `Fault` for the rest. Raises `BadInput` for what does not exist."""
        fault = Fault(what, endpoint, account, app, count, probability, from_at, until_at)
        check(fault)
        self._faults.append(fault)
        return fault

    def clear(self, what: str = "") -> int:
        """Stop playing `what`, or everything; return how many were stopped."""
        kept = [fault for fault in self._faults if what and fault.what != what]
        stopped = len(self._faults) - len(kept)
        self._faults = kept
        return stopped

    def stop(self, fault: Fault) -> None:
        """Stop playing this one, if it still is being played."""
        self._faults = [one for one in self._faults if one is not fault]

    def take(self, asked: Asked, now: int, seed: int) -> Fault | None:
        """The first that strikes this request, counted down; None for most requests."""
        for fault in self._faults:
            if not fault.matches(asked, now):
                continue
            fault.met += 1
            if fault.strikes(seed):
                self._count_down(fault)
                return fault
        return None

    def refuses(self, host: Host, now: int, seed: int) -> bool:
        """Whether a connection to that host is refused before anything is asked: a `refused` with no scope does."""
        for fault in self._faults:
            if fault.what != "refused" or fault.endpoint or not fault.matches(Asked("", host, ""), now):
                continue
            fault.met += 1
            if fault.strikes(seed):
                self._count_down(fault)
                return True
        return False

    def _count_down(self, fault: Fault) -> None:
        if fault.count is not None:
            fault.count -= 1
            if fault.count == 0:
                self._faults.remove(fault)

    def to_json(self) -> list[dict[str, Any]]:
        """What `from_json` needs."""
        return [asdict(fault) for fault in self._faults]

    @classmethod
    def from_json(cls, saved: list[dict[str, Any]]) -> Faults:
        """The faults that `to_json` wrote."""
        faults = cls()
        faults._faults = [Fault(**item) for item in saved]
        return faults


def find(what: str) -> Known:
    """What is known of the failure of that name. Raises `BadInput`."""
    if found := KNOWN.get(what):
        return found
    if network.name(what) in NETWORK:
        return Known(what, NETWORK[network.name(what)], ANYWHERE, (), "", "", "network")
    row = ROWS.get(what)
    if row is None:
        raise BadInput(f"There is no failure {what!r}. There are: {', '.join((*NETWORK, *_error_ids()))}.")
    family = KNOWN.get(what.partition("/")[0])
    where = family.where if family else _usual_place(row.shape)
    summary = row.title or row.text or row.hint
    return Known(what, summary, where, family.classes if family else (), row.evidence, what)


def _usual_place(shape: str) -> Where:
    return {"S1": EXCHANGE_IG, "S3": DIALOG, "S4": DIALOG, "bounce": DIALOG}.get(shape, GRAPH)


def _error_ids() -> tuple[str, ...]:
    return tuple(dict.fromkeys((*KNOWN, *ROWS)))


def listing() -> list[dict[str, str]]:
    """Every failure that can be played: `id`, `summary` in one line, `source` ("" for those of the network)."""
    known = [find(what) for what in (*NETWORK, *sorted(_error_ids()))]
    return [{"id": each.id, "summary": each.summary, "source": each.source} for each in known]


def check(fault: Fault) -> None:
    """Raise `BadInput` for what cannot be played as it was said."""
    find(fault.what)
    if fault.name in network.TIMED:
        network.seconds(fault.what)
    if fault.endpoint and fault.endpoint not in ENDPOINTS:
        raise BadInput(f"There is no endpoint {fault.endpoint!r}. There are: {', '.join(ENDPOINTS)}.")
    if fault.count is not None and fault.count < 1:
        raise BadInput(f"A fault is played at least once, not {fault.count} times.")
    if not 0 < fault.probability <= 1:
        raise BadInput(f"A probability is above 0 and at most 1, not {fault.probability}.")
    if fault.until_at and fault.until_at <= fault.from_at:
        raise BadInput("A fault's period ends after it begins.")


NAMES = tuple(field.name for field in fields(Fault) if field.name != "met")
"""What can be said of a fault that is to be played."""
