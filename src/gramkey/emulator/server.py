"""The emulator on real sockets: TLS listener, CONNECT proxy and loopback origin in one background thread."""

from __future__ import annotations

import asyncio
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from pathlib import Path
from socket import socket
from types import FrameType, TracebackType
from typing import Any, Protocol, Self

from gramkey.emulator.asgi import Handle, meta_application, web_application
from gramkey.emulator.authority import Authority
from gramkey.emulator.console_door import console_application
from gramkey.emulator.control import Control
from gramkey.emulator.deliverer import Deliverer, fetch
from gramkey.emulator.hosts import HOSTS
from gramkey.emulator.http import Request, Response
from gramkey.emulator.listener import Listener
from gramkey.emulator.meta import Meta
from gramkey.emulator.proxy import Proxy
from gramkey.emulator.sockets import listening


class Part(Protocol):
    """What serves on one socket."""

    async def start(self, listener: socket) -> None:
        """Begin to accept."""

    async def stop(self) -> None:
        """Stop accepting and hang up on everybody."""


class EmulatorServer:
    """Meta in a box, running from `with` to its end. A port of 0 is any free one.

    With `folder` the CA is kept there, else it lives as long as the server. `passes_loopback` lets the proxy pass
    requests to this machine's own names. `before_answering` is called after every request that was handled, before
    its answer is sent: the place to save.

    While it runs: `proxy`, `origin`, `console` and `control` are URLs, `ca_file` the path of the CA's certificate,
    `tls_port` where Meta's hosts are reached directly, and `hosts` leads from each host's name to its URL in a browser.
    """

    def __init__(
        self,
        meta: Meta,
        host: str = "127.0.0.1",
        tls_port: int = 0,
        proxy_port: int = 0,
        web_port: int = 0,
        folder: Path | None = None,
        *,
        console_port: int = 0,
        passes_loopback: bool = False,
        before_answering: Callable[[], None] | None = None,
    ) -> None:
        self.meta = meta
        self.host = host
        self.tls_port = tls_port
        self._proxy_port = proxy_port
        self._web_port = web_port
        self._console_port = console_port
        self._folder = folder
        self._passes_loopback = passes_loopback
        self._before_answering = before_answering
        self._running = ExitStack()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Begin to serve; a client may connect once this returns. Raises `OSError` for a port that is taken."""
        now = int(time.time())  # certificates are judged by the real clock, not by the emulator's
        with ExitStack() as opened:
            if self._folder is None:
                folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="gramkey-emulator-")))
                authority = Authority.new(now)
                authority.write_certificate(folder)
            else:
                folder = self._folder
                authority = Authority.kept_in(folder, now)
            ports = (self.tls_port, self._proxy_port, self._web_port, self._console_port)
            sockets = opened.enter_context(listening(*((self.host, port) for port in ports)))
            self.ca_file = folder / "ca.pem"
            ports = tuple(one.getsockname()[1] for one in sockets)
            self.tls_port, self._proxy_port, self._web_port, self._console_port = ports
            parts = self._parts(authority, now, sockets[0].getsockname()[:2])
            opened.enter_context(_Background(list(zip(parts, sockets, strict=True))))
            opened.callback(setattr, self.meta, "fetch", None)
            self.meta.fetch = fetch
            opened.enter_context(Deliverer(self.meta))
            self._running = opened.pop_all()

    def stop(self) -> None:
        """Hang up on everybody and stop. Does nothing if it is not running."""
        self._running.close()

    def serve_forever(self) -> None:
        """Wait for Ctrl+C or SIGTERM, in the main thread."""
        asked_to_stop = threading.Event()

        def ask_to_stop(_: int, __: FrameType | None) -> None:
            asked_to_stop.set()

        before = {number: signal.signal(number, ask_to_stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            asked_to_stop.wait()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    @property
    def proxy(self) -> str:
        """What to give a program as `HTTPS_PROXY`."""
        return self._url(self._proxy_port)

    @property
    def origin(self) -> str:
        """Where a person's browser finds the emulator."""
        return self._url(self._web_port)

    @property
    def console(self) -> str:
        """Where a person finds the web console."""
        return self._url(self._console_port)

    @property
    def control(self) -> str:
        """The control API's URL."""
        return f"{self.origin}/control"

    @property
    def hosts(self) -> dict[str, str]:
        """The URL that stands for each of Meta's hosts in a person's browser."""
        return {host: f"{self.origin}/{host}" for host in HOSTS}

    def describe(self) -> dict[str, Any]:
        """All that one needs to use it, ready for JSON. The apps' secrets are good for this emulator only."""
        return {
            "proxy": self.proxy,
            "ca_file": str(self.ca_file),
            "origin": self.origin,
            "console": self.console,
            "control": self.control,
            "tls_port": self.tls_port,
            "hosts": self.hosts,
            "apps": [
                {name: getattr(app, name) for name in ("login", "client_id", "client_secret", "redirect_uris")}
                for app in self.meta.apps.values()
            ],
            "accounts": [
                {name: getattr(account, name) for name in ("username", "account_id", "account_type", "name", "person")}
                for account in self.meta.accounts.values()
            ],
            "people": [{"key": person.key, "name": person.name} for person in self.meta.people.values()],
        }

    def _url(self, port: int) -> str:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    def _parts(self, authority: Authority, now: int, tls_address: tuple[str, int]) -> tuple[Part, ...]:
        handle = self._saving(self.meta.handle)
        control = self._saving(Control(self.meta, self.describe).handle)
        return (
            Listener(meta_application(handle), authority.server_context(now)),
            Proxy(tls_address, self._passes_loopback, self.meta.refuses),
            Listener(web_application(handle, control, self.host)),
            Listener(console_application(self.meta, self.describe, self._saving, self.host)),
        )

    def _saving(self, handle: Handle) -> Handle:
        def handle_and_save(request: Request) -> Response:
            response = handle(request)
            if self._before_answering is not None:
                self._before_answering()
            return response

        return handle_and_save


class _Background:
    """Runs parts, each on its socket, in a thread with an event loop of its own, from `with` to its end."""

    def __init__(self, parts: Sequence[tuple[Part, socket]]) -> None:
        self._parts = parts
        self._started: Future[asyncio.AbstractEventLoop] = Future()
        self._stopping = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="gramkey-emulator", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._loop = self._started.result()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as problem:
            if self._started.done():
                raise
            self._started.set_exception(problem)

    async def _serve(self) -> None:
        try:
            for part, listener in self._parts:
                await part.start(listener)
            self._started.set_result(asyncio.get_running_loop())
            await self._stopping.wait()
        finally:
            for part, _ in self._parts:
                await part.stop()
