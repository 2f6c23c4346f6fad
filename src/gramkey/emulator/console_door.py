"""The console's door: an ASGI application that reads one small form, and loads the console when it is first asked.

It answers to this machine's own names only, so that a name that somebody else's DNS points here (rebinding) is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gramkey.emulator.asgi import Application, Handle, Message, Receive, Scope, Send, names_this_machine
from gramkey.emulator.http import Request, Response
from gramkey.emulator.meta import Meta

OWN_NAME = "console.localhost"
"""The console's own name, which browsers lead to this machine without asking any DNS."""

FORM_LIMIT = 64 * 1024
"""Bytes of a form; more is refused with 413."""

PLAIN = (("Content-Type", "text/plain; charset=utf-8"), ("Connection", "close"))
TOO_LONG = Response(413, PLAIN, b"The form is too long.\n")
OTHER_NAME = Response(
    421, PLAIN, b"The console does not answer to this name. Use the address that the emulator printed.\n"
)


def console_application(
    meta: Meta, describe: Callable[[], dict[str, Any]], saving: Callable[[Handle], Handle], also_known_as: str = ""
) -> Application:
    """The console of `meta` as ASGI. `saving` wraps its handler; `describe` tells how the emulator is reached."""
    loaded: list[Handle] = []

    def handle(request: Request) -> Response:
        if not loaded:
            from gramkey.emulator.console import Console  # late: most emulators are never looked at

            loaded.append(saving(Console(meta, describe).handle))
        return loaded[0](request)

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        request = await _read(scope, receive)
        if request is None:
            response = TOO_LONG
        elif not _known(request.host, also_known_as):
            response = OTHER_NAME
        else:
            response = handle(request)
        await _send(response, send)

    return application


def _known(authority: str, also_known_as: str) -> bool:
    return names_this_machine(authority, also_known_as) or names_this_machine(authority, OWN_NAME)


async def _read(scope: Scope, receive: Receive) -> Request | None:
    """The request with its form; None if that is too long."""
    body = bytearray()
    more = True
    while more:
        message: Message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > FORM_LIMIT:
            return None
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    query = scope["query_string"].decode("latin-1")
    return Request(scope["method"], headers.get("host", ""), scope["path"], query, headers, bytes(body))


async def _send(response: Response, send: Send) -> None:
    headers = [(name.lower().encode(), value.encode()) for name, value in response.headers]
    headers.append((b"content-length", str(len(response.body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})
