"""What the tests of the commands share: a shell over the emulator; a certificate, a port and a program for logins."""

from __future__ import annotations

import contextlib
import io
import json
import os
import socket
import stat
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from gramkey.cli import main
from gramkey.cli.certificate import ListenerCertificate, listener_certificate
from gramkey.gramkey import Gramkey
from gramkey.vault import Grant
from tests.emulated import Box


def has_ipv6() -> bool:
    """Whether this machine can bind ::1 at all."""
    try:
        with socket.socket(socket.AF_INET6) as one:
            one.bind(("::1", 0))
    except OSError:
        return False
    return True


@pytest.fixture(params=["127.0.0.1", "::1"])
def loopback(request: pytest.FixtureRequest) -> str:
    """Each loopback address that a browser may choose for `localhost`."""
    address: str = request.param
    if address == "::1" and not has_ipv6():
        pytest.skip("this machine has no IPv6 loopback address")
    return address


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> ListenerCertificate:
    # Clients that verify it read the real clock, so it is made by that.
    return listener_certificate(tmp_path_factory.mktemp("tls"), "localhost", None, None, int(time.time()), {})


@pytest.fixture
def port() -> int:
    """A port that is free on both loopbacks: the system chooses it from a range that nobody else uses here."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        number: int = one.getsockname()[1]
    return number


def until(happened: Callable[[], bool], what: str) -> None:
    """Wait for something that another thread or process does, five seconds at most."""
    end = time.monotonic() + 5
    while not happened():
        assert time.monotonic() < end, f"this never happened: {what}"
        time.sleep(0.005)


@pytest.fixture(name="until")
def until_fixture() -> Callable[[Callable[[], bool], str], None]:
    return until


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str, str], Path]:
    """Makes a program NAME of a shell script, in the folder `bin` that it returns for a PATH."""

    def make(name: str, script: str) -> Path:
        folder = tmp_path / "bin"
        folder.mkdir(exist_ok=True)
        path = folder / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return folder

    return make


@dataclass
class Run:
    """What one command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its one JSON object; anything more or less on stdout fails here."""
        value = json.loads(self.out)
        assert isinstance(value, dict)
        assert self.out.count("\n") == 1, "one object is one line"
        return value

    @property
    def error(self) -> dict[str, Any]:
        found: dict[str, Any] = self.json["error"]
        assert found["exit_code"] == self.code
        return found


class Shell:
    """Runs commands in this process, as somebody with a home of their own and nobody at the terminal."""

    def __init__(self, box: Box, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
        self.box, self.home, self.capsys, self.monkeypatch = box, home, capsys, monkeypatch

    def __call__(self, *arguments: str, stdin: str = "") -> Run:
        self.monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        self.capsys.readouterr()
        code = main(list(arguments))
        said = self.capsys.readouterr()
        return Run(code, said.out, said.err)

    @contextlib.contextmanager
    def keys(self) -> Iterator[Gramkey]:
        """The library over the same vault."""
        with Gramkey(self.home / "vault.db") as keys:
            yield keys

    def log_in(
        self, account: str = "ada", login: str = "instagram", scopes: str = "read", without: tuple[str, ...] = ()
    ) -> Grant:
        """Log somebody in to the demo app of a login; the grant of `account`, or else the first."""
        with self.keys() as keys:
            attempt = keys.begin_login(keys.add_demo_app(login), scopes)
            grants = keys.complete_login(attempt, self.box.press(attempt.url, account, without=without))
            return next((grant for grant in grants if grant.account.username == account), grants[0])

    def add_real_app(self, name: str = "shop", login: str = "instagram") -> str:
        """An app that is no demo, whose Meta is the emulator behind a proxy; its client id."""
        found = self.box.meta.app(login)
        self.monkeypatch.setenv("HTTPS_PROXY", self.box.server.proxy)
        self.monkeypatch.setenv("SSL_CERT_FILE", str(self.box.server.ca_file))
        with self.keys() as keys:
            keys.add_app(name, login, found.client_id, found.client_secret, "https://localhost:8765/callback")
        return found.client_id


@pytest.fixture
def gramkey(box: Box, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """`gramkey("status", "--json")` in a new home, with the emulator for demo apps."""
    for name in [name for name in os.environ if name.startswith(("GRAMKEY_", "CLICOLOR", "INSTAGRAM_"))]:
        monkeypatch.delenv(name)
    for name in ("NO_COLOR", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
    home = tmp_path / "home"
    monkeypatch.setenv("GRAMKEY_HOME", str(home))
    monkeypatch.setenv("GRAMKEY_MASTER_KEY", "11" * 32)
    monkeypatch.setenv("GRAMKEY_EMULATOR_CONTROL", box.server.control)
    return Shell(box, home, monkeypatch, capsys)


@pytest.fixture
def ada(gramkey: Shell) -> Grant:
    """Ada, logged in with the demo app."""
    return gramkey.log_in()
