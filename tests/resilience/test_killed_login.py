"""`kill -9` at every step of a login: the vault opens, and holds the old grant or the new one, whole."""

from __future__ import annotations

import contextlib
import http.client
import json
import random
import re
import signal
import socket
import ssl
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen

import pytest

from tests.resilience.desk import PATIENCE, Desk, is_alive

KILLED_AT = (sys.executable, str(Path(__file__).with_name("killed_at.py")))
ADDRESS = re.compile(r"http://\S+/oauth/authorize\?\S+")
WRITES = re.compile(r"change \d|Database\.transaction|Client\._send|write_private|create_private|\.sync|publish")

Act = Callable[[Desk, str, Path], "Popen[str]"]
"""Run one part of a login on a desk, dying at a step; the process, which has ended."""


def complete(desk: Desk, step: str, file: Path) -> Popen[str]:
    """`login --complete`, of a login that was begun on this desk."""
    redirect = desk.begin()
    return finished(desk.start(str(file), step, "login", "--complete", program=KILLED_AT), redirect + "\n")


def start(desk: Desk, step: str, file: Path) -> Popen[str]:
    return finished(desk.start(str(file), step, "login", "--demo", "--start", program=KILLED_AT), "")


def listen(desk: Desk, step: str, file: Path) -> Popen[str]:
    """`login` as people run it: the person agrees as soon as the address is there, and their browser comes back."""
    redirect_uri = f"https://localhost:{free_port()}/callback"
    arguments = ("login", "--demo", "--no-browser", "--redirect-uri", redirect_uri)
    command = [*KILLED_AT, str(file), step, *arguments]
    with Popen(command, env=desk.env, stdin=DEVNULL, stdout=DEVNULL, stderr=PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if found := ADDRESS.search(line):
                come_back(desk.box.press(found[0]))
    return process


def come_back(address: str) -> None:
    """The browser's visit, which fails if nobody listens any more."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # a person clicks through the warning
    browser = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))
    with contextlib.suppress(OSError, http.client.HTTPException):
        browser.open(address, timeout=PATIENCE).close()


def free_port() -> int:
    """A port that is free now, of those that no system gives to connections by itself."""
    while True:
        port = random.randrange(15_000, 30_000)
        with socket.socket() as one, contextlib.suppress(OSError):
            one.bind(("127.0.0.1", port))
            return port


def finished(process: Popen[str], text: str) -> Popen[str]:
    process.communicate(text, timeout=PATIENCE)
    return process


def with_grant(desk: Desk) -> None:
    desk.log_in()
    desk.box.advance(2)


def with_app(desk: Desk) -> None:
    """A vault without any grant."""
    desk.begin()


def with_nothing(desk: Desk) -> None:
    desk.home.parent.mkdir(exist_ok=True)


SCENARIOS: dict[str, tuple[Callable[[Desk], None], Act, int, int]] = {
    "complete with an old grant": (with_grant, complete, 60, 4),
    "complete the first login": (with_app, complete, 40, 3),
    "start with no vault yet": (with_nothing, start, 40, 2),
    "start with an old grant": (with_grant, start, 20, 1),
    "listen with an old grant": (with_grant, listen, 32, 3),
}
"""What is there before, what is done, how many of its steps are walked, and in how many parts."""

PARTS = [(name, part) for name, (_, _, _, parts) in SCENARIOS.items() for part in range(parts)]


@pytest.mark.parametrize(("name", "part"), PARTS, ids=[f"{name}, part {part + 1}" for name, part in PARTS])
def test_kill_at_each_step(desk: Desk, tmp_path: Path, name: str, part: int) -> None:
    before, act, count, parts = SCENARIOS[name]
    before(desk)
    old = desk.token() if desk.home.exists() and desk.grants() else ""
    for number, step in enumerate(walk(all_steps(desk, act, tmp_path), count)[part::parts]):
        one = Desk(tmp_path / f"killed-{number}", desk.box)
        if desk.home.exists():
            one = desk.copy(one.home)
        process = act(one, step, tmp_path / "unused")
        assert process.returncode == -signal.SIGKILL, f"{step} was not reached"
        check_what_is_left(one, old, step)


def all_steps(desk: Desk, act: Act, folder: Path) -> list[str]:
    """Every step of a login that nobody kills, on a desk like this one."""
    whole = desk.copy(folder / "whole") if desk.home.exists() else Desk(folder / "whole", desk.box)
    process = act(whole, "", folder / "steps")
    assert process.returncode == 0
    steps = (folder / "steps").read_text().splitlines()
    assert len(steps) > 60
    return steps


def walk(steps: list[str], count: int) -> list[str]:
    """At most `count` steps, half of them where something is written or sent, the others evenly from all the rest."""
    writing = [step for step in steps if WRITES.search(step)]
    others = [step for step in steps if step not in writing]
    chosen = {*evenly(writing, count // 2), *evenly(others, count - count // 2), steps[0], steps[-1]}
    return [step for step in steps if step in chosen]


def evenly(steps: list[str], count: int) -> list[str]:
    return steps if len(steps) <= count else [steps[index * len(steps) // count] for index in range(count)]


def check_what_is_left(desk: Desk, old: str, step: str) -> None:
    """The vault is whole, holds the old grant or the new one, and the next login works."""
    stored = desk.json("status")["grants"]
    report = desk.json("vault", "check")
    assert report["whole"], (step, report["problems"])
    assert len(stored) == 1 or (not stored and not old), step
    if stored:
        assert (stored[0]["username"], stored[0]["state"]) == ("ada", "active"), step
        token = desk.token()
        assert is_alive(desk.box, token), step
        assert stored[0]["expires_at"] == meta_says_until(desk, token), step  # token and date are of one grant
    fresh = desk.log_in()
    assert is_alive(desk.box, fresh), step
    assert len(desk.grants()) == 1, step


def meta_says_until(desk: Desk, token: str) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(desk.box.meta.world.tokens[token].expires_at))


def test_the_walk_passes_from_the_old_grant_to_the_new_one(desk: Desk, tmp_path: Path) -> None:
    with_grant(desk)
    old = desk.token()
    steps = all_steps(desk, complete, tmp_path)
    commits = [step for step in steps if "change" in step and step.startswith("return")]
    seen = []
    for number, step in enumerate((commits[0], commits[-1], steps[-1])):
        one = desk.copy(tmp_path / f"killed-{number}")
        complete(one, step, tmp_path / "unused")
        seen.append(one.token() == old)
    assert seen == [True, False, False]


@pytest.mark.parametrize("fault", ["hold", "hold_after"])
@pytest.mark.parametrize("endpoint", ["exchange", "long_lived", "me"])
def test_kill_while_meta_keeps_silent(desk: Desk, endpoint: str, fault: str) -> None:
    with_grant(desk)
    old = desk.token()
    redirect = desk.begin()
    desk.box.control("faults", what=fault, endpoint=endpoint, count=1)
    since = desk.box.last()
    process = desk.start("login", "--complete")
    assert process.stdin is not None
    process.stdin.write(redirect + "\n")
    process.stdin.flush()
    wait_until_asked(desk, endpoint, since)
    process.kill()
    process.communicate(timeout=PATIENCE)
    assert process.returncode == -signal.SIGKILL
    assert desk.token() == old
    check_what_is_left(desk, old, endpoint)


def wait_until_asked(desk: Desk, endpoint: str, since: int) -> None:
    end = time.monotonic() + PATIENCE
    while endpoint not in desk.box.asked(since):
        assert time.monotonic() < end, f"{endpoint} was never asked"


@pytest.mark.parametrize("endpoint", ["refresh", "me"])
@pytest.mark.parametrize("fault", ["hold", "hold_after"])
def test_kill_during_a_refresh(desk: Desk, endpoint: str, fault: str) -> None:
    old = desk.log_in()
    desk.box.advance(35)
    desk.box.control("faults", what=fault, endpoint=endpoint, count=1)
    since = desk.box.last()
    process = desk.start("token")
    wait_until_asked(desk, endpoint, since)
    process.kill()
    process.communicate(timeout=PATIENCE)
    for token in running_claim_then_none(desk):
        assert is_alive(desk.box, token)
    assert desk.token() != old
    # What was answered before the kill was on record, and is not asked for again.
    assert desk.refreshes(since) == (2 if endpoint == "refresh" else 1)
    assert desk.json("vault", "check")["whole"]


def running_claim_then_none(desk: Desk) -> Iterator[str]:
    """The token while the dead process's claim still holds, and when it has run out."""
    yield desk.token()
    desk.box.advance(1)
    yield desk.token()


def test_status_after_a_kill_is_one_json_object(desk: Desk, tmp_path: Path) -> None:
    step = all_steps(desk, start, tmp_path)[-1]
    start(desk, step, tmp_path / "unused")
    found = desk.run("status", "--json")
    assert found.returncode == 0
    assert json.loads(found.stdout)["grants"] == []
