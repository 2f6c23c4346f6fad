"""The sync driver: runs a flow over urllib3."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Protocol, TypeVar

from gramkey.client.call_log import log_call
from gramkey.client.settings import ClientSettings
from gramkey.protocol.http import Flow, Request, Response

T = TypeVar("T")


class Sender(Protocol):
    """What sends one request: `Pool` over sockets. Network trouble comes back as a `Response` that says so."""

    def send(self, request: Request) -> Response:
        """The answer."""

    def close(self) -> None:
        """Let go of everything."""


class Client:
    """Drives flows, one request after another, over connections that are kept open. Threads may share a client.

    It sends each request exactly once; a flow that wants to ask again yields again. `sleep` is called with the
    seconds that a request asks to wait for. A `sender` of one's own takes the place of the sockets.
    """

    def __init__(
        self,
        settings: ClientSettings | None = None,
        sleep: Callable[[float], None] = time.sleep,
        *,
        sender: Sender | None = None,
    ) -> None:
        self._settings = settings or ClientSettings()
        self._sleep = sleep
        self._pool = sender
        self._lock = threading.Lock()
        self._closed = False

    def run(self, flow: Flow[T]) -> T:
        """What `flow` returns; what it raises is raised. Network trouble is told to the flow, never raised here."""
        try:
            request = next(flow)
            while True:
                request = flow.send(self._send(request))
        except StopIteration as done:
            value: T = done.value
            return value
        finally:
            flow.close()

    def close(self) -> None:
        """Close every connection; the client cannot be used again."""
        with self._lock:
            self._closed = True
            if self._pool is not None:
                self._pool.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _send(self, request: Request) -> Response:
        pool = self._opened()
        if request.wait:
            self._sleep(request.wait)
        started = time.perf_counter()
        response = pool.send(request)
        log_call(request, response, started)
        return response

    def _opened(self) -> Sender:
        """The pool, made at the first call: a client that never calls costs nothing."""
        with self._lock:
            if self._closed:
                raise RuntimeError("this Client is closed")
            if self._pool is None:
                from gramkey.client.pool import Pool

                self._pool = Pool(self._settings)
            return self._pool
