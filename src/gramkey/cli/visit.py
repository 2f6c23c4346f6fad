"""One request to the login's listener: read within bounds, answered with a page, closed. Nothing is logged."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from gramkey.cli import pages
from gramkey.cli.pages import Page

SECONDS = 10.0
"""For the whole head of a request, and for each step of a handshake: what takes longer is dropped."""

LONGEST_HEAD = 32_768
"""Bytes; a redirect of Meta's stays below 4,096, and browsers' cookies for localhost may add some thousands."""

_REQUEST_LINE = re.compile(rb"([A-Z]{1,20}) ([\x21-\x7e]+) HTTP/1\.[01]\r?\n")


@dataclass(frozen=True, slots=True)
class Visit:
    """A request's method and target (`/callback?code=…`); the target is not shown, for it may hold a code."""

    method: str
    target: str

    def __repr__(self) -> str:
        return f"<Visit {self.method}>"


def read_visit(connection: socket.socket) -> Visit | None:
    """The request that comes in, or `None` where it is none that a browser makes."""
    found = _REQUEST_LINE.match(_read_head(connection))
    return Visit(found[1].decode(), found[2].decode()) if found else None


def page_for(visit: Visit | None, answer: Callable[[str], Page]) -> Page:
    """The page for a visit; `answer` gives the one for a GET of a target."""
    if visit is None:
        return pages.not_here(400, "That was no request that a browser makes.")
    if visit.method != "GET":
        return pages.not_here(405, "This address answers only to a browser that comes to visit it.")
    return answer(visit.target)


def send_page(connection: socket.socket, page: Page, *, body: bool = True) -> None:
    """Send a page, or only its head where the visit asked for no more."""
    lines = {**pages.headers(page), "Connection": "close"}
    if page.status == HTTPStatus.METHOD_NOT_ALLOWED:
        lines["Allow"] = "GET"
    _send(connection, page.status, lines, page.html.encode() if body else b"")


def refuse_plain_http(connection: socket.socket) -> None:
    """Say that the address needs https. What was asked for is read only so that the answer arrives."""
    _read_head(connection)
    said = b"This address needs https: put https:// in front of it.\n"
    lines = {"Content-Type": "text/plain", "Content-Length": str(len(said)), "Cache-Control": "no-store"}
    _send(connection, HTTPStatus.BAD_REQUEST, {**lines, "Connection": "close"}, said)


def _read_head(connection: socket.socket) -> bytes:
    """A request up to its blank line; cut, and so unreadable, where it is longer than `LONGEST_HEAD`."""
    until = time.monotonic() + SECONDS
    head = bytearray()
    while b"\r\n\r\n" not in head:
        connection.settimeout(max(0.001, until - time.monotonic()))
        received = connection.recv(8_192)
        head += received
        if not received or len(head) > LONGEST_HEAD:
            return b""
    connection.settimeout(SECONDS)
    return bytes(head)


def _send(connection: socket.socket, status: int, headers: dict[str, str], body: bytes) -> None:
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *(f"{name}: {value}" for name, value in headers.items())]
    connection.sendall("\r\n".join([*lines, "", ""]).encode() + body)
