"""A person's desk: a home with a vault in it, an emulator that is Meta, and the installed program as real processes."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from gramkey.cli import main
from gramkey.gramkey import Gramkey
from gramkey.vault import Grant
from tests.emulated import Box

GRAMKEY = str(Path(sys.executable).with_name("gramkey"))
REDIRECT = "https://localhost:8765/callback"
PATIENCE = 30
FOREIGN = ("GRAMKEY_", "INSTAGRAM_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "SSL_CERT", "CLICOLOR", "PYTHON")


@dataclass
class Desk:
    """One home. `run` starts a process; `here` runs a command in this one, which is faster and says the same."""

    home: Path
    box: Box

    @property
    def env(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.upper().startswith(FOREIGN)}
        return kept | {
            "GRAMKEY_HOME": str(self.home),
            "GRAMKEY_KEY_PLACE": "file",
            "GRAMKEY_NO_INPUT": "1",
            "GRAMKEY_EMULATOR_CONTROL": self.box.server.control,
        }

    def copy(self, home: Path) -> Desk:
        """The same desk once more, with files of its own."""
        shutil.copytree(self.home, home)
        return Desk(home, self.box)

    def run(self, *arguments: str, stdin: str = "", **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [GRAMKEY, *arguments],
            env=self.env | env,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def start(self, *arguments: str, program: Iterable[str] = (GRAMKEY,)) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*program, *arguments],
            env=self.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def here(self, *arguments: str, stdin: str = "") -> tuple[int, str]:
        """The exit code and stdout of a command run in this process."""
        out = io.StringIO()
        with (
            patch.dict(os.environ, self.env, clear=True),
            patch.object(sys, "stdin", io.StringIO(stdin)),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(io.StringIO()),
        ):
            code = main(list(arguments))
        return code, out.getvalue()

    def json(self, *arguments: str, stdin: str = "") -> Any:
        """The one JSON object of a command that must succeed."""
        code, out = self.here(*arguments, "--json", stdin=stdin)
        assert code == 0, out
        return json.loads(out)

    def keys(self) -> Gramkey:
        """The library over this desk's vault."""
        return Gramkey(self.home / "vault.db", env=self.env)

    def begin(self, account: str = "ada") -> str:
        """`login --start`, and the person agrees: the address that they come back to."""
        return self.box.press(self.json("login", "--demo", "--start")["url"], account)

    def log_in(self, account: str = "ada") -> str:
        """A whole login; the token that it stored."""
        self.json("login", "--complete", stdin=self.begin(account) + "\n")
        return self.token(account)

    def token(self, account: str = "ada") -> str:
        return str(self.json("token", account)["access_token"])

    def grants(self) -> list[Grant]:
        with self.keys() as keys:
            return keys.grants()

    def refreshes(self, since: int = 0) -> int:
        """How often Meta was asked to refresh."""
        return self.box.asked(since).count("refresh")


def is_alive(box: Box, token: str) -> bool:
    """Whether Meta takes this token now, asked of its own books."""
    found = box.meta.world.tokens.get(token)
    return found is not None and not found.ended and (not found.expires_at or found.expires_at > box.now)
