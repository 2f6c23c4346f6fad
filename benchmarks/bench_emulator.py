"""`bench emulator`: Meta in a box against a bare Starlette hello: time to the first answer, requests a second, memory.

Both are served by uvicorn on asyncio and h11, which is what `pip install gramkey` and `pip install uvicorn` bring, over
plain sockets, each in a process of its own. The load generator has the other core.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Self
from urllib.request import Request, urlopen

from benchmarks.load import first_answer, per_second
from benchmarks.measuring import ROUNDS, STUB_CORE, WORK_CORE, pin, ratio, report, rounds

GOALS = {"emulator.ready_minus_hello_s": "≤ 0.5", "emulator.me_vs_hello": "≥ 0.4", "emulator.rss_mb": "≤ 120"}
REQUESTS = 100_000
"""How many the emulator has answered when its memory is looked at."""
IN_A_ROUND = REQUESTS // (ROUNDS + 1)

UVICORN = [sys.executable, "-m", "uvicorn", "--loop", "asyncio", "--http", "h11", "--no-access-log", "--port", "0"]
GRAMKEY = str(Path(sys.executable).with_name("gramkey"))


class Server:
    """A server in a process of its own, from `with` to its end, at the port that its output names after `naming`."""

    def __init__(self, command: list[str], naming: str) -> None:
        pin(WORK_CORE)
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        pin(STUB_CORE)
        self.port = self._port(re.compile(naming + r"http://127\.0\.0\.1:(\d+)"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.communicate()

    def _port(self, naming: re.Pattern[str]) -> int:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if found := naming.search(line):
                return int(found[1])
        raise RuntimeError(f"{self.process.args!r} did not say where it listens")

    def per_second(self, path: str) -> float:
        """Answered requests a second."""
        return per_second(self.port, path, IN_A_ROUND)

    def resident_mb(self) -> float:
        """Its resident memory now, in MiB."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def hello() -> Server:
    return Server([*UVICORN, "benchmarks.hello:app"], "running on ")


def emulator() -> Server:
    return Server([GRAMKEY, "emulator", "serve", "--json"], '"origin": "')


def ready(start: Callable[[], Server], path: str) -> float:
    """Seconds from the start of the process to the first bytes of its first answer."""
    began = time.perf_counter()
    with start() as server:
        first_answer(server.port, path)
        return time.perf_counter() - began


def authorised_me(port: int) -> str:
    """The path of an authorised `/me` at the emulator on that port."""
    ask = Request(f"http://127.0.0.1:{port}/control/generate-token", b'{"account": "ada"}', method="POST")
    with urlopen(ask) as answer:
        token = json.load(answer)["access_token"]
    return f"/graph.instagram.com/v26.0/me?fields=id,user_id,username,name,account_type&access_token={token}"


def main() -> None:
    taken = rounds(
        {
            "emulator ready s": lambda: ready(emulator, "/graph.instagram.com/me"),
            "hello ready s": lambda: ready(hello, "/"),
        }
    )
    with emulator() as ours, hello() as bare:
        me = authorised_me(ours.port)
        taken |= rounds({"/me a second": lambda: ours.per_second(me), "hello a second": lambda: bare.per_second("/")})
        resident = ours.resident_mb()
    starts = zip(taken["emulator ready s"], taken["hello ready s"], strict=True)
    figures = {
        "emulator.ready_minus_hello_s": median(ours - bare for ours, bare in starts),
        "emulator.me_vs_hello": ratio(taken["/me a second"], taken["hello a second"]),
        "emulator.rss_mb": resident,
        "emulator.me_per_s": median(taken["/me a second"]),
    }
    report(figures, GOALS, taken)


if __name__ == "__main__":
    main()
