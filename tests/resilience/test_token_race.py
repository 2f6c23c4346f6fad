"""Several who want the token of a grant that is due: Meta is asked once, and everybody gets a good token."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from gramkey.gramkey import AsyncGramkey
from tests.resilience.desk import PATIENCE, Desk, is_alive

GATE = (sys.executable, str(Path(__file__).with_name("gate.py")))
MONTH = 35
"""Days: past half of a token's life, whatever the spread."""


@pytest.fixture
def due(desk: Desk) -> Desk:
    desk.log_in()
    desk.box.advance(MONTH)
    return desk


def outputs(processes: Sequence[subprocess.Popen[str]]) -> list[str]:
    """What each printed; all must have done well, and none may have found anything worth a warning."""
    ended = [process.communicate(timeout=PATIENCE) for process in processes]
    for process, (out, err) in zip(processes, ended, strict=True):
        assert process.returncode == 0, err
        assert "warning" not in err, err
        assert out.count("\n") == 1
    return [out.strip() for out, _ in ended]


def at_once(desk: Desk, count: int, *arguments: str) -> list[str]:
    """What `count` processes print that are all loaded, and are let go at one moment."""
    waiting = [desk.start("token", *arguments, program=GATE) for _ in range(count)]
    for process in waiting:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in waiting:
        assert process.stdin is not None
        process.stdin.close()
        process.stdin = None  # it is closed: `communicate` has nothing more to send
    return outputs(waiting)


@pytest.mark.parametrize("series", range(5))
def test_two_at_once_refresh_once_in_every_one_of_ten_tries(desk, series):
    old = desk.log_in()
    for attempt in range(10):
        desk.box.advance(MONTH)
        before = desk.box.last()
        if attempt % 2:
            desk.box.control("faults", what="slow:0.15", endpoint="refresh", count=1)
        printed = outputs([desk.start("token") for _ in range(2)]) if attempt < 5 else at_once(desk, 2)
        assert desk.refreshes(before) == 1
        new = desk.token()
        assert new != old
        assert set(printed) <= {old, new}
        assert all(is_alive(desk.box, token) for token in (*printed, new))
        old = new


def test_who_needs_more_than_the_old_token_has_waits_for_the_others_refresh(due):
    due.box.control("faults", what="slow:0.3", endpoint="refresh", count=1)
    printed = at_once(due, 2, "--min-valid", "50d")
    assert due.refreshes() == 1
    assert set(printed) == {due.token()}


def test_eight_processes_refresh_once(due):
    printed = at_once(due, 8, "--min-valid", "50d")
    assert due.refreshes() == 1
    assert set(printed) == {due.token()}


def test_a_lost_answer_is_asked_for_again_by_one_process_only(due):
    due.box.control("faults", what="lose_answer", endpoint="refresh", count=1)
    printed = at_once(due, 4)
    assert due.refreshes() == 2  # the request whose answer was lost, and its repetition by the same process
    assert all(is_alive(due.box, token) for token in printed)


@pytest.mark.parametrize("shared", [True, False])
def test_threads_refresh_once(due, shared):
    count = 12
    opened = [due.keys() for _ in range(1 if shared else count)]
    together, printed = threading.Barrier(count), []

    def work(number: int) -> None:
        together.wait()
        printed.append(opened[number % len(opened)].token(min_valid=50 * 86_400))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    for keys in opened:
        keys.close()
    assert len(printed) == count
    assert due.refreshes() == 1
    assert set(printed) == {due.token()}


@pytest.mark.parametrize("min_valid", [3_600, 50 * 86_400])
def test_tasks_of_one_loop_refresh_once(due, min_valid):
    old = due.grants()[0].token.secret.reveal()

    async def ask() -> list[str]:
        async with AsyncGramkey(due.home / "vault.db", env=due.env) as keys:
            return await asyncio.gather(*(keys.token(min_valid=min_valid) for _ in range(20)))

    printed = asyncio.run(ask())
    assert due.refreshes() == 1
    new = due.token()
    assert set(printed) <= ({old, new} if min_valid == 3_600 else {new})


def test_all_the_due_grants_of_a_facebook_person_take_one_renewal(desk):
    with desk.keys() as keys:
        attempt = keys.begin_login(keys.add_demo_app("facebook"), "read")
        grants = keys.complete_login(attempt, desk.box.press(attempt.url))
        assert len(grants) > 1
    desk.box.advance(MONTH)
    before = desk.box.last()
    wanted = [desk.start("refresh", "--due") for _ in range(3)]
    for process in wanted:
        process.communicate(timeout=PATIENCE)
    assert desk.box.asked(before).count("refresh") + desk.box.asked(before).count("long_lived") == 1
    assert {grant.failures for grant in desk.grants()} == {0}
