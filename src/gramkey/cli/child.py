"""A program run in this one's place: its signals are passed on, and its exit code is ours."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

from gramkey.cli.output import CommandError

NOT_FOUND = 127
"""The exit code of a program that does not exist, as shells have it."""

FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def play(program: tuple[str, ...], env: Mapping[str, str]) -> int:
    """Run it to its end. One that a signal ended gives 128 and the signal's number."""
    try:
        child = subprocess.Popen(program, env=env)
    except FileNotFoundError:
        raise CommandError(f"there is no program {program[0]!r}", "", NOT_FOUND) from None
    except OSError as error:
        raise CommandError(f"{program[0]} cannot be run: {error.strerror}", "", NOT_FOUND - 1) from None
    with _forwarding(child):
        code = child.wait()
    return 128 - code if code < 0 else code


@contextmanager
def _forwarding(child: subprocess.Popen[bytes]) -> Iterator[None]:
    """Pass signals on to the child. Ctrl-C at a terminal reaches it by itself, and would come twice."""

    def forward(number: int, _: FrameType | None) -> None:
        if number != signal.SIGINT or not _in_foreground():
            child.send_signal(number)

    before = {number: signal.signal(number, forward) for number in FORWARDED}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _in_foreground() -> bool:
    try:
        with open("/dev/tty", "rb") as terminal:
            return os.tcgetpgrp(terminal.fileno()) == os.getpgrp()
    except OSError:
        return False
