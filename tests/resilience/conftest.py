"""A desk that is new for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.emulated import Box
from tests.resilience.desk import Desk


@pytest.fixture
def desk(box: Box, tmp_path: Path) -> Desk:
    return Desk(tmp_path / "home", box)
