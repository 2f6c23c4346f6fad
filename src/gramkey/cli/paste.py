"""Lines pasted on the terminal, read beside whatever else the program does.

1. A terminal in line mode cuts input at 4,096 bytes (Linux) or 1,024 (macOS), and it would show the code. So it is
   read byte by byte without echo, and only `…` and the length are shown.
2. The terminal's mode is put back whatever happens: an error, Ctrl-C, SIGTERM, SIGHUP, Ctrl-Z and `fg` included.
3. Not a byte beyond the line that settled the matter is read: the next question needs the rest.
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import termios
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FrameType
from typing import Any, TextIO

LONGEST_LINE = 65_536
"""Bytes that are kept of a line; the parser refuses far shorter ones, and says so."""

_BACKSPACES = (b"\x7f", b"\x08")
_KILL_LINE = b"\x15"
_END_OF_INPUT = b"\x04"
_ENDING_SIGNALS = (signal.SIGTERM, signal.SIGHUP)
_PAUSE_SECONDS = 0.1
_BACKGROUND_SECONDS = 0.5
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|[\x00-\x1f\x7f]")

OnLine = Callable[[str], bool]
"""Takes a line, and says whether that was the one: then nothing more is read."""


@dataclass(frozen=True)
class Terminal:
    """Where lines are pasted (`fd`, also a pipe) and where the length of what came is shown."""

    fd: int
    talk: TextIO

    @classmethod
    def of(cls, stdin: TextIO | None, talk: TextIO) -> Terminal | None:
        """The terminal behind `stdin`, or `None` where that is closed or is no file."""
        try:
            fd = -1 if stdin is None else stdin.fileno()
            os.fstat(fd)
        except (OSError, ValueError):
            return None
        return cls(fd, talk)

    @property
    def is_tty(self) -> bool:
        return os.isatty(self.fd)

    @contextlib.contextmanager
    def lines(self, on_line: OnLine, on_end: Callable[[], None]) -> Iterator[None]:
        """Read lines in a thread while the block runs; `on_end` is called where there is no more input."""
        if self.is_tty and not _in_foreground(self.fd):
            on_end()  # a background job must not touch the terminal: it would be stopped
            yield
            return
        with _quiet(self.fd) if self.is_tty else contextlib.nullcontext():
            reader = _Reader(self, on_line, on_end)
            reader.start()
            try:
                yield
            finally:
                reader.stop()


class _Reader(threading.Thread):
    """Reads until a line settles the matter, the input ends or it is stopped. It never keeps the process alive."""

    def __init__(self, terminal: Terminal, on_line: OnLine, on_end: Callable[[], None]) -> None:
        super().__init__(daemon=True, name="gramkey-paste")
        self._terminal = terminal
        self._tty = terminal.is_tty
        self._on_line = on_line
        self._on_end = on_end
        self._line = bytearray()
        self._shown = 0
        self._stopped, self._stopping = os.pipe()

    def run(self) -> None:
        while self._is_ready():
            byte = self._read()
            if byte in (b"", b"\n"):
                settled = self._end_line()
                if settled:
                    return
                if not byte:
                    self._on_end()
                    return
            elif self._tty:
                self._key(byte)
            else:
                self._add(byte)

    def stop(self) -> None:
        os.close(self._stopping)
        self.join(1.0)  # longer only where the terminal is held by Ctrl-S; it is a daemon then
        if not self.is_alive():
            os.close(self._stopped)
        self._show_end()

    def _is_ready(self) -> bool:
        """Wait for input: true when there is some, false when it is time to stop."""
        while True:
            unseen = self._tty and len(self._line) != self._shown
            watched = [self._terminal.fd, self._stopped]
            ready, _, _ = select.select(watched, [], [], _PAUSE_SECONDS if unseen else None)
            if self._stopped in ready:
                return False
            if ready and self._tty and not _in_foreground(self._terminal.fd):
                # Sent to the background: what is typed now is for the shell, and reading it would stop us.
                select.select([self._stopped], [], [], _BACKGROUND_SECONDS)
            elif ready:
                return True
            else:
                self._show()

    def _read(self) -> bytes:
        try:
            byte = os.read(self._terminal.fd, 1)
        except OSError:
            return b""  # the terminal has gone
        return b"" if self._tty and byte == _END_OF_INPUT and not self._line else byte

    def _key(self, byte: bytes) -> None:
        """A byte from a terminal, where nobody but us does the editing."""
        if byte in _BACKSPACES:
            del self._line[-1:]
        elif byte == _KILL_LINE:
            self._line.clear()
        else:
            self._add(byte)

    def _add(self, byte: bytes) -> None:
        if len(self._line) < LONGEST_LINE:
            self._line += byte

    def _end_line(self) -> bool:
        """Hand the line over; whether it settled the matter."""
        if self._tty and self._line:
            self._show()
            self._show_end()
        line = _ESCAPES.sub("", self._line.decode(errors="replace")).strip()
        self._line.clear()
        self._shown = 0
        return bool(line) and self._on_line(line)

    def _show(self) -> None:
        """Say how much has come, in place of the text."""
        self._shown = len(self._line)
        self._say(f"\r… {self._shown:,} characters  ")

    def _show_end(self) -> None:
        if self._shown:
            self._say("\n")
        self._shown = 0

    def _say(self, text: str) -> None:
        with contextlib.suppress(OSError, ValueError):  # nobody is left to read it
            self._terminal.talk.write(text)
            self._terminal.talk.flush()


def _in_foreground(fd: int) -> bool:
    try:
        return os.tcgetpgrp(fd) == os.getpgrp()
    except OSError:
        return True  # not our controlling terminal, so its job control is not ours either


@contextlib.contextmanager
def _quiet(fd: int) -> Iterator[None]:
    """The terminal without line mode and echo for a while."""
    before = termios.tcgetattr(fd)

    def hush() -> None:
        if _in_foreground(fd):
            termios.tcsetattr(fd, termios.TCSADRAIN, _without_line_mode(before))

    def restore() -> None:
        with contextlib.suppress(termios.error):  # the terminal has gone
            termios.tcsetattr(fd, termios.TCSADRAIN, before)

    hush()
    try:
        with _restored_by_signals(hush, restore):
            yield
    finally:
        restore()


def _without_line_mode(mode: list[Any]) -> list[Any]:
    """The mode with input as it comes: no line editing, no echo. Ctrl-C and Ctrl-Z still make their signals."""
    quiet = list(mode)
    quiet[3] &= ~(termios.ICANON | termios.ECHO | termios.ECHONL | termios.IEXTEN)
    quiet[6] = list(mode[6])
    quiet[6][termios.VMIN], quiet[6][termios.VTIME] = 1, 0
    return quiet


@contextlib.contextmanager
def _restored_by_signals(hush: Callable[[], None], restore: Callable[[], None]) -> Iterator[None]:
    """While the block runs, a signal that ends or stops the process finds the terminal as it was."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may set handlers
        return

    def end(number: int, _frame: FrameType | None) -> None:
        restore()
        signal.signal(number, before[number])
        os.kill(os.getpid(), number)

    def pause(number: int, frame: FrameType | None) -> None:
        end(number, frame)
        signal.signal(number, pause)
        hush()

    def go_on(_number: int, _frame: FrameType | None) -> None:
        hush()

    handlers = {**dict.fromkeys(_ENDING_SIGNALS, end), signal.SIGTSTP: pause, signal.SIGCONT: go_on}
    # What is ignored (nohup) stays ignored, and what a library in C handles is its own affair.
    before = {int(number): signal.getsignal(number) for number in handlers}
    ours = {number: handler for number, handler in handlers.items() if before[number] not in (signal.SIG_IGN, None)}
    try:
        for number, handler in ours.items():
            signal.signal(number, handler)
        yield
    finally:
        for number in ours:
            signal.signal(number, before[number])
