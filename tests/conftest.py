"""What tests of several rooms share: an emulator on real sockets, one for each worker, as new for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.emulated import Box, emulator


@pytest.fixture(scope="session")
def running_emulator() -> Iterator[Box]:
    with emulator() as server:
        yield Box(server)


@pytest.fixture
def box(running_emulator: Box) -> Box:
    running_emulator.reset()
    return running_emulator
