"""The emulator as a client, with no sockets: it drives flows as `gramkey.client.Client` does."""

from __future__ import annotations

from typing import TypeVar
from urllib.parse import urlencode, urlsplit

from gramkey.emulator import http as emulated
from gramkey.emulator.meta import Meta
from gramkey.protocol.http import Flow, Request, Response

T = TypeVar("T")
FORM = {"content-type": "application/x-www-form-urlencoded"}


class InProcess:
    """Drives flows against one `Meta`. What the network would lose comes back as no answer."""

    def __init__(self, meta: Meta) -> None:
        self.meta = meta
        self.waited: list[float] = []

    def run(self, flow: Flow[T]) -> T:
        try:
            request = next(flow)
            while True:
                request = flow.send(self.send(request))
        except StopIteration as done:
            value: T = done.value
            return value
        finally:
            flow.close()

    def send(self, request: Request) -> Response:
        self.waited.append(request.wait)
        parts = urlsplit(request.full_url)
        body = urlencode(request.form).encode()
        headers = {**{name.lower(): value for name, value in request.headers.items()}, **(FORM if body else {})}
        answer = self.meta.handle(
            emulated.Request(request.method, parts.netloc, parts.path, parts.query, headers, body, "")
        )
        if answer.network:
            return Response(0, problem="connection closed before an answer")
        return Response(answer.status, answer.body, {name.lower(): value for name, value in answer.headers})
