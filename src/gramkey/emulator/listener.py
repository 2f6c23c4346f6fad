"""Serves one ASGI application on one socket, with uvicorn's HTTP protocol and nothing else of uvicorn's server.

A test starts and ends many emulators: this one stops at once, hangs up on clients that are idle, held or half-way
through a handshake, and leaves logging and signals alone.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections.abc import Coroutine
from typing import Any

from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from gramkey.emulator.asgi import CONNECTION, Application, Receive, Scope, Send

log = logging.getLogger("gramkey.emulator")

IDLE = 120
"""Seconds that a connection may wait for its next request."""

HANDSHAKE = 10.0
"""Seconds that a TLS handshake may take."""


class Connection(H11Protocol):
    """uvicorn's HTTP/1.1 connection, which hands itself to the application and logs no request: queries hold tokens."""

    def __init__(self, config: Config, state: ServerState) -> None:
        super().__init__(config, state, {})
        self.access_log = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn's own
        """Let the application see the transport, for faults of the network."""
        super().connection_made(transport)
        application: Any = self.app

        async def with_connection(scope: Scope, receive: Receive, send: Send) -> None:
            scope["extensions"] = {CONNECTION: transport}
            await application(scope, receive, send)

        self.app = with_connection


class Listener:
    """One application on one socket; with `tls` it speaks TLS."""

    def __init__(self, application: Application, tls: ssl.SSLContext | None = None) -> None:
        self._config = Config(
            application,
            http="h11",
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            proxy_headers=False,
            timeout_keep_alive=IDLE,
        )
        self._config.load()
        self._state = ServerState()
        self._tls = tls
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, listener: socket.socket) -> None:
        """Begin to accept on a socket that is bound already."""
        listener.setblocking(False)
        self._begin(self._accept(listener))

    async def stop(self) -> None:
        """Stop accepting, hang up on everybody and wait until every request has ended."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for connection in tuple(self._state.connections):
            if isinstance(connection, Connection):
                connection.transport.abort()
        await asyncio.gather(*self._state.tasks, return_exceptions=True)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _accept(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            connection, _ = await loop.sock_accept(listener)
            self._begin(self._greet(connection))

    async def _greet(self, connection: socket.socket) -> None:
        timeout = HANDSHAKE if self._tls else None
        try:
            await asyncio.get_running_loop().connect_accepted_socket(
                lambda: Connection(self._config, self._state),
                connection,
                ssl=self._tls,
                ssl_handshake_timeout=timeout,
            )
        except OSError as problem:  # also TLS errors and timeouts
            log.info("a TLS handshake failed (does the client trust ca.pem?): %s", problem)
