"""An address as a QR code in the terminal, to go on with on a phone. Needs the extra `qr`."""

from __future__ import annotations

from io import StringIO

from gramkey.cli import exit_codes
from gramkey.cli.output import CommandError

BORDER = 2
"""Modules of quiet around the code: the standard asks for four, readers do with two, and width is scarce."""


def qr_code(url: str, columns: int) -> str:
    """The code in half blocks, drawn light on dark, for a terminal of `columns`; ends with a newline.

    Raises `CommandError` where segno is not installed, or the terminal is too narrow for this address.
    """
    try:
        import segno
    except ImportError:
        raise CommandError(
            "a QR code needs the extra `qr`", "pip install 'gramkey[qr]', or leave --qr away", exit_codes.USAGE
        ) from None
    code = segno.make(url, error="l", micro=False, boost_error=False)
    width = code.symbol_size(border=BORDER)[0]
    if width > columns:
        raise CommandError(
            f"the QR code of this address is {width} columns wide, and the terminal has {columns}",
            "make the terminal wider or its letters smaller, or leave --qr away",
        )
    drawn = StringIO()
    code.terminal(drawn, border=BORDER, compact=True)
    return drawn.getvalue()
