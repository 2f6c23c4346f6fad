"""Listening sockets, the names of this machine, and ending a connection with a reset."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Iterator
from ipaddress import ip_address


@contextlib.contextmanager
def listening(*addresses: tuple[str, int]) -> Iterator[list[socket.socket]]:
    """Sockets bound to these addresses and listening, in that order; port 0 is any free one. Closed at the end.

    A client may connect from then on: it waits until somebody accepts. Raises `OSError` that names the address.
    """
    with contextlib.ExitStack() as opened:
        sockets = [opened.enter_context(_listen(host, port)) for host, port in addresses]
        yield sockets


def _listen(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)  # asyncio turns Nagle's delay off only if TCP is named
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(2048)
    except OSError as problem:
        listener.close()
        raise OSError(problem.errno, f"Cannot listen on {host} port {port}: {problem.strerror}") from None
    return listener


def is_loopback(host: str) -> bool:
    """Whether a host name or IP address means this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def reset(transport: asyncio.WriteTransport) -> None:
    """Abort a connection so that the peer sees a reset (RST) and not an orderly end."""
    connection = transport.get_extra_info("socket")
    if connection is not None and connection.fileno() >= 0:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
