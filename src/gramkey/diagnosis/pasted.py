"""What stands in text that somebody pasted: addresses, answers, numbers; from logs, terminals and curl's output."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlsplit

from gramkey.protocol.logins import token_family

LONGEST = 100_000
"""Characters that are looked at; the beginning and the end are kept."""

HOSTS = ("instagram.com", "facebook.com", "threads.net")

_URL = re.compile(r"https?://[^\s\"'<>\\]+", re.IGNORECASE)
_METHOD = re.compile(r"(?:^|[\s\"'>*])(GET|POST|DELETE)\s+[\"']?(?:https?://|/)", re.MULTILINE)
_CURL_PATH = re.compile(r"^> (GET|POST|DELETE) (\S+)", re.MULTILINE)
_CURL_HOST = re.compile(r"^> host: (\S+)", re.MULTILINE | re.IGNORECASE)
_CURL_SENDS = re.compile(r"\bcurl\b.*\s(?:-d|--data\S*|-F|--form|-X\s*POST)\b", re.DOTALL)
_STATUSES = (
    re.compile(r"^< HTTP/[\d.]+ (\d{3})", re.MULTILINE),
    re.compile(r"\bHTTP(?:/[\d.]+)?\s+(\d{3})\b"),
    re.compile(r"\bstatus(?:[ _-]?code)?[\"']?\s*[:=]?\s*(\d{3})\b", re.IGNORECASE),
)
_TOKEN = re.compile(r"(?<![A-Za-z0-9_])(?:IG[A-Z]{2}|EAA|TH[A-Z]{2})[A-Za-z0-9_-]{8,}|(?<!\d)\d{5,}\|[A-Za-z0-9_-]{8,}")
_END = r"[\"'\\]*\s*[:=]\s*[\"'\\]*"
_CODE = (
    re.compile(rf"(?<![a-z_])(?:error_)?code{_END}(-?\d+)", re.IGNORECASE),
    re.compile(r"\bcode (-?\d+)", re.IGNORECASE),
    re.compile(r"\(#(\d+)\)"),
)
_SUBCODE = (
    re.compile(rf"sub_?code{_END}(\d+)", re.IGNORECASE),
    re.compile(r"\b(?:sub ?code|code -?\d+/) ?(\d+)", re.IGNORECASE),
)
_TYPE = re.compile(rf"(?:error_)?type{_END}([A-Za-z]+(?:Exception|Error))")
_MESSAGE = re.compile(rf"(?:error_)?message{_END}((?:[^\"'\\}}]|\\u[0-9a-fA-F]{{4}}|\\/|'(?=\w))+)")
_ENDPOINTS = {
    "debug_token": "debug_token",
    "me": "me",
    "accounts": "accounts",
    "permissions": "permissions",
    "refresh_access_token": "refresh",
    "authorize": "authorize",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer came from, as far as the text tells: `endpoint` and `host` are "" where it does not."""

    endpoint: str = ""
    method: str = "GET"
    host: str = ""
    status: int = 0
    family: str = ""


def shortened(text: str) -> str:
    """The text, or of a very long one its beginning and its end."""
    if len(text) <= LONGEST:
        return text
    return text[: LONGEST // 2] + "\n" + text[-LONGEST // 2 :]


def addresses(text: str) -> Iterator[SplitResult]:
    """The addresses of Meta's hosts and of redirects, in order."""
    for found in _URL.findall(text):
        try:
            parts = urlsplit(found.rstrip(".,;)]"))
            _ = parts.hostname
        except ValueError:
            continue
        yield parts


def is_metas(parts: SplitResult) -> bool:
    """Whether the address is one of Meta's."""
    host = parts.hostname or ""
    return any(host == known or host.endswith(f".{known}") for known in HOSTS)


def parameters(parts: SplitResult) -> dict[str, str]:
    """The query's parameters; of one that stands twice the last."""
    return dict(parse_qsl(parts.query, keep_blank_values=True))


def place(text: str) -> Place:
    """What the text tells of the call: its address, its method, the answer's HTTP status and the token's family."""
    status = next((int(found[1]) for pattern in _STATUSES if (found := pattern.search(text))), 0)
    token = _TOKEN.search(text)
    family = token_family(token[0]) if token else ""
    call = next((parts for parts in addresses(text) if is_metas(parts)), None) or _curl_call(text)
    method = _method(text)
    if call is None:
        return Place("", method, "", status, family)
    host = call.hostname or ""
    return Place(_endpoint(host, call.path, parameters(call)), method or _usual_method(host, call.path), host, status,
                 family)  # fmt: skip


def _curl_call(text: str) -> SplitResult | None:
    """The call that `curl -v` shows as `> GET /path` and `> Host: …`."""
    path, host = _CURL_PATH.search(text), _CURL_HOST.search(text)
    return urlsplit(f"https://{host[1]}{path[2]}") if path and host else None


def _method(text: str) -> str:
    found = _CURL_PATH.search(text) or _METHOD.search(text)
    if found:
        return found[1]
    return "POST" if _CURL_SENDS.search(text) else ""


def _usual_method(host: str, path: str) -> str:
    return "POST" if host == "api.instagram.com" and path.endswith("/access_token") else "GET"


def _endpoint(host: str, path: str, given: Mapping[str, str]) -> str:
    """The endpoint's short name, as errors of ours have it."""
    last = path.rstrip("/").rpartition("/")[2]
    if path.endswith("/dialog/oauth"):
        return "authorize"
    if last == "access_token":
        grant = given.get("grant_type", "")
        if grant == "client_credentials":
            return "app_token"
        return "long_lived" if "exchange_token" in grant or host == "graph.instagram.com" else "exchange"
    return _ENDPOINTS.get(last, "call")


def answers(text: str) -> list[dict[str, Any]]:
    """The JSON objects in the text, also those inside JSON text with `\\"`; those with errors first."""
    found = list(_objects(text))
    if '\\"' in text:
        found += _objects(text.replace('\\\\"', "'").replace('\\"', '"'))
    return sorted(found, key=lambda value: not _is_error(value))


def _is_error(value: Mapping[str, Any]) -> bool:
    return any(name in value for name in ("error", "error_type", "error_message", "meta"))


def _objects(text: str) -> Iterator[dict[str, Any]]:
    decoder = json.JSONDecoder()
    at = text.find("{")
    while at >= 0:
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            if isinstance(value, dict) and value:
                yield value
        at = text.find("{", end)


@dataclass(frozen=True, slots=True)
class Numbers:
    """An error as far as its pieces can be found where no whole answer is: in a log line, or one that was cut off."""

    code: int | None
    subcode: int | None
    type: str
    text: str


def numbers(text: str) -> Numbers | None:
    """The pieces of an error, if there is a number or a type of Meta's."""
    code, subcode = _first(_CODE, text), _first(_SUBCODE, text)
    kind = _TYPE.search(text)
    if code is None and subcode is None and kind is None:
        return None
    message = _MESSAGE.search(text)
    return Numbers(code, subcode, kind[1] if kind else "", message[1].strip() if message else text[:1_000])


def _first(patterns: tuple[re.Pattern[str], ...], text: str) -> int | None:
    found = next((match for pattern in patterns if (match := pattern.search(text))), None)
    return int(found[1]) if found and len(found[1]) < 12 else None
