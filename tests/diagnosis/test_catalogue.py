"""The table itself: complete, each row once, each row whole."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import gramkey
from gramkey.diagnosis import GROUPS, ROWS, Again, Kind, Life, Who
from gramkey.diagnosis.catalogue import KNOWN, REPORTS
from gramkey.diagnosis.schema import Row

IDS = """
D-01 D-02 D-03 D-04 D-05 D-06 D-07 D-08 D-09 D-10 D-11 D-12
D-20 D-21 D-22 D-23 D-24 D-25 D-26 D-27 D-28 D-29 D-30
D-31 D-32 D-33 D-34 D-35 D-36 D-37
D-40 D-41 D-42 D-43 D-44 D-45 D-46 D-47 D-48 D-49 D-50 D-51 D-52 D-53 D-54 D-55 D-56
D-60 D-61 D-62 D-63 D-64 D-65 D-66 D-67 D-68 D-69 D-70 D-71 D-72
D-80 D-81 D-82 D-83 D-84 D-85 D-86 D-87 D-88 D-89 D-90 D-91 D-92
"""
REFERENCE = IDS.split()
COMMANDS = {
    "",
    "gramkey login",
    "gramkey status",
    "gramkey token",
    "gramkey refresh",
    "gramkey app add",
    "gramkey app list",
    "gramkey doctor",
    "gramkey schedule show",
    "gramkey import-token",
    "gramkey revoke",
    "gramkey logout",
}
EXITS = {
    Kind.RETRY: {7},
    Kind.WAIT: {6, 8},
    Kind.REAUTH: {3, 4, 7},
    Kind.USER: {1, 4, 5},
    Kind.PERM: {5},
    Kind.CONFIG: {1, 5},
    Kind.CLIENT: {1, 2},
    Kind.STOP: {1},
}


def test_every_id_of_the_reference_is_there_exactly_once():
    assert [row.id for row in KNOWN if row.id.startswith("D-")] == REFERENCE


def test_every_report_is_there_exactly_once():
    reports = sorted(row.id for row in (*KNOWN, *REPORTS) if row.id.startswith("E"))
    assert reports == [f"E{number:02}" for number in range(1, 88)]


def test_a_report_is_shown_as_rows_that_exist():
    known = {row.id for row in KNOWN} | {"no-pages"}
    assert all(set(row.shown_as) <= known for row in REPORTS)


def test_no_id_is_used_twice():
    assert set(REFERENCE) < set(ROWS)
    assert all(ROWS[row.id] is row for row in KNOWN)


@pytest.mark.parametrize("row", ROWS.values(), ids=str)
def test_a_row_is_whole(row: Row):
    for words in (row.title, row.words, row.developer_words, row.remedy, row.source):
        assert words.strip() == words
        assert words
    assert row.words.endswith((".", "?"))
    assert row.causes
    assert all(cause.text for cause in row.causes)
    assert row.command in COMMANDS
    assert {cause.command for cause in row.causes} <= COMMANDS


@pytest.mark.parametrize("row", ROWS.values(), ids=str)
def test_a_verdict_agrees_with_itself(row: Row):
    for verdict in (row.verdict, *(cause.verdict for cause in row.causes if cause.verdict)):
        assert verdict.exit_code in EXITS[verdict.kind]
        assert (verdict.after is not None) == (verdict.again in (Again.AFTER, Again.HEADER))
        assert (verdict.who is Who.NOBODY) <= (verdict.again is not Again.NEVER)
        assert (verdict.kind is Kind.RETRY) <= (verdict.life is not Life.DEAD)


def test_only_known_numbers_of_190_say_that_a_token_is_dead():
    dead = [row for row in ROWS.values() if row.verdict.life is Life.DEAD]

    assert dead
    for row in dead:
        assert all(sign.codes == ((190, 190),) for sign in row.signs)
        assert all(sign.subcodes or sign.texts for sign in row.signs)
    assert not [
        cause for row in ROWS.values() for cause in row.causes if cause.verdict and cause.verdict.life == "dead"
    ]


def test_groups_are_made_of_rows():
    assert all(row_id in ROWS for group in GROUPS for row_id in group)


def test_words_for_the_person_hold_no_numbers_of_meta():
    for row in ROWS.values():
        assert "190" not in row.words
        assert "subcode" not in row.words


def test_loading_takes_less_than_ten_milliseconds(tmp_path):
    text = (
        "import gramkey.protocol.errors, gramkey.protocol.http, time; began = time.process_time(); "
        "import gramkey.diagnosis; print(time.process_time() - began)"
    )
    environment = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "PYTHONPYCACHEPREFIX": str(tmp_path),
        "PYTHONPATH": str(Path(gramkey.__file__).parents[1]),
    }
    command = [sys.executable, "-c", text]
    seconds = [
        float(subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout)
        for _ in range(5)
    ]
    assert min(seconds) < 0.010
