"""What goes on the wire and what comes off it: the same bytes and the same limits for both drivers."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from urllib.parse import urlencode

from gramkey import __version__
from gramkey.protocol.http import Request

BASE_HEADERS = {"User-Agent": f"gramkey/{__version__}", "Accept": "*/*", "Accept-Encoding": "gzip"}
FORM_HEADERS = BASE_HEADERS | {"Content-Type": "application/x-www-form-urlencoded"}

GZIP = 16 + zlib.MAX_WBITS


def headers_of(request: Request) -> dict[str, str]:
    """The headers to send; the flow's own win."""
    base = FORM_HEADERS if request.form else BASE_HEADERS
    return {**base, **request.headers}


def body_of(request: Request) -> bytes | None:
    """The form as it is sent, or `None` where there is none."""
    return urlencode(request.form).encode() if request.form else None


def lower_headers(items: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Header names in lower case; one that came several times is joined by commas, as HTTP allows."""
    headers: dict[str, str] = {}
    for name, value in items:
        name = name.lower()
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


class UnusableAnswer(Exception):
    """The body cannot be taken; the text says why, in a few words without any of it."""


class Body:
    """Collects an answer's body piece by piece, decompresses it, and refuses one that grows beyond `limit` bytes."""

    def __init__(self, limit: int, encoding: str) -> None:
        self._limit = limit
        self._pieces: list[bytes] = []
        self._received = self._size = 0
        encoding = encoding.strip().lower()
        if encoding not in ("", "identity", "gzip", "x-gzip"):
            raise UnusableAnswer("answer is compressed in a way nobody asked for")
        self._gzip = zlib.decompressobj(GZIP) if encoding.endswith("gzip") else None

    def add(self, piece: bytes) -> None:
        """Take the next piece as it came off the wire."""
        self._received += len(piece)
        if self._gzip is not None:
            try:
                # One byte more than allowed is enough to know; a bomb is never unpacked further.
                piece = self._gzip.decompress(piece, self._limit - self._size + 1)
            except zlib.error:
                raise UnusableAnswer("answer is damaged: its gzip cannot be read") from None
        self._size += len(piece)
        if max(self._size, self._received) > self._limit:
            raise UnusableAnswer("answer too large")
        self._pieces.append(piece)

    def finish(self) -> bytes:
        """The whole body; refuses one whose gzip has no end."""
        if self._gzip is not None and self._received and not self._gzip.eof:
            raise UnusableAnswer("answer cut short")
        return b"".join(self._pieces)
