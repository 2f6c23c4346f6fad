"""How an error row becomes an answer: the body shapes of Meta's hosts, their headers and their dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from gramkey.emulator import minting
from gramkey.emulator.http import Response, json_response
from gramkey.emulator.world import World


@dataclass(frozen=True, slots=True)
class Row:
    """One error as Meta sends it.

    `shape`: S1 is api.instagram.com's flat body; S2 the Graph hosts' `{"error": …}`; S3 a redirect back to the app;
    S4 a page with no redirect (`title`, and `hint` for whoever meets it); S5 the body of the dead v1 API; `bounce` a
    redirect elsewhere; `empty` no body. `evidence` is doc, observed, fixture or inferred. `kind` stands in the
    `WWW-Authenticate` header. Further numbers of the same row have ids like
    `D-49/456`. `user_title` and `user_text` are Meta's words for people.
    """

    id: str
    status: int
    shape: str
    text: str
    evidence: str
    code: int | None = None
    subcode: int | None = None
    type: str = "OAuthException"
    kind: str = "invalid_request"
    title: str = ""
    transient: bool | None = None
    empty_data: bool = False
    hint: str = ""
    user_title: str = ""
    user_text: str = ""


EXAMPLES = {
    "app_id": "1234567890123456",
    "user_id": "24680000000000001",
    "field": "no_such_field",
    "node": "IGUser",
    "id": "17841400000000001",
    "method": "get",
    "scopes": "'basic'",
    "parameter": "creation_id",
    "values": "day, week, days_28, month, lifetime",
    "metrics": "views",
    "metric": "impressions",
    "period": "week",
    "most": "100",
    "number": "20",
    "type": "VIDEO",
    "known": "comments, messages",
    "permission": "instagram_content_publish",
    "path": "/no/such/path",
    "ended": "Friday, 11-Sep-20 06:41:31 PDT",
    "now": "Wednesday, 18-Nov-20 06:50:07 PST",
}
"""What stands in a text's places when an error is played by name, with no occasion to fill them."""


def words(row: Row, text: str, values: dict[str, str]) -> str:
    """The text of the error with its places filled. `text`, if given, replaces the row's."""
    return text or row.text.format_map(_Places(EXAMPLES | values))


class _Places(dict[str, str]):
    """What fills a text's places; one that nothing is known of is filled with its own name."""

    def __missing__(self, name: str) -> str:
        return name


def body(row: Row, message: str, trace: str) -> dict[str, Any]:
    """The JSON body in the row's shape."""
    if row.shape == "S1":
        return {"error_type": row.type, "code": row.status, "error_message": message}
    if row.shape == "S5":
        return {"meta": {"code": row.status, "error_type": row.type, "error_message": message}}
    error: dict[str, Any] = {"message": message, "type": row.type}
    if row.code is not None:
        error["code"] = row.code
    if row.subcode is not None:
        error["error_subcode"] = row.subcode
    if row.transient is not None:
        error["is_transient"] = row.transient
    if row.empty_data:
        error["error_data"] = {}
    if row.user_title:
        error["error_user_title"] = row.user_title
    if row.user_text:
        error["error_user_msg"] = row.user_text
    return {"error": error | {"fbtrace_id": trace}}


def answer(row: Row, message: str, world: World) -> Response:
    """The error as an API answer."""
    if row.shape == "empty":
        return Response(row.status)
    headers: tuple[tuple[str, str], ...] = ()
    if row.shape == "S2":
        headers = (("WWW-Authenticate", f'OAuth "Facebook Platform" "{row.kind}" "{_header_text(message)}"'),)
    trace = minting.text(world, 11 + world.serial % 13, "A")
    return json_response(body(row, message, trace), row.status, headers)


def meta_date(at: int) -> str:
    """A moment as Meta's texts print it: `Friday, 11-Sep-20 06:41:31 PDT`."""
    moment = datetime.fromtimestamp(at, pacific())
    return f"{DAYS[moment.weekday()]}, {moment:%d}-{MONTHS[moment.month - 1]}-{moment:%y %H:%M:%S %Z}"


DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def pacific() -> ZoneInfo | Any:
    """The time zone of Meta's dates and of the days of insights."""
    try:
        return ZoneInfo("America/Los_Angeles")
    except ZoneInfoNotFoundError:  # a system with no time zone data: still a date that can be read
        return UTC


def _header_text(message: str) -> str:
    plain = message.encode("ascii", "replace").decode().replace('"', "'")
    return "".join(char if char.isprintable() else " " for char in plain)
