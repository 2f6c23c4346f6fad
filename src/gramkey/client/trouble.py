"""Why no answer came, in a few words that both drivers share and that hold no address and no secret."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator

TIMED_OUT = "timed out"
CONNECT_TIMED_OUT = "timed out while connecting"
CLOSED = "connection closed before an answer"
CUT_SHORT = "answer cut short"
NOT_HTTP = "answer is not readable HTTP"
BAD_ADDRESS = "address cannot be used"
CANNOT_CONNECT = "cannot connect"

BY_ERRNO = {
    errno.ECONNREFUSED: "connection refused",
    errno.ECONNRESET: "connection reset",
    errno.EPIPE: "connection reset",
    errno.EHOSTUNREACH: "host unreachable",
    errno.ENETUNREACH: "network unreachable",
    errno.ETIMEDOUT: CONNECT_TIMED_OUT,
}


def connect_problem(error: BaseException) -> str:
    """What kept a connection from being made: said by the innermost error, which urllib3 and aiohttp wrap."""
    problems = [text for link in _chain(error) if (text := _text(link))]
    return problems[-1] if problems else CANNOT_CONNECT


def proxy_problem(error: BaseException, status: int | None) -> str:
    """What went wrong at the proxy; `status` is what it answered to CONNECT, where it answered."""
    return f"proxy refused with HTTP {status}" if status else f"proxy: {connect_problem(error)}"


def _text(error: BaseException) -> str:
    if isinstance(error, ssl.SSLError):
        return _tls_text(error)
    if isinstance(error, socket.gaierror):
        return "host name not found"
    if isinstance(error, TimeoutError):
        return CONNECT_TIMED_OUT
    return BY_ERRNO.get(error.errno or 0, "") if isinstance(error, OSError) else ""


def _tls_text(error: ssl.SSLError) -> str:
    """OpenSSL's words. aiohttp's wrappers are SSL errors too, but know none."""
    fault = getattr(error, "verify_message", None)
    if fault:
        fault = fault.partition(",")[0].rstrip(".")
        return f"certificate not trusted: {fault[:1].lower()}{fault[1:]}"
    reason = getattr(error, "reason", None)
    return f"TLS failed: {reason.replace('_', ' ').lower()}" if reason else "TLS failed"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and all that it wraps, outermost first, each once."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        link = waiting.pop(0)
        if isinstance(link, BaseException) and id(link) not in seen:
            seen.add(id(link))
            yield link
            waiting += [*link.args, link.__cause__]
