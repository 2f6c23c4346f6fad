"""One DEBUG line for each call, without any value that was sent; and silence from urllib3, which logs whole URLs."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from gramkey.protocol.http import Request, Response
from gramkey.protocol.redaction import redact

logger = logging.getLogger("gramkey.client")


def log_call(request: Request, response: Response, started: float) -> None:
    """Log what was asked and answered: names of parameters and never a value; ids in the path are people's."""
    if not logger.isEnabledFor(logging.DEBUG):
        return
    host, slash, path = request.url.partition("://")[2].partition("/")
    names = " ".join([*request.query, *request.form])
    answer = f"HTTP {response.status}" if response.status else response.problem
    milliseconds = (time.perf_counter() - started) * 1000
    logger.debug(
        "%s: %s %s%s [%s]: %s in %.0f ms",
        request.endpoint,
        request.method,
        host.rpartition("@")[2],
        re.sub(r"\d{5,}", "{id}", redact(slash + path)),
        names,
        answer,
        milliseconds,
    )


class _Call(threading.local):
    running = False


_call = _Call()


@contextmanager
def urllib3_silenced() -> Iterator[None]:
    """While this thread is inside, what urllib3 logs here is dropped; other users of urllib3 lose nothing."""
    _call.running = True
    try:
        yield
    finally:
        _call.running = False


def _is_not_ours(_record: logging.LogRecord) -> bool:
    return not _call.running


def silence_urllib3() -> None:
    """Put the filter on each logger that urllib3 has; a logger's filter does not reach its children's records."""
    names = [name for name in logging.root.manager.loggerDict if name == "urllib3" or name.startswith("urllib3.")]
    for name in names:
        logging.getLogger(name).addFilter(_is_not_ours)
