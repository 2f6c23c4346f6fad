"""What tests of several rooms share: an emulator on real sockets, one for each worker, as new for each test."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.emulated import Box, emulator

# How fast inputs are made depends on what else the machine does, and says nothing about the code. In CI the same
# inputs are tried every time, so that a failure there can be repeated; at home they differ from run to run.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("here"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(scope="session")
def running_emulator() -> Iterator[Box]:
    with emulator() as server:
        yield Box(server)


@pytest.fixture
def box(running_emulator: Box) -> Box:
    running_emulator.reset()
    return running_emulator
