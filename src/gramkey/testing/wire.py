"""One request to a `Meta` in this process, as a network would carry it: what adapters for HTTP libraries share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from gramkey.emulator.asgi import DROPS
from gramkey.emulator.hosts import HOSTS, find_host
from gramkey.emulator.http import Request
from gramkey.emulator.meta import Meta


class Lost(ConnectionError):
    """No answer came."""


class CannotConnect(Lost):
    """The request never left."""


class TimedOut(Lost):
    """The answer would have come later than the client waits. Nobody has waited for it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What arrived. Where it is `cut` the connection ended before the whole length that the headers announce."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    cut: bool


def ask(
    meta: Meta, method: str, url: str, headers: Iterable[tuple[str, str]], body: bytes, patience: float | None
) -> Answer:
    """Send one request. `patience` is how many seconds of silence the client bears, None for ever. Raises `Lost`."""
    parts = urlsplit(url)
    _check(meta, parts.scheme, parts.netloc)
    answer = meta.handle(Request(method, parts.netloc, parts.path or "/", parts.query, _joined(headers), body))
    silence = answer.delay + answer.over / DROPS
    if answer.network == "hold":
        raise TimedOut("the answer never comes" if patience else "the answer never comes, and no timeout was set")
    if patience is not None and silence > patience:
        raise TimedOut(f"the answer is {silence:g} seconds away")
    if answer.network in ("close", "reset"):
        raise Lost("the connection ended before an answer")
    cut = bool(answer.network)
    sent = answer.headers
    if not answer.header("content-length"):
        sent = (*sent, ("Content-Length", str(len(answer.body))))
    return Answer(answer.status, sent, answer.body[: len(answer.body) // 2] if cut else answer.body, cut)


def _check(meta: Meta, scheme: str, host: str) -> None:
    if find_host(host) is None:
        raise CannotConnect(f"{host} is none of Meta's hosts, which are: {', '.join(HOSTS)}")
    if scheme != "https":
        raise CannotConnect(f"{host} is asked without TLS: write https://{host}")
    if meta.refuses(host):
        raise CannotConnect("connection refused")


def _joined(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """By lower-case name; of one that came several times the values are joined."""
    found: dict[str, str] = {}
    for name, value in headers:
        name = name.lower()
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found
