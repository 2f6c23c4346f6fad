"""The async driver: runs the same flows over aiohttp."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, TypeVar

from gramkey.client.call_log import log_call
from gramkey.client.settings import ClientSettings
from gramkey.protocol.errors import InputError
from gramkey.protocol.http import Flow, Request, Response

if TYPE_CHECKING:
    from gramkey.client.session import Session

T = TypeVar("T")


class AsyncSender(Protocol):
    """What sends one request: `Session` over sockets. Network trouble comes back as a `Response` that says so."""

    async def send(self, request: Request) -> Response:
        """The answer."""

    async def close(self) -> None:
        """Let go of everything."""


class AsyncClient:
    """Drives flows over connections that are kept open; any number at once, within one event loop.

    It sends each request exactly once; a flow that wants to ask again yields again. `sleep` is awaited with the
    seconds that a request asks to wait for. A `sender` of one's own takes the place of the sockets.
    """

    def __init__(
        self,
        settings: ClientSettings | None = None,
        sleep: Callable[[float], Awaitable[None]] | None = None,
        *,
        sender: AsyncSender | None = None,
    ) -> None:
        # Here, because asyncio is 40 ms of import, and who uses the sync client needs none of it.
        import asyncio

        self._settings = settings or ClientSettings()
        self._sleep = sleep or asyncio.sleep
        self._session = sender
        self._closed = False

    async def run(self, flow: Flow[T]) -> T:
        """What `flow` returns; what it raises is raised. Network trouble is told to the flow, never raised here."""
        try:
            request = next(flow)
            while True:
                request = flow.send(await self._send(request))
        except StopIteration as done:
            value: T = done.value
            return value
        finally:
            flow.close()

    async def close(self) -> None:
        """Close every connection; the client cannot be used again."""
        self._closed = True
        if self._session is not None:
            await self._session.close()

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def _send(self, request: Request) -> Response:
        session = self._opened()
        if request.wait:
            await self._sleep(request.wait)
        started = time.perf_counter()
        response = await session.send(request)
        log_call(request, response, started)
        return response

    def _opened(self) -> AsyncSender:
        """The session, made at the first call, within the running event loop."""
        if self._closed:
            raise RuntimeError("this AsyncClient is closed")
        if self._session is None:
            self._session = _new_session(self._settings)
        return self._session


def _new_session(settings: ClientSettings) -> Session:
    try:
        import aiohttp  # noqa: F401 - asked for by name, so that only its own absence is explained
    except ModuleNotFoundError:
        raise InputError(
            "aiohttp", "AsyncClient needs aiohttp, which is not installed", "pip install 'gramkey[async]'"
        ) from None
    from gramkey.client.session import Session

    return Session(settings)
