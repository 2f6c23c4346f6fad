"""Parts of a page of the docs that the tests write: all between `<!-- name -->` and `<!-- /name -->`.

A test says what such a part must hold, and fails where the page says something else; with GRAMKEY_UPDATE_DOCS=1 it
writes the page instead.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

DOCS = Path(__file__).parent.parent / "docs"
UPDATING = os.environ.get("GRAMKEY_UPDATE_DOCS") == "1"
STALE = "docs/{} is not up to date: GRAMKEY_UPDATE_DOCS=1 scripts/test"


def part(page: str, name: str) -> str:
    """What the page holds between the two marks."""
    _, _, rest = (DOCS / page).read_text().partition(f"<!-- {name} -->\n")
    text, end, _ = rest.partition(f"<!-- /{name} -->")
    assert end, f"docs/{page} has no part {name!r}"
    return text


def check_part(page: str, name: str, text: str) -> None:
    """The part is `text`, or is made so."""
    if UPDATING:
        _write(page, name, text)
    assert part(page, name) == text, STALE.format(page)


def check_row(page: str, name: str, row: str) -> None:
    """The part is a table that has this row, or is made to have it; what stands in the first cell names the row."""
    if UPDATING:
        with (DOCS / page).open() as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # the tests of other rows may run at the same time
            head, rows = part(page, name).splitlines()[:2], part(page, name).splitlines()[2:]
            others = [other for other in rows if other.split("|")[1] != row.split("|")[1]]
            _write(page, name, "\n".join([*head, *sorted([*others, row], key=str.lower), ""]))
    assert row in part(page, name).splitlines(), STALE.format(page)


def _write(page: str, name: str, text: str) -> None:
    path, mark = DOCS / page, f"<!-- {name} -->\n"
    path.write_text(path.read_text().replace(mark + part(page, name), mark + text))
