"""Several Graph calls in one: `POST /` or `POST /me` with `batch`. Source: Meta's page on batch requests.

Files that are attached to an item are not understood.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from gramkey.emulator import access
from gramkey.emulator.call import Call
from gramkey.emulator.http import Request, Response, form_pairs, json_response
from gramkey.emulator.problems import Refusal

MOST = 50
"""Items that one batch may have."""

REFERENCE = re.compile(r"\{result=([^:{}]+):\$([^{}]*)\}")
STEP = re.compile(r"\.(\*|[^.\[\]]+)|\[(\*|\d+)\]")
METHODS = ("GET", "POST", "DELETE")


def batch(call: Call) -> Response:
    """Each item is a call of its own, with its own token or the batch's; one that fails does not stop the rest."""
    if call.host.family == "instagram" and call.switches.holds("instagram_batch", "refused"):
        raise Refusal("G-verb", method="post")
    if not call.get("access_token"):
        raise Refusal(access.missing(call))
    answers = []
    named: dict[str, Any] = {}
    for item in _items(call):
        answer = _play(call, item, named)
        if answer is not None and item.get("name"):
            named[str(item["name"])] = json.loads(answer["body"])
        if answer is not None and call.get("include_headers").lower() == "false":
            del answer["headers"]
        answers.append(answer)
    return json_response(answers)


def _items(call: Call) -> list[Mapping[str, Any]]:
    try:
        items = json.loads(call.get("batch"))
    except (ValueError, RecursionError):
        items = None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise Refusal("G-batch")
    if len(items) > MOST:
        raise Refusal("G-batch-size", number=str(MOST))
    return items


def _play(call: Call, item: Mapping[str, Any], named: Mapping[str, Any]) -> dict[str, Any] | None:
    """The answer of one item: its status, headers and body; None for one that got no answer."""
    request = _request(call, item, named)
    if request is None or call.again is None:
        raise Refusal("G-batch")
    answer = call.again(request)
    if answer.network:
        return None
    headers = [{"name": name, "value": value} for name, value in answer.headers]
    return {"code": answer.status, "headers": headers, "body": answer.body.decode() or "null"}


def _request(call: Call, item: Mapping[str, Any], named: Mapping[str, Any]) -> Request | None:
    """The call that an item describes; None if it describes none, or another batch."""
    method, url, body = (item.get(name, "") for name in ("method", "relative_url", "body"))
    if method not in METHODS or not (isinstance(url, str) and isinstance(body, str)):
        return None
    found = urlsplit(_filled(url.lstrip("/"), named))
    body = _filled(body, named)
    given = dict(form_pairs(found.query) + form_pairs(body))
    if "batch" in given or not found.path:
        return None
    path = found.path if re.match(r"v\d+\.\d+/", found.path) else f"{call.version}/{found.path}"
    headers = {"content-type": "application/x-www-form-urlencoded"}
    query = found.query
    if "access_token" not in given:
        headers["authorization"] = f"Bearer {call.get('access_token')}"
        if call.get("appsecret_proof") and "appsecret_proof" not in given:
            query += f"&appsecret_proof={quote(call.get('appsecret_proof'))}"
    return Request(method, call.host.name, f"/{path}", query, headers, body.encode(), call.request.origin)


def _filled(text: str, named: Mapping[str, Any]) -> str:
    """`{result=NAME:$.data.*.id}` replaced by what an earlier item answered there, several by commas."""

    def value(match: re.Match[str]) -> str:
        found = _at(named.get(match[1]), match[2])
        return quote(",".join(each if isinstance(each, str) else json.dumps(each) for each in found), safe=",")

    return REFERENCE.sub(value, text)


def _at(value: Any, path: str) -> list[Any]:
    """What a JSONPath of names, numbers and stars leads to."""
    found = [value]
    for name, number in STEP.findall(path):
        found = [each for one in found for each in _step(one, name or number)]
    return found


def _step(value: Any, key: str) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values()) if key == "*" else [value[key]] if key in value else []
    if isinstance(value, list):
        return value if key == "*" else value[int(key) : int(key) + 1] if key.isdigit() else []
    return []
