"""Requests over plain keep-alive connections, as fast as a server answers them: `AT_ONCE` at a time, no pipelining.

It does less per request than a server must: no HTTP library, and nothing read but the status and the length.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator

import uvloop

AT_ONCE = 16


def request(port: int, path: str) -> bytes:
    """One GET as a program sends it."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: */*\r\nUser-Agent: bench\r\n\r\n".encode()


def first_answer(port: int, path: str) -> bytes:
    """The beginning of the answer to one request on a connection of its own."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(request(port, path))
        return connection.recv(65_536)


def per_second(port: int, path: str, count: int) -> float:
    """Send `count` requests; how many were answered a second. Raises `RuntimeError` if one is not answered 200."""
    return uvloop.run(_per_second(port, request(port, path), count))


async def _per_second(port: int, text: bytes, count: int) -> float:
    loop = asyncio.get_running_loop()
    left = iter(range(count))
    asking = [Asking(text, left, loop.create_future()) for _ in range(AT_ONCE)]
    began = time.perf_counter()
    for each in asking:
        await loop.create_connection(lambda each=each: each, "127.0.0.1", port)
    await asyncio.gather(*(each.ended for each in asking))
    return count / (time.perf_counter() - began)


class Asking(asyncio.Protocol):
    """One connection: the next request goes out when the last is answered, as long as `left` gives one."""

    def __init__(self, text: bytes, left: Iterator[int], ended: asyncio.Future[None]) -> None:
        self.text = text
        self.left = left
        self.ended = ended
        self.buffer = b""

    def connection_made(self, transport: asyncio.Transport) -> None:
        self.transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0 or len(self.buffer) < end + 4 + int(_between(self.buffer, b"content-length: ", b"\r")):
            return
        if self.buffer[9:12] != b"200":
            self.ended.set_exception(RuntimeError(f"answered {self.buffer!r}"))
            return
        self.buffer = b""
        self._ask()

    def connection_lost(self, problem: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_exception(problem or RuntimeError("the server hung up"))

    def _ask(self) -> None:
        if next(self.left, None) is None:
            self.ended.set_result(None)
            self.transport.close()
        else:
            self.transport.write(self.text)


def _between(text: bytes, before: bytes, after: bytes) -> bytes:
    begin = text.index(before) + len(before)
    return text[begin : text.index(after, begin)]
