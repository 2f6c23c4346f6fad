"""Listening sockets, and ending a connection with a reset."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Iterator


@contextlib.contextmanager
def listening(*addresses: tuple[str, int]) -> Iterator[list[socket.socket]]:
    """Sockets bound to these addresses and listening, in that order; port 0 is any free one. Closed at the end.

    A client may connect from then on: it waits until somebody accepts. Raises `OSError` that names the address.
    """
    with contextlib.ExitStack() as opened:
        sockets = [opened.enter_context(_listen(host, port)) for host, port in addresses]
        yield sockets


def _listen(host: str, port: int) -> socket.socket:
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(2048)
    except OSError as problem:
        listener.close()
        raise OSError(problem.errno, f"Cannot listen on {host} port {port}: {problem.strerror}") from None
    return listener


def reset(transport: asyncio.WriteTransport) -> None:
    """Abort a connection so that the peer sees a reset (RST) and not an orderly end."""
    connection = transport.get_extra_info("socket")
    if connection is not None and connection.fileno() >= 0:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
