"""What the redirect back from Meta says: a code, a cancel, a refusal, or nothing at all."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from gramkey.protocol.errors import ForeignStateError, InputError
from gramkey.protocol.secret import Secret

_LONGEST = 16_384
_BARE_CODE = re.compile(r"[A-Za-z0-9_\-.~|%+/=]{8,}")
_PASTE_AGAIN = "paste the whole address from the browser's address bar, or start over: gramkey login"


@dataclass(frozen=True, slots=True)
class Code:
    """An authorization code. `state_checked` is false only for a bare code that the person pasted by hand."""

    code: Secret
    state_checked: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """The redirect's own words: `error`, `error_reason`, `error_description` and Facebook's `error_code`."""

    error: str
    reason: str
    description: str
    code: str


class Cancelled(Refusal):
    """The person pressed Cancel (`user_denied` without an error code)."""

    __slots__ = ()


class Declined(Refusal):
    """`error_code=200`, "Permissions error": a cancel, or a refusal by the app's configuration; nobody can tell.

    One source reports it as a plain cancel, another as what Facebook Login for Business sends when the app is in
    development mode or its configuration has assets that cannot be granted.
    """

    __slots__ = ()


class Failed(Refusal):
    """Meta refused for another reason, named in the redirect."""

    __slots__ = ()


Result = Code | Cancelled | Declined | Failed


def parse_redirect(text: str, state: str, *, pasted: bool = False) -> Result | None:
    """Read a redirect: the full URL, its query, or (only if `pasted`) a bare code.

    Returns `None` for a hit with neither `code` nor `error`: a favicon, a prefetch, an aborted navigation (E35).
    `state` is compared in constant time before anything else is looked at; a foreign or missing one raises
    `ForeignStateError`. Meta's printed cancel redirect carries no state, so an error without one is still read. Raises
    `InputError` for what cannot be a redirect; the message never holds what was given.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        raise InputError("redirect", f"that is too long for a redirect ({len(text)} characters)", _PASTE_AGAIN)
    query = _query(text)
    if query is None:
        return _bare_code(text, pasted)
    parameters = _parameters(query)
    if "code" not in parameters and "error" not in parameters:
        return None
    _check_state(parameters, state)
    if "code" in parameters and "error" in parameters:
        raise InputError("redirect", "the redirect carries both a code and an error", _PASTE_AGAIN)
    if "code" in parameters:
        return Code(Secret(_without_fragment_mark(parameters["code"])), state_checked=True)
    return _refusal(parameters)


def _query(text: str) -> str | None:
    """The query of a URL or of a pasted query; `None` where the text is neither."""
    if "://" in text[:12] or text.startswith("/"):
        try:
            return urlsplit(text).query
        except ValueError:
            raise InputError("redirect", "that address cannot be read", _PASTE_AGAIN) from None
    if text.startswith("?") or re.match(r"(code|error|state)\w*=", text) or "&state=" in text:
        return text.removeprefix("?").split("#", 1)[0]
    return None


def _parameters(query: str) -> dict[str, str]:
    """The parameters; one that matters and stands twice is refused, since nobody can say which one is meant."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        raise InputError("redirect", "that redirect has too many parameters", _PASTE_AGAIN) from None
    found: dict[str, str] = {}
    for name, value in pairs:
        if name in found and name in ("code", "state", "error"):
            raise InputError("redirect", f"the redirect carries {name} twice", _PASTE_AGAIN)
        found[name] = value
    if found.get("code") == "":
        del found["code"]
    return found


def _check_state(parameters: dict[str, str], state: str) -> None:
    given = parameters.get("state")
    if given is None and "code" not in parameters:
        return
    if given is None or not hmac.compare_digest(given.encode("utf-8", "replace"), state.encode("utf-8", "replace")):
        raise ForeignStateError(
            "state",
            "this redirect belongs to another login attempt (its state is not the one that was sent)",
            "close older tabs and start over: gramkey login",
        )


def _refusal(parameters: dict[str, str]) -> Cancelled | Declined | Failed:
    words = (
        parameters["error"],
        parameters.get("error_reason", ""),
        parameters.get("error_description", ""),
        parameters.get("error_code", ""),
    )
    error, reason, _, code = words
    if error == "access_denied" and code == "200":
        return Declined(*words)
    if error == "access_denied" and reason == "user_denied" and not code:
        return Cancelled(*words)
    return Failed(*words)


def _bare_code(text: str, pasted: bool) -> Code:
    code = _without_fragment_mark(text)
    if not pasted or not _BARE_CODE.fullmatch(code):
        raise InputError("redirect", "that is neither the address you came back to nor a code", _PASTE_AGAIN)
    return Code(Secret(code), state_checked=False)


def _without_fragment_mark(code: str) -> str:
    """The code without the `#_` (Instagram) or `#_=_` (Facebook) that Meta glues to the redirect's end."""
    return code.split("#", 1)[0]
