"""What the switches make of an error: where its body, status or words are not established, another of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gramkey.emulator import errors
from gramkey.emulator.call import Call
from gramkey.emulator.error_rows import ROWS
from gramkey.emulator.errors import Row
from gramkey.emulator.problems import Refusal
from gramkey.emulator.switches import Switches
from gramkey.emulator.translations import translated

INSTEAD: Mapping[str, tuple[str, str, str]] = {
    "D-23": ("wrong_exchange_secret", "client-secret", "D-23/secret"),
    "D-36": ("young_refresh_body", "unsupported-request", "D-31"),
    "D-37": ("wrong_instagram_secret", "unsupported-request", "D-31"),
    "G-reset": ("secret_reset_error", "session-reset", "D-43"),
}
"""By row: the switch, the value, and the row that is answered then."""

UNNAMED = errors.EXAMPLES["app_id"]
"""The app that an error names where the request names none."""

LIMIT_CODES = (4, 17, 32, 341, 613, *range(80_000, 80_015))
OPEN_TYPES = ("G-field", "G-permission")


def as_answered(call: Call, refusal: Refusal) -> tuple[Row, str]:
    """The error as this call is answered with it, and its words."""
    switches = call.switches
    row = _instead(switches, ROWS[refusal.error_id])
    row = replace(row, status=_status(call, row))
    if row.id in OPEN_TYPES:
        row = replace(row, type=switches["instagram_error_type"])
    said = errors.words(row, refusal.text, {"app_id": call.get("client_id") or UNNAMED} | refusal.values)
    if row.id == "G-object" and switches.holds("missing_object_text", "empty"):
        return row, ""
    if row.shape in ("S1", "S2") and not switches.holds("message_language", "en"):
        row = translated(row, switches["message_language"])
        said = row.text
    if (row.code, row.subcode) == (190, 463):
        row = replace(row, subcode=int(switches["expired_subcode"]))
    return row, said


def _instead(switches: Switches, row: Row) -> Row:
    switch, value, other = INSTEAD.get(row.id, ("", "", row.id))
    return ROWS[other] if switch and switches.holds(switch, value) else row


def _status(call: Call, row: Row) -> int:
    if row.code in LIMIT_CODES and row.subcode != 2207051:
        listed = call.switches["throttle_status"]
        return row.status if listed == "listed" else int(listed)
    if row.code == 190 and call.host.name == "graph.instagram.com":
        return int(call.switches["token_error_status"])
    return row.status
