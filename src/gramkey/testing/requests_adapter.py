"""requests with a `Meta` in this process in place of the sockets. Imported when it is asked for only."""

from __future__ import annotations

import io
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse

from gramkey.emulator.meta import Meta
from gramkey.testing.wire import Answer, CannotConnect, Lost, TimedOut, ask

Timeout = float | tuple[float | None, float | None] | None


class MetaAdapter(HTTPAdapter):
    """A transport adapter, to be mounted. Trouble is raised as requests raises it."""

    def __init__(self, meta: Meta) -> None:
        super().__init__()
        self._meta = meta

    def send(self, request: requests.PreparedRequest, *_: Any, timeout: Timeout = None, **__: Any) -> requests.Response:
        """Answer a prepared request."""
        patience = timeout[1] if isinstance(timeout, tuple) else timeout
        headers = [(name, str(value)) for name, value in request.headers.items()]
        method, url = request.method or "GET", request.url or ""
        try:
            found = ask(self._meta, method, url, headers, _body(request), patience)
        except TimedOut as lost:
            raise requests.ReadTimeout(str(lost), request=request) from lost
        except (CannotConnect, Lost) as lost:
            raise requests.ConnectionError(str(lost), request=request) from lost
        return self.build_response(request, _raw(found))


def _body(request: requests.PreparedRequest) -> bytes:
    """The body, also of one that would be streamed: a file, or pieces one by one."""
    body: Any = request.body
    if hasattr(body, "read"):
        body = body.read()
    pieces = [body or b""] if isinstance(body, bytes | str | None) else body
    return b"".join(piece.encode() if isinstance(piece, str) else piece for piece in pieces)


def _raw(found: Answer) -> HTTPResponse:
    """An answer whose body is read as from a socket: one that was cut fails while it is read."""
    return HTTPResponse(
        io.BytesIO(found.body), headers=HTTPHeaderDict(found.headers), status=found.status, preload_content=False
    )
