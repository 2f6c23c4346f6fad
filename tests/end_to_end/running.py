"""The installed `gramkey` as a person runs it: an emulator in a process of its own, logins, other commands."""

from __future__ import annotations

import itertools
import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import urllib3

from gramkey.testing.person import press
from tests.emulated import browser

GRAMKEY = str(Path(sys.executable).with_name("gramkey"))
SECONDS = 30
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\S+/(?:oauth/authorize|dialog/oauth)\?\S+")


_PORTS = itertools.count(20_000 + os.getpid() % 12_000)


def free_port() -> int:
    """A port that is free, below those that the system gives to outgoing connections; each worker has its own."""
    for number in _PORTS:
        with socket.socket() as one, suppress(OSError):
            one.bind(("127.0.0.1", number))
            return number
    raise AssertionError("there is no free port")


class Emulator:
    """`gramkey emulator serve --json`, seen from outside: its control API, and its pages without a browser."""

    def __init__(self, found: Mapping[str, Any]) -> None:
        self.control, self.proxy, self.ca_file = (str(found[name]) for name in ("control", "proxy", "ca_file"))
        self.http = urllib3.PoolManager(retries=False, timeout=SECONDS)
        self._pristine = self.http.request("GET", f"{self.control}/state").data

    def reset(self) -> None:
        """A world in which nothing has happened yet."""
        answer = self.http.request("POST", f"{self.control}/state", body=self._pristine)
        assert answer.status == 200, answer.data
        self.http.request("DELETE", f"{self.control}/faults")

    def ask(self, path: str, **members: Any) -> Any:
        """Ask the control API: with members it is a POST, without a GET."""
        url = f"{self.control}/{path}"
        answer = self.http.request("POST", url, json=members) if members else self.http.request("GET", url)
        assert answer.status == 200, answer.data
        return answer.json()

    def asked(self, endpoint: str) -> int:
        """How often programs have asked this endpoint."""
        return sum(entry["endpoint"] == endpoint for entry in self.ask("journal")["entries"])

    def me(self, token: str, login: str = "instagram") -> int:
        """The HTTP status of a call with that token, made by somebody who knows nothing of gramkey."""
        url = f"https://graph.{login}.com/me?access_token={token}"
        with urllib3.ProxyManager(self.proxy, ca_certs=self.ca_file, retries=False, timeout=SECONDS) as http:
            return http.request("GET", url).status

    def agree(self, address: str, account: str = "ada") -> str:
        """Be the person with no browser: read the consent page, press Allow; the address one is sent back to."""
        return press(browser(self.http), address, account)


@contextmanager
def emulator_process(folder: Path) -> Iterator[Emulator]:
    """An emulator from `with` to its end."""
    command = [GRAMKEY, "emulator", "serve", "--json", "--folder", str(folder / "ca")]
    with (folder / "emulator.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, env=home(folder))
    try:
        assert process.stdout is not None
        yield Emulator(json.loads(process.stdout.readline()))
    finally:
        process.terminate()
        process.communicate(timeout=SECONDS)


def home(folder: Path, emulator: Emulator | None = None) -> dict[str, str]:
    """A person's environment: a home of their own, the key in a file, no browser to be opened, no colour."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    own = {"HOME": str(folder), "GRAMKEY_HOME": str(folder / "gramkey"), "GRAMKEY_KEY_PLACE": "file", "NO_COLOR": "1"}
    return {**kept, **own, **({"GRAMKEY_EMULATOR_CONTROL": emulator.control} if emulator else {})}


@dataclass
class Login:
    """A `gramkey login` that waits. `address` is what it showed for the browser, `talk` all that it has said."""

    process: subprocess.Popen[str]
    port: int
    address: str = ""
    lines: list[str] = field(default_factory=list)

    @property
    def talk(self) -> str:
        return "".join(self.lines)

    def read_until_address(self) -> None:
        """Read its talk up to the address; what follows is read in the background."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line)
            if found := ADDRESS.search(line):
                self.address = found[0]
                break
        assert self.address, self.talk
        self._rest = threading.Thread(target=self._read_rest, daemon=True)
        self._rest.start()

    def wait(self) -> int:
        """Wait for its end; the exit code."""
        code = self.process.wait(SECONDS)
        self._rest.join(SECONDS)
        return code

    def answer(self) -> Any:
        """The JSON object that it printed."""
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.read())

    def _read_rest(self) -> None:
        assert self.process.stderr is not None
        self.lines.extend(self.process.stderr)


class Person:
    """Somebody with a home of their own, who types commands."""

    def __init__(self, folder: Path, emulator: Emulator) -> None:
        self.emulator = emulator
        self.env = home(folder, emulator)
        self._logins: list[Login] = []

    def login(self, *options: str) -> Login:
        """Start `gramkey login --demo` on a free port, and wait for the address."""
        port = free_port()
        uri = f"https://localhost:{port}/callback"
        command = [GRAMKEY, "login", "--demo", "--no-browser", "--no-input", "--json", "--redirect-uri", uri, *options]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.env)
        login = Login(process, port)
        self._logins.append(login)
        login.read_until_address()
        return login

    def run(self, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command to its end, with `given` on stdin."""
        return subprocess.run(
            [GRAMKEY, *arguments], input=given, capture_output=True, text=True, env=self.env, timeout=SECONDS
        )

    def grants(self) -> list[dict[str, Any]]:
        """What `gramkey status --json` shows."""
        shown = self.run("status", "--json")
        found: list[dict[str, Any]] = json.loads(shown.stdout)["grants"]
        return found

    def leave(self) -> None:
        """End what still waits."""
        for login in self._logins:
            if login.process.poll() is None:
                login.process.kill()
            login.process.wait(SECONDS)
            for pipe in (login.process.stdout, login.process.stderr):
                if pipe is not None:
                    pipe.close()
