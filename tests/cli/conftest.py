"""What the tests of the login's machinery share: a certificate, a free port, and a person's environment."""

from __future__ import annotations

import socket
import stat
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gramkey.cli.certificate import ListenerCertificate, listener_certificate


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
