"""A real TLS server that does what a test tells it, a CONNECT proxy, and both drivers behind one fixture."""

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
import trustme

from gramkey.client import AsyncClient, Client, ClientSettings
from gramkey.protocol.http import Flow, Request, Response, T


@dataclass
class Received:
    """One request as it came: its connection's number, its head and its body."""

    connection: int
    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Server:
    """Answers by path: `routes[path]` is given the request and the connection, and writes what it likes.

    A route that returns `True` keeps the connection open.
    """

    listener: socket.socket
    context: ssl.SSLContext | None
    routes: dict[str, Callable[[Received, socket.socket], object]] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    released: threading.Event = field(default_factory=threading.Event)
    ended: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def url(self, path: str = "/me", host: str = "localhost") -> str:
        return f"{'https' if self.context else 'http'}://{host}:{self.port}{path}"

    def answers(self, path: str, body: bytes = b"{}", status: int = 200, headers: str = "") -> None:
        head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode()
        self.writes(path, head + body, keep=True)

    def writes(self, path: str, data: bytes, keep: bool = False) -> None:
        def write(_request: Received, connection: socket.socket) -> bool:
            connection.sendall(data)
            return keep

        self.routes[path] = write

    def stays_silent_after(self, path: str, data: bytes) -> None:
        def write(_request: Received, connection: socket.socket) -> None:
            connection.sendall(data)
            self.released.wait(20)

        self.routes[path] = write

    def serve(self) -> None:
        while True:
            try:
                raw, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._converse, args=(raw, self.connections), daemon=True).start()

    def _converse(self, raw: socket.socket, number: int) -> None:
        with contextlib.suppress(OSError), raw:
            raw.settimeout(20)
            connection = self.context.wrap_socket(raw, server_side=True) if self.context else raw
            with connection, connection.makefile("rb") as reader:
                while request := _read(reader, number):
                    self.received.append(request)
                    if not self.routes[request.target.partition("?")[0]](request, connection):
                        break
        self.ended.release()


def _read(reader, number: int) -> Received | None:
    first = reader.readline().decode("latin-1").split()
    if not first:
        return None
    headers = {}
    while line := reader.readline().decode("latin-1").strip():
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    body = reader.read(int(headers.get("content-length", 0)))
    return Received(number, first[0], first[1], headers, body)


@contextlib.contextmanager
def serving(context: ssl.SSLContext | None):
    server = Server(socket.create_server(("127.0.0.1", 0)), context)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    yield server
    server.released.set()
    server.listener.shutdown(socket.SHUT_RDWR)
    server.listener.close()
    thread.join()


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def ca_file(authority, tmp_path_factory):
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture(scope="session")
def tls(authority) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "graph.instagram.test").configure_cert(context)
    return context


@pytest.fixture
def server(tls):
    with serving(tls) as server:
        yield server


@pytest.fixture
def plain_server():
    with serving(None) as server:
        yield server


@dataclass
class Proxy:
    """A CONNECT proxy that leads every name to one port, and remembers what it was asked."""

    listener: socket.socket
    target: int = 0
    refuses_with: int = 0
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def serve(self) -> None:
        while True:
            try:
                raw, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._tunnel, args=(raw,), daemon=True).start()

    def _tunnel(self, near: socket.socket) -> None:
        with contextlib.suppress(OSError), near, near.makefile("rb", buffering=0) as reader:
            request = _read(reader, 0)
            assert request is not None
            self.asked.append((request.target, request.headers))
            if self.refuses_with:
                near.sendall(f"HTTP/1.1 {self.refuses_with} No\r\nContent-Length: 0\r\n\r\n".encode())
                return
            with socket.create_connection(("127.0.0.1", self.target)) as far:
                near.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
                back = threading.Thread(target=_pump, args=(far, near), daemon=True)
                back.start()
                _pump(near, far)
                back.join()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


@pytest.fixture
def proxy(server):
    proxy = Proxy(socket.create_server(("127.0.0.1", 0)), server.port)
    thread = threading.Thread(target=proxy.serve, daemon=True)
    thread.start()
    yield proxy
    proxy.listener.shutdown(socket.SHUT_RDWR)
    proxy.listener.close()
    thread.join()


async def _all_closed() -> None:
    """Let TLS connections that were given up end; else whoever collects them much later warns of them."""
    watched = asyncio.get_running_loop()._selector  # type: ignore[attr-defined]
    for _ in range(100):
        if len(watched.get_map()) <= 1:  # the loop's own pipe
            return
        await asyncio.sleep(0.005)


class Driver:
    """Either client, driven the same way; its sleeper only remembers."""

    def __init__(self, kind: str, settings: ClientSettings, runner: asyncio.Runner) -> None:
        self.kind = kind
        self.slept: list[float] = []
        self._runner = runner
        self.client = Client(settings, self.slept.append) if kind == "sync" else AsyncClient(settings, self._sleep)

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def run(self, flow: Flow[T]) -> T:
        return self.client.run(flow) if isinstance(self.client, Client) else self._runner.run(self.client.run(flow))

    def send(self, request: Request) -> Response:
        return self.run(single(request))

    def get(self, url: str, **parameters: str) -> Response:
        return self.send(Request("me", "GET", url, query=parameters))

    def notice_closed_connections(self) -> None:
        if self.kind == "async":
            self._runner.run(_turns())

    def close(self) -> None:
        if isinstance(self.client, Client):
            self.client.close()
        else:
            self._runner.run(self.client.close())
            self._runner.run(_all_closed())


async def _turns() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def single(request: Request) -> Flow[Response]:
    return (yield request)


@pytest.fixture(params=["sync", "async"])
def drive(request, ca_file):
    """Make a driver: `drive(read_timeout=0.2)`; it trusts the server's CA and knows no environment unless told."""
    with contextlib.ExitStack() as stack:
        runner = stack.enter_context(asyncio.Runner())

        def make(**settings) -> Driver:
            driver = Driver(request.param, ClientSettings(**{"ca_file": ca_file, "environ": {}} | settings), runner)
            stack.callback(driver.close)
            return driver

        yield make
