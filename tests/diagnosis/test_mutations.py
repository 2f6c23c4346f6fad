"""Bodies that were changed on the way, or are in another language, are still recognised or honestly unknown."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from gramkey.diagnosis.catalogue import KNOWN
from gramkey.diagnosis.explaining import explain
from gramkey.diagnosis.recognition import NO_CALLS
from gramkey.protocol.errors import Seen
from tests.diagnosis.test_reports import ANSWERED
from tests.diagnosis.test_rows_recognised import SAMPLES

GENERIC = {190: ("D-40",), 100: ("D-64",), 10: ("D-60",), 4: ("D-83",), 17: ("D-85",), 613: ("D-87",), -1: ("D-82",)}
"""What a code means while no subcode says more: the row of the code alone."""

FOREIGN = "[synthetisch] Ein erfundener Satz in einer anderen Sprache"
BODIES = {row: seen for row, seen in SAMPLES.items() if seen.endpoint not in NO_CALLS and row != "D-92"}
BODIES |= {
    row.id: Seen("call", "POST", "graph.instagram.com", 400, row.signs[0].codes[0][0], row.signs[0].subcodes[0][0])
    for row in KNOWN
    if row.id.startswith("P-") and row.signs[0].codes and row.signs[0].subcodes
}


def body(seen: Seen, text: str) -> dict[str, Any]:
    """The answer as Meta sends it, in the shape of its host."""
    if seen.code is None and seen.endpoint == "exchange" and seen.host == "api.instagram.com":
        return {"error_type": seen.type or "OAuthException", "code": seen.status, "error_message": text}
    error = {"message": text, "type": seen.type or "OAuthException", "code": seen.code, "error_subcode": seen.subcode}
    if seen.is_transient:
        error["is_transient"] = True
    return {"error": {name: value for name, value in error.items() if value is not None} | {"fbtrace_id": "Axyz"}}


def turned(value: dict[str, Any], order: random.Random) -> dict[str, Any]:
    keys = list(value)
    order.shuffle(keys)
    return {key: turned(value[key], order) if isinstance(value[key], dict) else value[key] for key in keys}


def with_more(value: dict[str, Any]) -> dict[str, Any]:
    inner = {key: with_more(item) if isinstance(item, dict) else item for key, item in value.items()}
    return {"debug": {"took": 12}, **inner, "help": "https://x.test", "extra": [1]}


def logged(value: dict[str, Any]) -> str:
    return f"2026-11-24T08:00:00Z WARN [worker-3] upstream failed after 0.41s, retry=0: {json.dumps(value)} trace=ab12"


def escaped(value: dict[str, Any]) -> str:
    return json.dumps({"level": "error", "msg": "call failed", "response_body": json.dumps(value)})


def cut(value: dict[str, Any]) -> str:
    """Cut off at the end, as logs do, behind the numbers."""
    inner = value.get("error", value)
    ordered = {name: inner[name] for name in sorted(inner, key=lambda name: name == "fbtrace_id")}
    text = json.dumps({"error": ordered} if "error" in value else ordered)
    return text[:-8] if "error" in value else text[:-1]


MUTATIONS: dict[str, Callable[[dict[str, Any]], str]] = {
    "reordered": lambda value: json.dumps(turned(value, random.Random(7)), indent=1),
    "with more keys": lambda value: json.dumps(with_more(value)),
    "in a log line": logged,
    "inside JSON": escaped,
    "cut off": cut,
    "python's way": str,
}


def reading(text: str, seen: Seen) -> tuple[bool, tuple[str, ...], bool]:
    """Whether it is recognised, what is found, and whether that is sure."""
    address = f"{seen.method} https://{seen.host}/ " if seen.host else ""
    found = explain(address + text, endpoint=seen.endpoint)
    assert found.diagnosis is not None
    return found.recognised, (*found.diagnosis.rows, *found.diagnosis.reports), found.diagnosis.sure


@pytest.mark.parametrize("mutation", MUTATIONS)
@pytest.mark.parametrize("row", BODIES)
def test_a_changed_body_is_the_same_failure(row, mutation):
    seen = BODIES[row]
    _, found, _ = reading(MUTATIONS[mutation](body(seen, seen.text)), seen)
    assert row in found


@pytest.mark.parametrize("mutation", MUTATIONS)
@pytest.mark.parametrize("row", ANSWERED)
def test_a_changed_body_is_the_same_report(row, mutation):
    text, context = ANSWERED[row]
    found = explain(MUTATIONS[mutation](json.loads(text)), **context).diagnosis
    assert found
    assert row in (*found.rows, *found.reports)


@pytest.mark.parametrize("row", [row for row, seen in BODIES.items() if seen.subcode and row.startswith("D-")])
def test_a_body_cut_before_its_subcode_is_never_surely_another(row):
    seen = BODIES[row]
    whole = json.dumps(body(seen, FOREIGN))
    _, found, sure = reading(whole[: whole.index('"error_subcode"')], seen)
    assert row in found or not sure or found[0] in GENERIC.get(seen.code or 0, ())


@pytest.mark.parametrize("mutation", MUTATIONS)
@pytest.mark.parametrize("row", BODIES)
def test_in_another_language_it_is_the_same_or_unknown(row, mutation):
    seen = BODIES[row]
    recognised, found, sure = reading(MUTATIONS[mutation](body(seen, FOREIGN)), seen)
    assert row in found or not (recognised and sure), found


@pytest.mark.parametrize("row", [row for row, seen in BODIES.items() if seen.subcode])
def test_a_subcode_is_enough_in_every_wrapping(row):
    seen = BODIES[row]
    for mutate in MUTATIONS.values():
        recognised, found, _ = reading(mutate(body(seen, FOREIGN)), seen)
        assert (recognised, row in found) == (True, True)
