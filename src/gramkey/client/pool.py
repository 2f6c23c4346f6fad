"""One call over urllib3: connections kept open, nothing sent twice, every wait bounded.

Imported at the first call only. urllib3's pools are used as they are; its connections learn three things here:
to keep to the deadline of the whole call, to say whether the request left, and not to be reused when idle too long.
"""

from __future__ import annotations

import http.client
import io
import re
import socket
import threading
import time
from typing import Any

import urllib3
import urllib3.connection
from urllib3.exceptions import HTTPError, LocationValueError, ProtocolError, ProxyError, ReadTimeoutError

from gramkey.client import trouble
from gramkey.client.call_log import silence_urllib3, urllib3_silenced
from gramkey.client.environment import Proxy, origin_of, proxy_for, tls_context
from gramkey.client.settings import ClientSettings
from gramkey.client.wire import Body, UnusableAnswer, body_of, headers_of, lower_headers
from gramkey.protocol.http import NO_ANSWER, Request, Response

MAX_IDLE = 15.0
"""Seconds after which an unused connection is no longer trusted to be open: no request shall be lost on it."""

ONCE = urllib3.Retry(total=False)
"""urllib3 sends once, follows nothing, and raises what it met without wrapping it."""

PIECE = 1 << 16


class _Call(threading.local):
    """The call that this thread is making: its deadline, the silence it bears, and whether its request left."""

    deadline = 0.0
    patience = 0.0
    read_timeout = 0.0
    sent = False

    def begin(self, settings: ClientSettings) -> None:
        self.deadline = time.monotonic() + settings.total_timeout
        self.patience, self.read_timeout = settings.connect_timeout, settings.read_timeout
        self.sent = False

    def send(self) -> None:
        self.patience = self.read_timeout
        self.sent = True


_call = _Call()


class _DeadlinedReader(io.RawIOBase):
    """A socket's reading end that bears no longer silence than the call does, and ends with its deadline.

    urllib3 bounds each read, so an answer that drips could go on for ever.
    """

    def __init__(self, sock: socket.socket, raw: io.RawIOBase) -> None:
        self._sock, self._raw = sock, raw
        self._deadline, self._patience = _call.deadline, _call.patience

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError(trouble.TIMED_OUT)
        self._sock.settimeout(min(left, self._patience))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Answer(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp = io.BufferedReader(_DeadlinedReader(sock, self.fp.detach()))


class _Connection(urllib3.connection.HTTPConnection):
    response_class = _Answer
    _used_at = 0.0

    def request(self, *args: Any, **options: Any) -> None:
        if self.is_closed:
            self.connect()
        _call.send()
        self._used_at = time.monotonic()
        super().request(*args, **options)

    @property
    def is_connected(self) -> bool:
        """Asked before a connection is used again."""
        return time.monotonic() - self._used_at < MAX_IDLE and super().is_connected


class _TLSConnection(_Connection, urllib3.connection.HTTPSConnection):
    pass


class _HTTPPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Connection


class _HTTPSPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _TLSConnection


class Pool:
    """Sends requests over connections that it keeps open. Threads may share it."""

    def __init__(self, settings: ClientSettings) -> None:
        self._settings = settings
        self._context = tls_context(settings)
        self._managers: dict[Proxy | None, urllib3.PoolManager] = {}
        self._by_origin: dict[str, urllib3.PoolManager] = {}
        self._lock = threading.Lock()
        silence_urllib3()

    def send(self, request: Request) -> Response:
        """The answer, or a `Response` that says why there is none; network trouble raises nothing."""
        try:
            manager = self._manager(request.url)
        except ValueError:
            return Response(NO_ANSWER, problem=trouble.BAD_ADDRESS, sent=False)
        _call.begin(self._settings)
        with urllib3_silenced():
            try:
                answer = manager.urlopen(
                    request.method,
                    request.full_url,
                    body=body_of(request),
                    headers=headers_of(request),
                    retries=ONCE,
                    redirect=False,
                    timeout=self._timeout(),
                    preload_content=False,
                )
            except HTTPError as error:
                return Response(NO_ANSWER, problem=_problem(error), sent=_call.sent)
            return self._read(answer)

    def close(self) -> None:
        """Close every connection."""
        for manager in self._managers.values():
            manager.clear()

    def _read(self, answer: urllib3.BaseHTTPResponse) -> Response:
        complete = False
        try:
            body = Body(self._settings.max_answer_bytes, answer.headers.get("content-encoding", ""))
            for piece in answer.stream(PIECE, decode_content=False):
                body.add(piece)
            content, complete = body.finish(), True
        except UnusableAnswer as error:
            return Response(NO_ANSWER, problem=str(error))
        except ReadTimeoutError:
            return Response(NO_ANSWER, problem=trouble.TIMED_OUT)
        except HTTPError:
            return Response(NO_ANSWER, problem=trouble.CUT_SHORT)
        finally:
            if not complete:
                answer.close()
            answer.release_conn()
        return Response(answer.status, content, lower_headers(answer.headers.items()))

    def _timeout(self) -> urllib3.Timeout:
        settings = self._settings
        return urllib3.Timeout(settings.total_timeout, settings.connect_timeout, settings.read_timeout)

    def _manager(self, url: str) -> urllib3.PoolManager:
        """The pools by which the origin of `url` is reached: straight, or through its proxy."""
        origin = origin_of(url)
        if (manager := self._by_origin.get(origin)) is None:
            proxy = proxy_for(url, self._settings)
            with self._lock:
                if (manager := self._managers.get(proxy)) is None:
                    manager = self._managers[proxy] = self._new_manager(proxy)
                self._by_origin[origin] = manager
        return manager

    def _new_manager(self, proxy: Proxy | None) -> urllib3.PoolManager:
        size, context = self._settings.connections, self._context
        if proxy is None:
            manager = urllib3.PoolManager(maxsize=size, ssl_context=context)
        else:
            manager = urllib3.ProxyManager(
                proxy.address,
                maxsize=size,
                ssl_context=context,
                proxy_ssl_context=context,
                proxy_headers=dict(proxy.headers),
            )
        manager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}
        return manager


def _problem(error: HTTPError) -> str:
    if isinstance(error, LocationValueError):
        return trouble.BAD_ADDRESS
    if isinstance(error, ProxyError):
        refusal = re.search(r"Tunnel connection failed: (\d{3})", str(error.original_error))
        return trouble.proxy_problem(error, int(refusal[1]) if refusal else None)
    if not _call.sent:
        return trouble.connect_problem(error)
    if isinstance(error, ReadTimeoutError):
        return trouble.TIMED_OUT
    if isinstance(error, ProtocolError) and not any(isinstance(inner, OSError) for inner in error.args):
        return trouble.NOT_HTTP
    return trouble.CLOSED
