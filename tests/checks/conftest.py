"""An installation in good health: a real app and a demo grant, files of one's own, a schedule, clocks that agree."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Shell, gramkey, program  # noqa: F401

CRONTAB = """#!/bin/sh
if [ "$1" = -l ]; then cat "$TABLE" 2>/dev/null || { echo "no crontab" >&2; exit 1; }; else cat > "$TABLE"; fi
"""


class Patient:
    """An installation, and what its doctor says."""

    def __init__(self, shell: Shell, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.shell, self.folder, self.patch = shell, folder, patch

    @property
    def meta(self) -> Any:
        return self.shell.box.meta

    def ids(self, *arguments: str) -> set[str]:
        """The ids of what is wrong."""
        run = self.shell("doctor", "--json", *arguments)
        found = {each["id"] for each in run.json["findings"]}
        assert run.code == (1 if found else 0)
        return found


@pytest.fixture
def patient(gramkey: Shell, tmp_path: Path, program: Callable[[str, str], Path],  # noqa: F811
            monkeypatch: pytest.MonkeyPatch) -> Patient:  # fmt: skip
    meta = gramkey.box.meta
    meta.clock.set(int(time.time()))
    meta.clock.run()
    folder = program("crontab", CRONTAB)
    program("systemctl", "#!/bin/sh\nexit 1\n")
    monkeypatch.setenv("TABLE", str(tmp_path / "table"))
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    key = tmp_path / "master.key"
    key.write_text("11" * 32)
    key.chmod(0o600)
    monkeypatch.delenv("GRAMKEY_MASTER_KEY")
    monkeypatch.setenv("GRAMKEY_MASTER_KEY_FILE", str(key))
    gramkey.log_in()
    gramkey.add_real_app()
    assert gramkey("schedule", "install").code == 0
    return Patient(gramkey, tmp_path, monkeypatch)
