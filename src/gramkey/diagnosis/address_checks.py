"""What is wrong with the address of a login, by looking at it: most such pages never come back to say so."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from gramkey.diagnosis.deprecations import HOSTS
from gramkey.diagnosis.pasted import parameters
from gramkey.protocol.scopes import RETIRED, SCOPES

_UNSET = ("", "undefined", "null", "none", "nan")


class Problem(NamedTuple):
    """One thing that is wrong: the id of its row, and what was seen."""

    id: str
    said: str


def check_authorize_address(parts: SplitResult) -> list[Problem]:
    """What is wrong with the address, the surest first."""
    given = parameters(parts)
    login = "facebook" if (parts.hostname or "").endswith("facebook.com") else "instagram"
    return [
        *_client_id(given),
        *_host(parts),
        *_redirect_uri(given.get("redirect_uri")),
        *_scopes(login, given.get("scope"), "config_id" in given),
    ]


def _client_id(given: dict[str, str]) -> list[Problem]:
    value = given.get("client_id", "")
    if value.strip().casefold() in _UNSET:
        return [Problem("E20", f"client_id is {value!r}: a variable is not set" if value else "client_id is missing")]
    if not value.isdigit():
        return [Problem("E21", "client_id holds more than digits: quotes, blanks or a name came along")]
    return []


def _host(parts: SplitResult) -> list[Problem]:
    retired = HOSTS.get(f"{parts.hostname}{parts.path.rstrip('/')}")
    return [Problem("E19", f"{parts.hostname} no longer shows the login: it is at {retired[0]}")] if retired else []


def _redirect_uri(value: str | None) -> list[Problem]:
    if value is None:
        return [Problem("E22", "redirect_uri is missing")]
    try:
        scheme = urlsplit(value).scheme
    except ValueError:
        scheme = ""
    if scheme == "http":
        return [Problem("E24", f"redirect_uri is http, and Meta wants https: {value[:200]}")]
    if scheme != "https":
        return [Problem("E33", f"redirect_uri is no https address: {value[:200]}")]
    return []


def _scopes(login: str, value: str | None, has_config: bool) -> list[Problem]:
    if value is None:
        return [] if has_config else [Problem("E27", "scope is missing")]
    names = [name for name in value.replace(",", " ").split() if name]
    if not names or all(len(name) == 1 for name in names):
        return [Problem("E27", "the list of scopes was taken apart or is empty")]
    found: list[Problem] = []
    for name in names:
        if name in SCOPES[login]:
            continue
        if name in RETIRED[login]:
            today, why = RETIRED[login][name]
            dead = "E13" if name in SCOPES["basic_display"] else "E26"
            found.append(Problem(dead, f"scope {name} is {why}; today it is {today}"))
        elif any(name in scopes for scopes in SCOPES.values()):
            found.append(Problem("E28", f"scope {name} belongs to the other login"))
        else:
            found.append(Problem("E02", f"there is no scope {name[:80]}"))
    return found
