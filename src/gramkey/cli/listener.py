"""The HTTPS listener that Meta's redirect comes back to, on this computer only.

1. It binds the redirect URI's own port on 127.0.0.1 and ::1 before anything else happens; Meta compares the URI
   exactly, so there is no other port to fall back to.
2. It speaks TLS or nothing: plain http on the port is told so, and never read for a code.
3. A visit without `code` and `error`, a favicon, an aborted handshake or another program's probe ends nothing.
4. It writes no log: the query holds the authorization code.
"""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from gramkey.cli import pages, visit
from gramkey.cli.certificate import ListenerCertificate
from gramkey.cli.output import CommandError
from gramkey.cli.pages import Page

OnHit = Callable[[str], Page | None]
"""Given the full URL of a visit with `code` or `error`, gives the page to answer with, or `None` for "still waiting".
It runs in a thread of the listener's and may take its time."""

MOST_AT_ONCE = 32
"""Connections; browsers open at most six to one host."""

_TLS_HANDSHAKE = b"\x16"

_CERTIFICATE_ALERTS = ("UNKNOWN_CA", "CERTIFICATE_UNKNOWN", "BAD_CERTIFICATE", "CERTIFICATE_EXPIRED")


class PortUnavailable(CommandError):
    """The redirect URI's port cannot be had; the answer can still be pasted. `port` is the one that was meant."""

    def __init__(self, port: int, why: str) -> None:
        super().__init__(f"the listener cannot use port {port}: {why}", "paste the address you come back to instead")
        self.port = port


@dataclass
class Seen:
    """What the listener saw, counted.

    `certificate_refused` are TLS alerts by which a browser said that it does not trust the certificate (E36),
    `plain_http` visits without TLS (E37), `broken_off` other connections that ended early.
    """

    hits: int = 0
    certificate_refused: int = 0
    plain_http: int = 0
    broken_off: int = 0


def is_this_computer(host: str) -> bool:
    """Whether a redirect to `host` comes back to this computer: a loopback address, or a name for one."""
    host = host.strip("[]").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        return False
    return all(ipaddress.ip_address(address.partition("%")[0]).is_loopback for address in found)


class Listener:
    """Listens for the redirect. Open it, or use it in a `with`; it serves until it is closed.

    `redirect_uri` is `https://localhost:PORT/PATH`. Opening raises `PortUnavailable`.
    """

    def __init__(self, redirect_uri: str, certificate: ListenerCertificate, on_hit: OnHit) -> None:
        parts = urlsplit(redirect_uri)
        if parts.scheme != "https":
            raise ValueError("the listener serves https only")
        self.port = parts.port or 443
        self.seen = Seen()
        self._path = parts.path or "/"
        self._origin = f"https://{parts.netloc}"
        self._on_hit = on_hit
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.minimum_version = ssl.TLSVersion.TLSv1_2
        self._tls.load_cert_chain(certificate.cert_file, certificate.key_file)
        self._answering = 0
        self._changed = threading.Condition()
        self._servers: list[_Server] = []
        self._threads: list[threading.Thread] = []

    @property
    def certificate_refused(self) -> int:
        """How often a browser said that it does not trust the certificate."""
        return self.seen.certificate_refused

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses it is bound to: both loopbacks, or 127.0.0.1 alone on a machine without IPv6."""
        return tuple(str(server.server_address[0]) for server in self._servers)

    def open(self) -> None:
        """Bind, then serve. A port that is taken on either loopback is no port: the browser may choose that one."""
        try:
            for kind in (_Server, _ServerIPv6):
                self._bind(kind)
        except OSError as error:
            self._close_servers()
            raise PortUnavailable(self.port, _why(error)) from None
        if not self._servers:
            raise PortUnavailable(self.port, "this computer has no loopback address")
        for server in self._servers:
            thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True, name="gramkey-listener")
            thread.start()
            self._threads.append(thread)

    def close(self, grace: float = 2.0) -> None:
        """Stop listening; answers under way have `grace` seconds to be delivered."""
        for server, _ in zip(self._servers, self._threads, strict=False):
            server.shutdown()
        self._close_servers()
        with self._changed:
            self._changed.wait_for(lambda: self._answering == 0, timeout=grace)

    def __enter__(self) -> Listener:
        self.open()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def serve(self, connection: socket.socket) -> None:
        """Serve one new connection; one that breaks off is counted, and is nobody's fault."""
        try:
            self._serve(connection)
        except ssl.SSLError as error:
            with self._changed:
                if any(alert in (error.reason or "") for alert in _CERTIFICATE_ALERTS):
                    self.seen.certificate_refused += 1
                else:
                    self.seen.broken_off += 1
        except OSError:
            with self._changed:
                self.seen.broken_off += 1

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(visit.SECONDS)
        first = connection.recv(1, socket.MSG_PEEK)
        if first == _TLS_HANDSHAKE:
            with self._tls.wrap_socket(connection, server_side=True) as secured:
                self._answer(secured)
        elif first:
            with self._changed:
                self.seen.plain_http += 1
            visit.refuse_plain_http(connection)

    def _answer(self, connection: socket.socket) -> None:
        came = visit.read_visit(connection)
        with self._an_answer():
            page = visit.page_for(came, self._page)
            visit.send_page(connection, page, body=came is None or came.method != "HEAD")

    def _page(self, target: str) -> Page:
        """The page for a GET of `target`."""
        try:
            parts = urlsplit(target)
            names = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True, max_num_fields=100)}
        except ValueError:
            return pages.not_here(400, "That address cannot be read.")
        if parts.path != self._path:
            return pages.not_here(404, "The login comes back to another address of this computer.")
        if names.isdisjoint({"code", "error"}):
            return pages.still_waiting()
        with self._changed:
            self.seen.hits += 1
        return self._on_hit(f"{self._origin}{self._path}?{parts.query}") or pages.still_waiting()

    @contextlib.contextmanager
    def _an_answer(self) -> Iterator[None]:
        """Counts an answer that is being made and sent, so that closing can wait for it."""
        with self._changed:
            self._answering += 1
        try:
            yield
        finally:
            with self._changed:
                self._answering -= 1
                self._changed.notify_all()

    def _bind(self, kind: type[_Server]) -> None:
        try:
            self._servers.append(kind(self))
        except OSError as error:
            if error.errno not in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
                raise

    def _close_servers(self) -> None:
        for server in self._servers:
            server.server_close()
        self._servers, self._threads = [], []


def _why(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "another program uses it"
    if error.errno == errno.EACCES:
        return "ports below 1024 need more rights than you have"
    return error.strerror or "it cannot be bound"


class _Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """One bound address. Each connection has a thread of its own, handshake included."""

    address_family = socket.AF_INET
    loopback = "127.0.0.1"
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = MOST_AT_ONCE

    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        self._room = threading.BoundedSemaphore(MOST_AT_ONCE)
        super().__init__((self.loopback, listener.port), _Connection)

    def process_request(self, request: Any, client_address: Any) -> None:
        if self._room.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._room.release()


class _Connection(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        self.server.listener.serve(self.request)


class _ServerIPv6(_Server):
    address_family = socket.AF_INET6
    loopback = "::1"
