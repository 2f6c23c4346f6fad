"""One page of a list: limits, cursors, times, and the links to the pages beside it."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from gramkey.emulator.call import Call, is_number
from gramkey.emulator.problems import Refusal

if TYPE_CHECKING:  # nodes.py reads its lists through this module
    from gramkey.emulator.nodes import Edge, Node

PLACE = ("after", "before", "limit")
"""The parameters that say where in a list a page is."""

OF_A_LIST = (*PLACE, "fields", "since", "until")
"""Parameters that mean one list and not the lists inside its objects."""

AGO = re.compile(r"-(\d{1,6}) (second|minute|hour|day|week)s?")
SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}


def page(call: Call, found: Edge, params: Mapping[str, str], path: str) -> tuple[list[Node], dict[str, object]]:
    """The objects of one page and their `paging`: `next` only if there is more, with the token as Meta's has.

    `path` is the list's own, for the links.
    """
    all_nodes = _in_time(call, found, params)
    size = _size(call, found, params)
    start = _start(call, found, all_nodes, params, size)
    shown = all_nodes[start : start + size]
    if not shown:
        return [], {}
    cursors = {"before": cursor(shown[0].id), "after": cursor(shown[-1].id)}
    if found.after_only:
        del cursors["before"]
    paging: dict[str, object] = {"cursors": cursors}
    if start + size < len(all_nodes):
        paging["next"] = _link(call, params, path, "after", shown[-1].id, size)
    if start and not found.after_only:
        paging["previous"] = _link(call, params, path, "before", shown[0].id, size)
    return shown, paging


def cursor(node_id: str) -> str:
    """An opaque mark of a place in a list."""
    return base64.urlsafe_b64encode(f"AQH{node_id}".encode()).decode().rstrip("=")


def _start(call: Call, found: Edge, all_nodes: list[Node], params: Mapping[str, str], size: int) -> int:
    for name in ("after",) if found.after_only else ("after", "before"):
        mark = params.get(name, "")
        if not mark:
            continue
        place = next((place for place, item in enumerate(all_nodes) if cursor(item.id) == mark), None)
        if place is None:
            return _foreign(call, len(all_nodes))
        return place + 1 if name == "after" else max(0, place - size)
    return 0


def _foreign(call: Call, count: int) -> int:
    """Where a page begins whose cursor is of no object in the list."""
    if call.switches.holds("foreign_cursor", "refused"):
        raise Refusal("G-cursor")
    return 0 if call.switches.holds("foreign_cursor", "first-page") else count


def _size(call: Call, found: Edge, params: Mapping[str, str]) -> int:
    wanted = params.get("limit", "")
    if not is_number(wanted) or len(wanted) > 9:
        return min(int(call.switches["page_size"]), found.most)
    if int(wanted) > found.most and call.switches.holds("large_limit", "refused"):
        raise Refusal("G-limit", most=str(found.most))
    return max(1, min(int(wanted), found.most))


def _in_time(call: Call, found: Edge, params: Mapping[str, str]) -> list[Node]:
    """The objects made since `since` and until `until`, of lists that take these."""
    since, until = params.get("since", ""), params.get("until", "")
    if not found.timed or not (since or until):
        return found.nodes
    first = read_time(since, call.now, "since") if since else 0
    last = read_time(until, call.now, "until") if until else call.now
    return [item for item in found.nodes if first <= item.record.created_at <= last]


def read_time(text: str, now: int, name: str) -> int:
    """Unix seconds, a date, or a few words of PHP's strtotime (`yesterday`, `-7 days`)."""
    text = text.strip()
    if is_number(text) and len(text) < 12:
        return int(text)
    words = {"now": now, "today": now - now % 86_400, "yesterday": now - now % 86_400 - 86_400}
    if text.lower() in words:
        return words[text.lower()]
    if match := AGO.fullmatch(text.lower()):
        return now - int(match[1]) * SECONDS[match[2]]
    with suppress(ValueError):
        moment = datetime.fromisoformat(text)
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    raise Refusal("G-time", parameter=name)


def _link(call: Call, params: Mapping[str, str], path: str, direction: str, node_id: str, size: int) -> str:
    kept = {name: value for name, value in params.items() if name not in PLACE}
    kept["access_token"] = call.get("access_token")
    query = urlencode(kept | {"limit": str(size), direction: cursor(node_id)}, errors="surrogateescape")
    return f"{call.origin}{path}?{query}"
