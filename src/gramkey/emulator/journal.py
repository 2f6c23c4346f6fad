"""What the emulator was sent, newest last, with secrets masked."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from gramkey.emulator.http import form_pairs

SECRET = frozenset(
    {"access_token", "appsecret_proof", "client_secret", "code", "dialog", "fb_exchange_token", "input_token"}
)
"""Parameters that are never kept as they were sent."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One request and how it ended. `at` is the emulator's time; `names` are its parameters, `params` masked.

    `endpoint` is one of `faults.ENDPOINTS`; `fault` what was played; `app` a client id; `account` a username or person.
    `sent` says of each secret whether it travelled in the `query`, in a `header` or in the body (`form`).
    """

    number: int
    at: int
    host: str
    method: str
    path: str
    names: tuple[str, ...]
    params: Mapping[str, str]
    endpoint: str
    status: int
    app: str = ""
    account: str = ""
    fault: str = ""
    sent: Mapping[str, str] = field(default_factory=dict)


class Journal:
    """The last `limit` entries. Numbers go on counting when the oldest are dropped."""

    def __init__(self, limit: int = 10_000) -> None:
        self.limit = limit
        self.last_number = 0
        self._entries: deque[Entry] = deque(maxlen=limit)

    def __iter__(self) -> Iterator[Entry]:
        return iter(tuple(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, index: int) -> Entry:
        return self._entries[index]

    def next_number(self) -> int:
        """The number of the entry that is about to be added."""
        self.last_number += 1
        return self.last_number

    def add(self, entry: Entry) -> None:
        """Keep one entry, and drop the oldest if there are too many."""
        self._entries.append(entry)

    def since(self, number: int) -> list[Entry]:
        """The entries after that number."""
        return [entry for entry in self._entries if entry.number > number]

    def of(self, endpoint: str) -> list[Entry]:
        """The entries of one endpoint."""
        return [entry for entry in self._entries if entry.endpoint == endpoint]

    def count(self, **wanted: object) -> int:
        """How many entries have these values: `count(endpoint="refresh", account="ada", status=200)`."""
        return sum(all(getattr(entry, name) == value for name, value in wanted.items()) for entry in self)

    def order(self) -> list[str]:
        """The endpoints in the order they were asked."""
        return [entry.endpoint for entry in self]

    def no_secret_in_query(self, *except_at: str) -> None:
        """Raise `AssertionError` if a secret travelled in a query, but at the endpoints named: Meta's GET calls do."""
        for entry in self:
            found = [name for name, place in entry.sent.items() if place == "query"]
            if found and entry.endpoint not in except_at:
                where = f"{entry.method} {entry.host}{entry.path}"
                raise AssertionError(
                    f"entry {entry.number}, {entry.endpoint}: {', '.join(found)} in the query of {where}"
                )

    def clear(self) -> None:
        """Forget all entries; the numbers go on."""
        self._entries.clear()

    def to_json(self, last: int = 1000) -> dict[str, Any]:
        """What `from_json` needs, with the newest `last` entries."""
        kept = list(self._entries)[-last:]
        return {"last_number": self.last_number, "entries": [asdict(entry) for entry in kept]}

    @classmethod
    def from_json(cls, saved: Mapping[str, Any]) -> Journal:
        """The journal that `to_json` wrote."""
        journal = cls()
        journal.last_number = saved["last_number"]
        for item in saved["entries"]:
            journal.add(Entry(**item | {"names": tuple(item["names"])}))
        return journal


def travelled(params: Mapping[str, str], query: str, authorization: str) -> dict[str, str]:
    """Where each secret among the parameters travelled; in several places, the one that leaks most."""
    secret = [name for name in params if name in SECRET]
    if not secret:
        return {}
    queried = {name for name, _ in form_pairs(query)}
    kind = authorization.partition(" ")[0].lower()
    header = {"basic": "client_secret", "bearer": "access_token", "oauth": "access_token"}.get(kind)
    return {name: "query" if name in queried else "header" if name == header else "form" for name in secret}


def masked(params: Mapping[str, str]) -> dict[str, str]:
    """The parameters with each secret as prefix, length and fingerprint: equal secrets can be told, none is shown."""
    return {name: mask(value) if name in SECRET else value for name, value in params.items()}


def mask(value: str) -> str:
    """`IGAA… (181, 3f9c2a1b)`; no more than four characters, and none of a short secret."""
    if not value:
        return ""
    fingerprint = hashlib.sha256(value.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return f"{value[:4] if len(value) > 40 else ''}… ({len(value)}, {fingerprint})"
