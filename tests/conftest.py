"""What tests of several rooms share: an emulator on real sockets, one for each worker, as new for each test."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.emulated import Box, emulator
from tests.postgres import Cluster, cluster, emptied

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


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL server; its settings are those of tests, not of anybody's data."""
    with cluster() as running:
        running.create("vault")
        yield running


@pytest.fixture
def postgres_url(postgres: Cluster) -> str:
    """The address of a database without content."""
    return emptied(postgres, "vault")


@pytest.fixture
def bare_postgres_url(postgres: Cluster) -> Iterator[str]:
    """The address of a database without tables."""
    name = f"bare_{uuid.uuid4().hex}"
    yield postgres.create(name)
    postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")
