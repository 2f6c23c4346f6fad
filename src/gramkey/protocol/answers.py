"""Reading Meta's answers: JSON or an error, ids as exact strings, and no value of an answer in any message.

Every documented and observed shape is read; unknown keys are ignored; anything else raises
`UnreadableAnswerError`, which names the keys seen.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from gramkey.protocol.errors import MetaError, NoAnswerError, Seen, UnreadableAnswerError
from gramkey.protocol.http import NO_ANSWER, Request, Response
from gramkey.protocol.logins import token_family

Json = Any
"""A decoded JSON value."""

_LONGEST_ID = 40
_SOME_KEYS = 12


def read(request: Request, response: Response) -> Json:
    """The decoded JSON of a good answer.

    Raises `NoAnswerError` where none came, `MetaError` for an error in any of Meta's shapes (S1, S2, S5 and bare
    5xx), `UnreadableAnswerError` for the rest.
    """
    if response.status == NO_ANSWER:
        raise NoAnswerError(request.endpoint, _host(request), response.problem, response.sent)
    value = _decode(response.body)
    error = _error(request, response, value)
    if error is not None:
        raise MetaError(error)
    if value is _NOT_JSON:
        raise unreadable(request, response, _looks_like(response))
    return value


def read_object(request: Request, response: Response) -> dict[str, Json]:
    """As `read`, where the answer must be an object; `{"data": [{…}]}` counts as the object inside."""
    value = read(request, response)
    if isinstance(value, dict):
        wrapped = value.get("data")
        if isinstance(wrapped, list) and len(wrapped) == 1 and isinstance(wrapped[0], dict):
            return wrapped[0]
        return value
    raise unreadable(request, response, f"JSON that is no object but {type(value).__name__}")


def unreadable(request: Request, response: Response, found: str) -> UnreadableAnswerError:
    """The error for an answer of no known shape; `found` says what there was instead, without any value."""
    return UnreadableAnswerError(request.endpoint, _host(request), response.status, found)


def keys_of(value: Mapping[str, Json]) -> str:
    """The keys of an object, for an error message: names only, and not too many."""
    names = [name[:40] for name in list(value)[:_SOME_KEYS] if name.isprintable()]
    return "the keys " + ", ".join(names) if names else "no keys"


def text_field(value: Mapping[str, Json], name: str) -> str:
    """A text field, "" where it is absent or something else."""
    found = value.get(name)
    return found if isinstance(found, str) else ""


def id_field(value: Mapping[str, Json], name: str) -> str:
    """An id as a string of digits, exact beyond 2^53; "" where it is absent or no id."""
    found = value.get(name)
    if isinstance(found, int) and not isinstance(found, bool) and found > 0:
        found = str(found) if found < 10**_LONGEST_ID else ""
    if isinstance(found, str) and found.isascii() and found.isdigit() and len(found) <= _LONGEST_ID:
        return found
    return ""


def whole_number(value: Mapping[str, Json], name: str) -> int | None:
    """A whole number, also where Meta sends it as text; `None` where it is absent or something else."""
    found = value.get(name)
    if isinstance(found, bool):
        return None
    if isinstance(found, str) and len(found) <= 18 and found.removeprefix("-").isascii():
        found = int(found) if found.removeprefix("-").isdigit() else None
    if isinstance(found, float) and found.is_integer() and abs(found) < 2**53:
        found = int(found)
    return found if isinstance(found, int) and abs(found) < 10**18 else None


def names_field(value: Mapping[str, Json], name: str) -> tuple[str, ...] | None:
    """A list of names given as a JSON list or as text with commas; `None` where it is absent or something else."""
    found = value.get(name)
    if isinstance(found, str):
        found = found.replace(" ", ",").split(",")
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        return None
    return tuple(dict.fromkeys(item.strip() for item in found if item.strip()))


class _NotJson:
    """Stands for a body that is no JSON; `null` is JSON."""


_NOT_JSON = _NotJson()


def _decode(body: bytes) -> Json:
    try:
        return json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return _NOT_JSON


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _error(request: Request, response: Response, value: Json) -> Seen | None:
    body: Mapping[str, Json] = value if isinstance(value, dict) else {}
    inner = body.get("error")
    if isinstance(inner, dict):
        return _seen(request, response, inner, "message", "type", "code")
    if "error_type" in body or "error_message" in body:
        return _seen(request, response, body, "error_message", "error_type", None)
    legacy = body.get("meta")
    if isinstance(legacy, dict) and ("error_type" in legacy or "error_message" in legacy):
        return _seen(request, response, legacy, "error_message", "error_type", None)
    if isinstance(inner, str):
        return _seen(request, response, body, "error_description", "error", None)
    if response.status >= 400:
        return _seen(request, response, {}, "", "", None)
    return None


def _seen(
    request: Request, response: Response, error: Mapping[str, Json], text: str, kind: str, code: str | None
) -> Seen:
    """All that an error answer says. The `code` of S1 repeats the HTTP status and is no Graph code: `None` there."""
    transient = error.get("is_transient")
    return Seen(
        endpoint=request.endpoint,
        method=request.method,
        host=_host(request),
        status=response.status,
        code=whole_number(error, code) if code else None,
        subcode=whole_number(error, "error_subcode") if code else None,
        type=text_field(error, kind)[:100],
        text=_without_secrets(request, text_field(error, text)),
        user_title=_without_secrets(request, text_field(error, "error_user_title")),
        user_text=_without_secrets(request, text_field(error, "error_user_msg")),
        fbtrace_id=text_field(error, "fbtrace_id")[:60],
        is_transient=transient if isinstance(transient, bool) else None,
        family=token_family(sent_token(request)),
    )


def sent_token(request: Request) -> str:
    """The access token that a request carried, "" where it carried none."""
    for name in ("access_token", "fb_exchange_token"):
        if token := request.query.get(name) or request.form.get(name):
            return token
    return request.headers.get("Authorization", "").removeprefix("Bearer ")


def _without_secrets(request: Request, text: str) -> str:
    """Meta's words, cut to a sane length, with every value of ours that they repeat taken out."""
    text = text[:1_000]
    sent = {**request.query, **request.form, "": sent_token(request)}
    for value in sent.values():
        if len(value) >= 12 and not value.isdigit():
            text = text.replace(value, "…")
    return text


def _looks_like(response: Response) -> str:
    kind = response.headers.get("content-type", "").split(";", 1)[0].strip()[:40]
    if not response.body:
        return "an empty body"
    return f"{kind or 'something'} that is no JSON ({len(response.body)} bytes)"


def _host(request: Request) -> str:
    """The host asked, as errors name it; for the emulator's loopback origin, the Meta host it stands for."""
    parts = urlsplit(request.url)
    return parts.hostname or ""
