"""The way back by hand: a person in a terminal, with no browser on this machine, pastes what they came back to."""

from __future__ import annotations

import shlex
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.end_to_end.running import ADDRESS, GRAMKEY, SECONDS, Person, free_port


class Tmux:
    """A terminal of 200 columns with one shell in it."""

    def __init__(self, name: str, env: dict[str, str]) -> None:
        self.socket = name
        self.ask("-f", "/dev/null", "new-session", "-d", "-x", "200", "-y", "50", "sh", env=env)

    def ask(self, *words: str, env: dict[str, str] | None = None) -> str:
        command = ["tmux", "-L", self.socket, *words]
        return subprocess.run(command, check=True, capture_output=True, text=True, env=env, timeout=SECONDS).stdout

    def type(self, text: str) -> None:
        self.ask("send-keys", "-l", text)
        self.ask("send-keys", "Enter")

    def screen(self) -> str:
        """All that was shown, long lines joined again."""
        return self.ask("capture-pane", "-p", "-J", "-S", "-500")

    def until(self, words: str) -> str:
        """Wait until `words` are shown; the screen then."""
        end = time.monotonic() + SECONDS
        while words not in (shown := self.screen()):
            assert time.monotonic() < end, f"{words!r} was never shown:\n{shown}"
            time.sleep(0.05)
        return shown


@pytest.fixture
def terminal(person: Person, tmp_path) -> Iterator[Tmux]:
    one = Tmux(f"gramkey-{tmp_path.name}", {**person.env, "TERM": "screen", "PS1": "$ "})
    yield one
    subprocess.run(["tmux", "-L", one.socket, "kill-server"], check=False, capture_output=True)


def log_in(terminal: Tmux, port: int, *options: str) -> str:
    """Begin a login in the terminal; the address it shows."""
    uri = f"https://localhost:{port}/callback"
    terminal.type(shlex.join([GRAMKEY, "login", "--demo", "--no-browser", "--redirect-uri", uri, *options]))
    shown = terminal.until("paste its address here")
    found = ADDRESS.search(shown)
    assert found, shown
    return found[0]


@contextmanager
def taken(port: int) -> Iterator[None]:
    with socket.socket() as one:
        one.bind(("127.0.0.1", port))
        one.listen()
        yield


def code_of(address: str) -> str:
    return address.split("code=")[1].split("&")[0].split("#")[0]


def test_the_address_one_came_back_to_may_be_pasted(terminal, person, emulator):
    back = emulator.agree(log_in(terminal, free_port()))
    terminal.type(back)
    shown = terminal.until("Next: gramkey token ada")
    assert "Logged in as @ada (demo)" in shown
    assert code_of(back) not in shown
    assert [grant["username"] for grant in person.grants()] == ["ada"]


def test_pasting_is_the_way_where_the_port_is_taken(terminal, person, emulator):
    port = free_port()
    with taken(port):
        address = log_in(terminal, port)
        assert f"cannot use port {port}" in terminal.screen()
        terminal.type(emulator.agree(address))
        terminal.until("Next: gramkey token ada")
    assert len(person.grants()) == 1


def test_the_bare_code_is_enough(terminal, person, emulator):
    code = code_of(emulator.agree(log_in(terminal, free_port())))
    terminal.type(code + "#_")
    shown = terminal.until("Next: gramkey token ada")
    assert code not in shown


def test_what_belongs_to_another_login_is_left_aside(terminal, person, emulator):
    address = log_in(terminal, free_port())
    terminal.type("https://localhost/callback?code=AQBxSomebodyElses&state=another")
    terminal.until("belongs to another login attempt")
    terminal.type("what is this")
    terminal.until("neither the address you came back to nor a code")
    terminal.type(emulator.agree(address))
    terminal.until("Next: gramkey token ada")


def test_what_a_page_says_is_explained_and_the_wait_goes_on(terminal, person, emulator):
    address = log_in(terminal, free_port())
    terminal.type("it says Insufficient developer role")
    shown = terminal.until("more: gramkey explain D-06")
    assert "that page means: This Instagram account is not yet allowed to use the app" in shown
    terminal.type(emulator.agree(address))
    terminal.until("Next: gramkey token ada")


def test_ctrl_c_ends_it_and_gives_the_terminal_back(terminal, person):
    log_in(terminal, free_port())
    terminal.ask("send-keys", "C-c")
    terminal.until("gramkey: error: stopped")
    terminal.type("echo exit code $?; stty -a")
    terminal.until("exit code 3")
    assert " echo " in terminal.until("icanon")
    assert person.grants() == []
