"""The emulator as two ASGI applications: Meta's own hosts over TLS, and one loopback origin for people's browsers.

On the loopback origin Meta's hosts are the first segment of the path: `http://127.0.0.1:8700/www.instagram.com/oauth/…`.
There, and only there, `/control` leads to the control API.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from gramkey.emulator import pages
from gramkey.emulator.hosts import HOSTS, find_host
from gramkey.emulator.http import Request, Response
from gramkey.emulator.sockets import is_loopback, reset

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Handle = Callable[[Request], Response]

CONNECTION = "gramkey.connection"
"""The ASGI extension under which the server hands over the connection's transport, for faults of the network."""

BODY_LIMIT = 64 * 1024 * 1024
"""Bytes of a request's body; more is refused with 413."""

DROPS = 20
"""Pieces of a body that drips."""

TOO_LONG = Response(413, (("Content-Type", "text/plain"), ("Connection", "close")), b"The body is too long.\n")


def meta_application(handle: Handle) -> Application:
    """Meta's hosts, told apart by the Host header. The listener before it speaks TLS."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        request = await _read(scope, receive)
        if request is None:
            await _deliver(TOO_LONG, scope, receive, send)
            return
        host = find_host(request.host)
        if host is None:
            response = _page("Not one of Meta's hosts", f"Nothing is known here of the host “{request.host}”.", 421)
        else:
            response = handle(_at(request, host.name, request.path, f"https://{host.name}"))
        await _deliver(response, scope, receive, send)

    return application


def web_application(handle: Handle, control: Handle, also_known_as: str = "") -> Application:
    """The loopback origin: an index, Meta's hosts as first segment of the path, and the control API.

    It answers to this machine's own names and to `also_known_as` only: a name that somebody else's DNS points here
    (rebinding) is refused.
    """

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        request = await _read(scope, receive)
        if request is None:
            response = TOO_LONG
        elif not names_this_machine(request.host, also_known_as):
            response = _page("Refused", f"This emulator does not answer to the name “{request.host}”.", 403)
        else:
            response = _route(request, handle, control)
        await _deliver(response, scope, receive, send)

    return application


def _route(request: Request, handle: Handle, control: Handle) -> Response:
    first, slash, rest = request.path.removeprefix("/").partition("/")
    if first == "control":
        return control(request)
    if not first and not slash:
        return _index()
    host = find_host(first)
    if host is None:
        return _page("Not found", "This path does not begin with one of Meta's hosts.", 404)
    return handle(_at(request, host.name, f"/{rest}", f"http://{request.host}/{host.name}"))


def _at(request: Request, host: str, path: str, origin: str) -> Request:
    """The same request as Meta's host `host` sees it."""
    return Request(request.method, host, path, request.query, request.headers, request.body, origin)


def names_this_machine(authority: str, also_known_as: str = "") -> bool:
    """Whether a Host header is a loopback name or address, or the name that this emulator was given."""
    try:
        host = urlsplit(f"//{authority}").hostname or ""
    except ValueError:
        return False
    return is_loopback(host) or (bool(host) and host == also_known_as.lower())


async def _read(scope: Scope, receive: Receive) -> Request | None:
    """The request with its whole body; None if that is too long."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > BODY_LIMIT:
            return None
        if not message.get("more_body", False):
            break
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1"), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return Request(
        scope["method"],
        headers.get("host", ""),
        scope["raw_path"].decode("latin-1"),
        scope["query_string"].decode("latin-1"),
        headers,
        bytes(body),
    )


async def _deliver(response: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """Send the answer, or do to the connection what the answer's `network` and `delay` say."""
    if response.delay and await _leaves_within(response.delay, receive):
        return
    if response.over:
        await _drip(response, receive, send)
        return
    if response.network in ("", "truncate", "reset_inside"):
        await _send(response, send)
        if not response.network:
            return
    transport = scope["extensions"][CONNECTION]
    if response.network in ("reset", "reset_inside"):
        reset(transport)
    elif response.network != "hold":
        transport.close()
    await _disconnected(receive)


async def _send(response: Response, send: Send) -> None:
    """The answer; of one that is to be truncated the whole length is announced and half of the body sent."""
    await _send_head(response, send)
    whole = not response.network
    body = response.body if whole else response.body[: len(response.body) // 2]
    await send({"type": "http.response.body", "body": body, "more_body": not whole})


async def _send_head(response: Response, send: Send) -> None:
    headers = [(name.lower().encode("latin-1"), value.encode("utf-8", "replace")) for name, value in response.headers]
    if not response.header("content-length"):
        headers.append((b"content-length", str(len(response.body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})


async def _drip(response: Response, receive: Receive, send: Send) -> None:
    """The body in `DROPS` pieces, with pauses, until the client leaves."""
    await _send_head(response, send)
    size = len(response.body) // DROPS + 1
    for start in range(0, len(response.body), size):
        if await _leaves_within(response.over / DROPS, receive):
            return
        await send({"type": "http.response.body", "body": response.body[start : start + size], "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _leaves_within(seconds: float, receive: Receive) -> bool:
    """Wait so long; whether the client hung up in the meantime."""
    try:
        await asyncio.wait_for(_disconnected(receive), seconds)
    except TimeoutError:
        return False
    return True


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _index() -> Response:
    return _page(
        "The emulator is running",
        "A program under test opens its consent page at this address. There is nothing to do on this page itself.",
        200,
    )


def _page(title: str, words: str, status: int) -> Response:
    hint = (
        "" if status == 200 else f"It answers for these hosts, each as the first part of the path: {', '.join(HOSTS)}."
    )
    return pages.page("notice.html", status, title=title, text=words, hint=hint, error_id="", again="")
