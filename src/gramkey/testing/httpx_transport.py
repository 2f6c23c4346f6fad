"""httpx and httpx2, sync and async, with a `Meta` in this process in place of the sockets.

Neither is imported here: the request that arrives tells which of the two it belongs to, and the answer is made with
that one's classes. A client takes any object with these methods for a transport.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from types import ModuleType
from typing import Any

from gramkey.emulator.meta import Meta
from gramkey.testing.wire import Answer, CannotConnect, TimedOut, ask
from gramkey.testing.wire import Lost as LostAnswer


class MetaTransport:
    """A transport for `Client(transport=…)` and `AsyncClient(transport=…)`. Trouble is raised as httpx raises it."""

    def __init__(self, meta: Meta) -> None:
        self._meta = meta

    def handle_request(self, request: Any) -> Any:
        """Answer a request of a `Client`."""
        return self._answer(request, request.read())

    async def handle_async_request(self, request: Any) -> Any:
        """Answer a request of an `AsyncClient`."""
        return self._answer(request, await request.aread())

    def close(self) -> None:
        """Nothing is open."""

    async def aclose(self) -> None:
        """Nothing is open."""

    def __enter__(self) -> MetaTransport:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    async def __aenter__(self) -> MetaTransport:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    def _answer(self, request: Any, body: bytes) -> Any:
        httpx = sys.modules[type(request).__module__.partition(".")[0]]
        patience = request.extensions.get("timeout", {}).get("read")
        try:
            found = ask(self._meta, request.method, str(request.url), request.headers.multi_items(), body, patience)
        except TimedOut as lost:
            raise httpx.ReadTimeout(str(lost)) from lost
        except CannotConnect as lost:
            raise httpx.ConnectError(str(lost)) from lost
        except LostAnswer as lost:
            raise httpx.ReadError(str(lost)) from lost
        headers = list(found.headers)
        return httpx.Response(found.status, headers=headers, stream=_stream(httpx, found), request=request)


def _stream(httpx: ModuleType, found: Answer) -> Any:
    """The body, whole or cut, as both kinds of stream."""
    if not found.cut:
        return httpx.ByteStream(found.body)

    class Cut(httpx.SyncByteStream, httpx.AsyncByteStream):  # type: ignore[misc, name-defined]  # of either library
        def __iter__(self) -> Iterator[bytes]:
            yield found.body
            raise self.end()

        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield found.body
            raise self.end()

        def end(self) -> Exception:
            error: Exception = httpx.RemoteProtocolError("the connection ended inside the body")
            return error

    return Cut()
