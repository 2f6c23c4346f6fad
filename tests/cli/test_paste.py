from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import termios
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from gramkey.cli.paste import LONGEST_LINE, Terminal

Until = Callable[[Callable[[], bool], str], None]
CODE = "AQBcode-of-ada-0123456789"
LONG = f"https://localhost:8765/callback?code={CODE}{'x' * 6_000}&state=st-1#_"


@dataclass
class Lines:
    """What a terminal's lines are handed to. The line `wanted` settles the matter."""

    wanted: str = ""
    came: list[str] = field(default_factory=list)
    changed: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)

    def on_line(self, line: str) -> bool:
        self.came.append(line)
        self.changed.set()
        return line == self.wanted


@dataclass
class Pty:
    """A person's side (`hand`) of a terminal whose program side is `fd`."""

    hand: int
    fd: int
    talk: io.StringIO

    @property
    def terminal(self) -> Terminal:
        return Terminal(self.fd, self.talk)

    def mode(self) -> list[object]:
        return termios.tcgetattr(self.hand)

    def is_quiet(self) -> bool:
        return not termios.tcgetattr(self.hand)[3] & (termios.ICANON | termios.ECHO)

    def echoed(self) -> bytes:
        os.set_blocking(self.hand, False)
        try:
            return os.read(self.hand, 65_536)
        except BlockingIOError:
            return b""


@pytest.fixture
def pty() -> Iterator[Pty]:
    hand, fd = os.openpty()
    yield Pty(hand, fd, io.StringIO())
    os.close(hand)
    os.close(fd)


def pasted(pty: Pty, typed: bytes, wanted: str = "") -> Lines:
    """What arrives of something typed on a terminal."""
    lines = Lines(wanted)
    with pty.terminal.lines(lines.on_line, lines.ended.set):
        os.write(pty.hand, typed)
        assert lines.changed.wait(5)
    return lines


def piped(sent: bytes, wanted: str = "") -> tuple[Lines, bytes]:
    """What arrives of something sent through a pipe, and what is left in it."""
    source, sink = os.pipe()
    os.write(sink, sent)
    os.close(sink)
    lines = Lines(wanted)
    with Terminal(source, io.StringIO()).lines(lines.on_line, lines.ended.set):
        assert (lines.changed if wanted else lines.ended).wait(5)
    left = os.read(source, 65_536)
    os.close(source)
    return lines, left


def test_a_line_longer_than_line_mode_allows_arrives_whole(pty: Pty) -> None:
    assert pasted(pty, LONG.encode() + b"\r").came == [LONG]


def test_the_length_is_shown_and_never_the_text(pty: Pty) -> None:
    pasted(pty, LONG.encode() + b"\r")
    assert f"… {len(LONG):,} characters" in pty.talk.getvalue()
    assert CODE not in pty.talk.getvalue()
    assert pty.echoed() == b""


def test_the_length_is_shown_before_enter_is_pressed(pty: Pty, until: Until) -> None:
    lines = Lines()
    with pty.terminal.lines(lines.on_line, lines.ended.set):
        os.write(pty.hand, b"half a li")
        until(lambda: "… 9 characters" in pty.talk.getvalue(), "the length was shown")
    assert lines.came == []


def test_the_terminal_is_as_before_afterwards(pty: Pty) -> None:
    before = pty.mode()
    with pty.terminal.lines(lambda line: True, lambda: None):
        assert pty.is_quiet()
    assert pty.mode() == before


def test_the_terminal_is_as_before_after_an_error(pty: Pty) -> None:
    before = pty.mode()
    with pytest.raises(KeyboardInterrupt), pty.terminal.lines(lambda line: True, lambda: None):
        raise KeyboardInterrupt
    assert pty.mode() == before


def test_ones_own_signal_handlers_come_back(pty: Pty) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGTSTP, signal.SIGCONT)]
    with pty.terminal.lines(lambda line: True, lambda: None):
        pass
    assert before == [
        signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGTSTP, signal.SIGCONT)
    ]


def test_it_works_outside_the_main_thread(pty: Pty) -> None:
    found: list[Lines] = []
    thread = threading.Thread(target=lambda: found.append(pasted(pty, b"hello\r")))
    thread.start()
    thread.join()
    assert found[0].came == ["hello"]


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        (b"  abc  \r", "abc"),
        (b"abd\x7fc\r", "abc"),
        (b"ab\x08\x08\x08c\r", "c"),
        (b"wrong\x15right\r", "right"),
        (b"\x1b[200~abc\x1b[201~\r", "abc"),
        (b"a\x1b[Dbc\x07\r", "abc"),
        (b"\r\n\rabc\n", "abc"),
        (b"abc\xff\r", "abc\ufffd"),
    ],
)
def test_keys_do_what_they_say(pty: Pty, typed: bytes, line: str) -> None:
    assert pasted(pty, typed).came == [line]


def test_the_end_of_input_can_be_typed(pty: Pty) -> None:
    lines = Lines()
    with pty.terminal.lines(lines.on_line, lines.ended.set):
        os.write(pty.hand, b"\x04")
        assert lines.ended.wait(5)
    assert lines.came == []


def test_a_terminal_that_goes_away_is_the_end_of_input() -> None:
    hand, fd = os.openpty()
    lines = Lines()
    with Terminal(fd, io.StringIO()).lines(lines.on_line, lines.ended.set):
        os.close(hand)
        assert lines.ended.wait(5)
    os.close(fd)


def test_what_follows_the_wanted_line_is_left_for_the_next_question() -> None:
    lines, left = piped(b"no\n\nyes\n2\nmore", wanted="no")
    assert (lines.came, left) == (["no"], b"\nyes\n2\nmore")


def test_what_follows_on_a_terminal_is_left_too(pty: Pty) -> None:
    pasted(pty, b"yes\r2\r", wanted="yes")
    assert os.read(pty.fd, 100) == b"2\n"


def test_a_pipe_is_read_to_its_end(pty: Pty) -> None:
    lines, left = piped(b"one\ntwo\r\nthree")
    assert (lines.came, left) == (["one", "two", "three"], b"")


def test_a_line_without_end_is_bounded() -> None:
    source, sink = os.pipe()
    lines = Lines()
    with Terminal(source, io.StringIO()).lines(lines.on_line, lines.ended.set):
        for _ in range(20):
            os.write(sink, b"x" * 4_096)
        os.write(sink, b"\n")
        assert lines.changed.wait(30)
    os.close(source)
    os.close(sink)
    assert [len(line) for line in lines.came] == [LONGEST_LINE]


def test_an_unfinished_line_is_dropped_when_the_wait_ends() -> None:
    source, sink = os.pipe()
    os.write(sink, b"half")
    lines = Lines()
    with Terminal(source, io.StringIO()).lines(lines.on_line, lines.ended.set):
        pass
    os.close(source)
    os.close(sink)
    assert (lines.came, lines.ended.is_set()) == ([], False)


def test_a_closed_input_is_no_terminal() -> None:
    assert Terminal.of(None, io.StringIO()) is None
    assert Terminal.of(io.StringIO("no file"), io.StringIO()) is None
    with open(os.devnull) as closed:
        pass
    assert Terminal.of(closed, io.StringIO()) is None


CHILD = """
import os, signal, sys, termios, threading
for number in (signal.SIGHUP, signal.SIGTERM):
    signal.signal(number, signal.SIG_DFL)  # whoever runs the tests may have them ignored (nohup)
signal.signal(signal.SIGINT, signal.default_int_handler)
os.close(os.open(os.ttyname(0), os.O_RDWR))  # the session's controlling terminal, as in a shell
from gramkey.cli.paste import Terminal
came = threading.Event()
with Terminal.of(sys.stdin, sys.stderr).lines(lambda line: came.set() or True, lambda: None):
    came.wait()
"""


@pytest.fixture
def child(pty: Pty, until: Until) -> Iterator[subprocess.Popen[bytes]]:
    """A process of its own that waits for a line on the terminal, which it has made quiet."""
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD], stdin=pty.fd, stdout=pty.fd, stderr=pty.fd, start_new_session=True
    )
    until(pty.is_quiet, "the terminal became quiet")
    yield process
    process.kill()
    process.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_that_ends_us_finds_the_terminal_restored(
    pty: Pty, child: subprocess.Popen[bytes], number: signal.Signals
) -> None:
    child.send_signal(number)
    assert child.wait(10) == -number
    assert not pty.is_quiet()


def test_ctrl_c_ends_us_and_finds_the_terminal_restored(pty: Pty, child: subprocess.Popen[bytes]) -> None:
    os.write(pty.hand, b"\x03")
    assert child.wait(10) == -signal.SIGINT
    assert not pty.is_quiet()


JOBS = """
import os, signal, sys, termios
os.close(os.open(os.ttyname(0), os.O_RDWR))
signal.signal(signal.SIGTTOU, signal.SIG_IGN)  # as a shell does
before = termios.tcgetattr(0)
pid = os.fork()
if pid == 0:
    os.setpgid(0, 0)
    os.tcsetpgrp(0, os.getpid())
    signal.signal(signal.SIGTTOU, signal.SIG_DFL)
    os.execv(sys.executable, [sys.executable, "-c", sys.argv[1]])
_, status = os.waitpid(pid, os.WUNTRACED)
assert os.WIFSTOPPED(status), status
os.tcsetpgrp(0, os.getpgrp())
assert termios.tcgetattr(0) == before, "Ctrl-Z left the terminal quiet"
os.write(1, b"STOPPED\\n")
os.read(3, 1)
os.tcsetpgrp(0, pid)
os.kill(pid, signal.SIGCONT)
_, status = os.waitpid(pid, 0)
os.tcsetpgrp(0, os.getpgrp())
assert termios.tcgetattr(0) == before, "the end left the terminal quiet"
sys.exit(os.waitstatus_to_exitcode(status))
"""


def test_ctrl_z_gives_the_shell_its_terminal_and_coming_back_is_quiet_again(pty: Pty, until: Until) -> None:
    go_on, says_go_on = os.pipe()
    script = f"import os; os.dup2({go_on}, 3)\n{JOBS}"
    shell = subprocess.Popen(
        [sys.executable, "-c", script, CHILD],
        stdin=pty.fd,
        stdout=pty.fd,
        stderr=pty.fd,
        start_new_session=True,
        pass_fds=[go_on],
    )
    until(pty.is_quiet, "the job made the terminal quiet")
    os.write(pty.hand, b"\x1a")
    until(lambda: not pty.is_quiet(), "Ctrl-Z restored the terminal")
    os.write(says_go_on, b".")
    until(pty.is_quiet, "coming back made it quiet again")
    os.write(pty.hand, LONG.encode() + b"\r")
    said = b""
    while shell.poll() is None:
        said += pty.echoed()
    os.close(go_on)
    os.close(says_go_on)
    assert shell.returncode == 0, said
    assert CODE.encode() not in said + pty.echoed()
