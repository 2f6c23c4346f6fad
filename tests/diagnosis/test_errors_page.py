"""docs/errors.md holds every row of the table, each with an anchor, and its commands exist."""

from __future__ import annotations

import re

import click
import pytest

from gramkey.cli.commands import gramkey
from gramkey.diagnosis import ROWS
from tests.diagnosis.errors_page import GROUPS, errors_page
from tests.documented import DOCS, check_part


def test_the_page_is_that_of_the_table():
    check_part("errors.md", "errors", errors_page())


def test_every_row_has_its_place():
    assert sorted(row for _, ids in GROUPS for row in ids) == sorted(ROWS)


def test_every_link_of_the_page_leads_to_an_anchor():
    text = (DOCS / "errors.md").read_text()
    anchors = set(re.findall(r'<a id="([^"]+)">', text))
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= anchors


@pytest.mark.parametrize("line", sorted({row.command for row in ROWS.values() if row.command}))
def test_every_command_that_a_row_names_exists(line):
    name, *rest = line.split()
    assert name == "gramkey"
    command: click.Command | None = gramkey
    for part in rest:
        assert isinstance(command, click.Group)
        command = command.get_command(click.Context(command), part)
    assert command is not None
