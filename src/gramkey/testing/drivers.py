"""gramkey's own two clients with a `Meta` in this process in place of the sockets."""

from __future__ import annotations

from gramkey.client import AsyncClient, Client, ClientSettings, trouble
from gramkey.client.wire import body_of, headers_of, lower_headers
from gramkey.emulator.meta import Meta
from gramkey.protocol.http import NO_ANSWER, Request, Response
from gramkey.testing.wire import CannotConnect, Lost, TimedOut, ask


def client(meta: Meta) -> Client:
    """A `Client` of that world. It does not wait before it asks again."""
    return Client(sleep=lambda _: None, sender=InProcess(meta))


def async_client(meta: Meta) -> AsyncClient:
    """An `AsyncClient` of that world. It does not wait before it asks again."""

    async def at_once(_: float) -> None:
        """The emulator's clock stands still meanwhile, so there is nothing to wait for."""

    return AsyncClient(sleep=at_once, sender=AsyncInProcess(meta))


class InProcess:
    """Sends to one world; what the network would lose comes back as it does over sockets."""

    def __init__(self, meta: Meta) -> None:
        self._meta = meta
        self._patience = ClientSettings().read_timeout

    def send(self, request: Request) -> Response:
        """The answer, or why there is none."""
        headers = headers_of(request).items()
        try:
            found = ask(self._meta, request.method, request.full_url, headers, body_of(request) or b"", self._patience)
        except CannotConnect:
            return Response(NO_ANSWER, problem=trouble.CANNOT_CONNECT, sent=False)
        except TimedOut:
            return Response(NO_ANSWER, problem=trouble.TIMED_OUT)
        except Lost:
            return Response(NO_ANSWER, problem=trouble.CLOSED)
        if found.cut:
            return Response(NO_ANSWER, problem=trouble.CUT_SHORT)
        return Response(found.status, found.body, lower_headers(found.headers))

    def close(self) -> None:
        """Nothing is open."""


class AsyncInProcess:
    """`InProcess`, for `AsyncClient`."""

    def __init__(self, meta: Meta) -> None:
        self._inner = InProcess(meta)

    async def send(self, request: Request) -> Response:
        """The answer, or why there is none."""
        return self._inner.send(request)

    async def close(self) -> None:
        """Nothing is open."""
