"""The emulator's HTTP proxy: a program that is given it as `HTTPS_PROXY` reaches Meta's names here and nothing else.

`CONNECT` to one of Meta's hosts leads to the emulator's TLS listener, bytes spliced as they are. Every other host is
refused with 403, and the answer and the log say which one was asked for: a program under test that talks to somebody
else should be found out. Nothing is ever sent to the Internet.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import SplitResult, urlsplit

from gramkey.emulator.hosts import HOSTS, find_host
from gramkey.emulator.sockets import is_loopback, reset

log = logging.getLogger("gramkey.emulator.proxy")

HEAD_LIMIT = 65_536
"""Bytes of a request's line and headers; more is refused."""

CHUNK = 65_536

LAST_BYTES = 1.0
"""Seconds that the rest of an answer may take once the other side has ended."""

HOP_HEADERS = (b"connection", b"proxy-connection", b"proxy-authorization", b"keep-alive")


class Refused(Exception):
    """A request that the proxy does not pass on: the status and the words of its answer."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status
        self.words = words


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request leads: the address to connect to, and what to send there first."""

    host: str
    port: int
    first: bytes = b""


class Proxy:
    """The proxy. `emulator` is the address of the TLS listener; with `loopback` this machine's own names pass too.

    `refuses` says of one of Meta's hosts whether a connection to it fails now.
    """

    def __init__(
        self, emulator: tuple[str, int], loopback: bool = False, refuses: Callable[[str], bool] | None = None
    ) -> None:
        self.emulator = emulator
        self.refuses = refuses
        self.loopback = loopback
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def start(self, listener: socket.socket) -> None:
        """Serve on a socket that is bound already."""
        self._server = await asyncio.start_server(self._accept, sock=listener, limit=HEAD_LIMIT)

    async def stop(self) -> None:
        """Close the listener and hang up on everybody."""
        if self._server is None:
            return
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._answer(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            writer.transport.abort()  # the client went away, or the proxy stops
        finally:
            await _close(writer)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            target = self.target(head)
        except asyncio.LimitOverrunError:
            await _refuse(writer, Refused(431, "The request's headers are too long.\n"))
            return
        except Refused as refused:
            await _refuse(writer, refused)
            return
        try:
            other_reader, other_writer = await asyncio.open_connection(target.host, target.port)
        except OSError:
            await _refuse(writer, Refused(502, f"Nothing answers at {target.host}:{target.port}.\n"))
            return
        if target.first:
            other_writer.write(target.first)
        else:
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        try:
            await _splice(reader, writer, other_reader, other_writer)
        finally:
            await _close(other_writer)

    def target(self, head: bytes) -> Target:
        """Where the request with this head leads. Raises `Refused`."""
        try:
            method, address, version = head.split(b"\r\n", 1)[0].decode("ascii").split(" ")
        except ValueError:
            raise Refused(400, "This is no HTTP request.\n") from None
        if not version.startswith("HTTP/1."):
            raise Refused(400, "This proxy speaks HTTP/1.1.\n")
        return self._tunnel(address) if method == "CONNECT" else self._forward(method, address, head)

    def _tunnel(self, address: str) -> Target:
        host, port = _host_and_port(_split(f"//{address}"), None)
        if find_host(host) and port == 443:
            if self.refuses is not None and self.refuses(host):
                raise Refused(502, f"Nothing answers at {host}:{port}: a fault is being played.\n")
            return Target(*self.emulator)
        if self.loopback and is_loopback(host):
            return Target(host, port)
        raise self._refusal(f"{host}:{port}")

    def _forward(self, method: str, address: str, head: bytes) -> Target:
        """A plain request in absolute form, `GET http://host/path HTTP/1.1`."""
        url = _split(address)
        if url.scheme != "http" or not url.netloc:
            raise Refused(
                400,
                "This is the emulator's proxy, not a page. Give it to a program as HTTPS_PROXY; it answers CONNECT.\n",
            )
        host, port = _host_and_port(url, 80)
        if not (self.loopback and is_loopback(host)):
            raise self._refusal(f"http://{host}:{port}")
        path = (url.path or "/") + (f"?{url.query}" if url.query else "")
        return Target(host, port, _origin_form(method, path, head))

    def _refusal(self, asked: str) -> Refused:
        log.warning("refused %s: the emulator answers for Meta's hosts only", asked)
        known = "".join(f"  https://{host}\n" for host in HOSTS)
        return Refused(
            403,
            f"gramkey's emulator was asked for {asked} and refused: nothing was sent there.\n"
            f"It answers for these hosts only:\n{known}"
            "To let a program reach another host, name that host in its NO_PROXY.\n",
        )


def _split(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError:  # "http://[::1"
        raise Refused(400, "The request's address cannot be read.\n") from None


def _host_and_port(url: SplitResult, default: int | None) -> tuple[str, int]:
    try:
        host, port = url.hostname or "", url.port or default
    except ValueError:
        host, port = "", None
    if not host or not port or not host.isascii() or not host.isprintable():
        raise Refused(400, "The request names no host and port to connect to.\n")
    return host.rstrip("."), port


def _origin_form(method: str, path: str, head: bytes) -> bytes:
    """The head as a server wants it: path only, and one request to a connection."""
    lines = [f"{method} {path} HTTP/1.1".encode("ascii")]
    headers = head[:-4].split(b"\r\n")[1:]
    lines += [line for line in headers if line.partition(b":")[0].strip().lower() not in HOP_HEADERS]
    return b"\r\n".join([*lines, b"Connection: close", b"", b""])


async def _refuse(writer: asyncio.StreamWriter, refused: Refused) -> None:
    body = refused.words.encode()
    head = (
        f"HTTP/1.1 {refused.status} {HTTPStatus(refused.status).phrase}\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    writer.write(head.encode() + body)
    await writer.drain()


async def _splice(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    other_reader: asyncio.StreamReader,
    other_writer: asyncio.StreamWriter,
) -> None:
    """Copy both ways until either side ends: TLS has no use for a connection that is open half."""
    ways = (
        asyncio.create_task(_copy(reader, other_writer)),
        asyncio.create_task(_copy(other_reader, writer)),
    )
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Copy until the end. A reset is handed on as a reset: a client tells it from an orderly end."""
    try:
        while chunk := await reader.read(CHUNK):
            writer.write(chunk)
            await writer.drain()
    except ConnectionError:
        reset(writer.transport)


async def _close(writer: asyncio.StreamWriter) -> None:
    """Close once all is sent; a peer that no longer reads is not waited for."""
    writer.close()
    try:
        async with asyncio.timeout(LAST_BYTES):
            await writer.wait_closed()
    except (OSError, TimeoutError):
        writer.transport.abort()
