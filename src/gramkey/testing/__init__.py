"""The pytest plugin: Meta in a box for the tests of any program. `meta`, `meta_server`, `meta_clock`, `meta_account`.

pytest loads this file in every run of everybody who has gramkey installed, so it imports nothing heavy: what a fixture
needs is imported when it is asked for.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from gramkey.testing.box import MetaAccount, MetaBox
    from gramkey.testing.clock import MetaClock
    from gramkey.testing.person import Refused
    from gramkey.testing.server import MetaServer

__all__ = ["MetaAccount", "MetaBox", "MetaClock", "MetaServer", "Refused"]

_HOMES = {
    "MetaAccount": "box",
    "MetaBox": "box",
    "MetaClock": "clock",
    "MetaServer": "server",
    "Refused": "person",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


@pytest.fixture
def meta_scenario() -> str:
    """The scenario of `meta`, as TOML text: override it in a conftest, a file or a class. "" is the standard world."""
    return ""


@pytest.fixture
def meta(meta_scenario: str) -> MetaBox:
    """A world of its own for each test, in this process. Its clock begins now, or when its scenario says, and stands
    still until it is moved.
    """
    from gramkey.testing.box import MetaBox

    if meta_scenario:
        from gramkey.emulator.scenario import load_as

        return load_as(MetaBox, meta_scenario)
    return MetaBox(now=int(time.time()))


@pytest.fixture
def meta_server(meta: MetaBox, monkeypatch: pytest.MonkeyPatch) -> Iterator[MetaServer]:
    """The world of `meta` on real sockets, and the variables set that lead every program there until the test's end."""
    from gramkey.testing.server import MetaServer

    with MetaServer(meta) as server:
        for name, value in server.env.items():
            monkeypatch.setenv(name, value)
        yield server


@pytest.fixture
def meta_clock(meta: MetaBox) -> MetaClock:
    """The clock of `meta`."""
    from gramkey.testing.clock import MetaClock

    return MetaClock(meta)


@pytest.fixture
def meta_account(meta: MetaBox) -> MetaAccount:
    """Ada, who has logged in to the app of the instagram login: her ids and a long-lived token."""
    return meta.account("ada")
