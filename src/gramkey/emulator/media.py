"""What the media hosts answer, and every address that the emulator does not imitate."""

from __future__ import annotations

import base64

from gramkey.emulator.call import Call
from gramkey.emulator.http import Response
from gramkey.emulator.problems import Refusal

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""A picture of one pixel."""


def picture(_: Call) -> Response:
    """A picture for every address of a media host: profile pictures are links to here."""
    return Response(200, (("Content-Type", "image/png"), ("Cache-Control", "max-age=86400")), PIXEL)


def nothing_here(_: Call) -> Response:
    """Meta's page for an address that does not exist."""
    raise Refusal("E19")
