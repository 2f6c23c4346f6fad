"""Runs `gramkey` and kills it, as `kill -9` would, at one step. Started by the tests as a process of its own.

    killed_at.py FILE STEP ARGUMENT…     die at STEP; with "" for STEP, live, and write all steps to FILE, one a line

A step is one of gramkey's own functions being entered or left for the first time, told apart by who called it. Each
statement that is sent to the database is a step of its own, every time. Loading a module is none.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import gramkey
import gramkey.cli.commands
import gramkey.cli.login
import gramkey.cli.two_step
import gramkey.gramkey
from gramkey.cli import main

HOUSE = str(Path(gramkey.__file__).parent) + os.sep
ROOMS = ("client/", "protocol/", "graph/", "vault/", "keeper/", "operations.py", "gramkey.py", "cli/login")
PARTS = ("cli/two_step.py", "cli/listener.py", "cli/certificate.py", "cli/waiting.py", "cli/pages.py")
EVERY_TIME = "SqliteDatabase.change"


class Steps:
    """The steps of the main thread, in the order in which they are first reached."""

    def __init__(self, last: str) -> None:
        self.last = last
        self.seen: dict[str, None] = {}
        self.changes = 0

    def __call__(self, frame: FrameType, event: str, _: Any) -> None:
        if event not in ("call", "return") or not in_rooms(frame):
            return
        step = f"{event} {name(frame)}, called by {caller(frame)}"
        if "<module>" in step:
            return
        if frame.f_code.co_qualname == EVERY_TIME:
            self.changes += event == "call"
            step += f", change {self.changes}"
        if step == self.last:
            os.kill(os.getpid(), signal.SIGKILL)
        self.seen[step] = None


def in_rooms(frame: FrameType) -> bool:
    file = frame.f_code.co_filename
    return file.startswith(HOUSE) and file[len(HOUSE) :].startswith(ROOMS + PARTS)


def name(frame: FrameType) -> str:
    return f"{frame.f_code.co_filename[len(HOUSE) :]}:{frame.f_code.co_qualname}"


def caller(frame: FrameType) -> str:
    """The function of gramkey's that this one was called from."""
    found = frame.f_back
    while found is not None and not found.f_code.co_filename.startswith(HOUSE):
        found = found.f_back
    return name(found) if found else "nobody"


if __name__ == "__main__":
    file, last, *arguments = sys.argv[1:]
    steps = Steps(last)
    sys.setprofile(steps)
    try:
        code = main(arguments)
    finally:
        sys.setprofile(None)
        if not last:
            Path(file).write_text("\n".join(steps.seen))
    sys.exit(code)
