from __future__ import annotations

import sys

import pytest
import segno

from gramkey.cli import exit_codes
from gramkey.cli.output import CommandError
from gramkey.cli.qr import BORDER, qr_code

URL = "https://www.instagram.com/oauth/authorize?client_id=123456789012345&scope=" + "x" * 250


def modules(drawn: str) -> list[list[bool]]:
    """The dark modules of a code drawn in half blocks, two rows to a line; what is drawn is light."""
    rows = []
    for line in drawn.splitlines():
        rows.append([sign in " ▄" for sign in line])
        rows.append([sign in " ▀" for sign in line])
    return rows


def test_the_drawing_is_the_code() -> None:
    expected = [
        [bool(dark) for dark in row] for row in segno.make(URL, error="l", boost_error=False).matrix_iter(border=BORDER)
    ]
    assert modules(qr_code(URL, 100))[: len(expected)] == expected


def test_it_fits_the_terminal_or_says_so() -> None:
    width = max(len(line) for line in qr_code(URL, 100).splitlines())
    assert qr_code(URL, width)
    with pytest.raises(CommandError, match=f"{width} columns wide, and the terminal has {width - 1}"):
        qr_code(URL, width - 1)


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "segno", None)
    with pytest.raises(CommandError, match="needs the extra") as caught:
        qr_code(URL, 100)
    assert "gramkey[qr]" in caught.value.hint
    assert caught.value.exit_code == exit_codes.USAGE
