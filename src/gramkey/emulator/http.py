"""The request and the response that the emulator is a function between, and how parameters are read from a request."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.utils import collapse_rfc2231_value
from typing import Any
from urllib.parse import parse_qsl

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Request:
    """What reached one of Meta's hosts.

    `host` is Meta's name (`graph.instagram.com`) however it was reached; `path` and `query` are raw, still
    percent-encoded; `headers` have lower-case names. `origin` is the prefix for links and forms of pages:
    `https://www.instagram.com`, or `http://127.0.0.1:8700/www.instagram.com` for a browser on the loopback origin.
    """

    method: str
    host: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """What the emulator answers, and what the network does to the answer.

    `network` is what a shell must do with the connection: `` (send the answer), `hold` (never answer, keep the
    connection open), `close` (close it with no answer), `reset` (abort it with no answer), `truncate` (announce the
    whole length, send half of the body, close), `reset_inside` (as `truncate`, then abort). `delay` is how many seconds
    to wait first, `over` how many the body takes.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    network: str = ""
    delay: float = 0.0
    over: float = 0.0

    def header(self, name: str) -> str:
        """The first header of that name, in any case; "" if there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)


def json_response(value: object, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Response:
    """`value` as `application/json`, which every answer of Meta's APIs is."""
    body = json.dumps(value, separators=(",", ":")).encode()
    return Response(status, (("Content-Type", "application/json"), *headers), body)


def html_response(text: str, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Response:
    """A page. What cannot be written as UTF-8 (from somebody's broken query) becomes a question mark."""
    return Response(status, (("Content-Type", "text/html; charset=utf-8"), *headers), text.encode("utf-8", "replace"))


def redirect(location: str, status: int = 302) -> Response:
    """A redirect that is not kept by any cache."""
    return Response(status, (("Location", location), ("Cache-Control", "no-store"), ("Content-Length", "0")))


def pairs(request: Request, json_body: bool = False) -> Pairs:
    """Every parameter in order: query, form (urlencoded or multipart), JSON body if it is allowed, HTTP Basic.

    Bytes that are no UTF-8 survive as surrogates, so that a `state` can be returned byte for byte.
    """
    found = form_pairs(request.query)
    if request.body:
        found += _body_pairs(request, json_body)
    return found + _basic_pairs(request.headers.get("authorization", ""))


def params(request: Request, found: Pairs) -> dict[str, str]:
    """Parameters by name; of a repeated one the last wins. A Bearer token counts as `access_token` if none is sent."""
    by_name = dict(found)
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() in ("bearer", "oauth") and not by_name.get("access_token"):
        by_name["access_token"] = token.strip()
    return by_name


def form_pairs(text: str) -> Pairs:
    """Parse `a=1&b=2`."""
    return parse_qsl(text, keep_blank_values=True, errors="surrogateescape") if text else []


def _body_pairs(request: Request, json_body: bool) -> Pairs:
    content_type = request.headers.get("content-type", "")
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        return form_pairs(request.body.decode("utf-8", "surrogateescape"))
    if kind == "multipart/form-data":
        return _multipart_pairs(content_type, request.body)
    if kind == "application/json" and json_body:
        return _json_pairs(request.body)
    return []


def _multipart_pairs(content_type: str, body: bytes) -> Pairs:
    header = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", "replace")
    found: Pairs = []
    for part in message_from_bytes(header + body).walk():
        name = part.get_param("name", header="content-disposition")
        value = part.get_payload(decode=True) if name else None
        if name and isinstance(value, bytes):
            found.append((collapse_rfc2231_value(name), value.decode("utf-8", "surrogateescape")))
    return found


def _json_pairs(body: bytes) -> Pairs:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return []
    if not isinstance(value, dict):
        return []
    return [(name, item if isinstance(item, str) else json.dumps(item)) for name, item in value.items()]


def _basic_pairs(authorization: str) -> Pairs:
    kind, _, encoded = authorization.partition(" ")
    if kind.lower() != "basic":
        return []
    try:
        text = base64.b64decode(encoded, validate=True).decode("utf-8", "surrogateescape")
    except (binascii.Error, ValueError):
        return []
    client_id, colon, secret = text.partition(":")
    return [("client_id", client_id), ("client_secret", secret)] if colon else []
