"""An app's settings as the dashboard's forms change them: text by name, checked, and all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit, urlunsplit

from gramkey.emulator.call import is_number
from gramkey.emulator.problems import BadInput
from gramkey.emulator.redirects import scheme
from gramkey.emulator.switches import Switches
from gramkey.emulator.usage import LIMITS
from gramkey.emulator.world import App

Check = Callable[[str, str], str | bool | dict[str, int]]


def _one_of(*values: str) -> Check:
    def check(name: str, value: str) -> str:
        if value not in values:
            raise BadInput(f"{name} is {' or '.join(values)}, not {value!r}.")
        return value

    return check


def _yes_or_no(name: str, value: str) -> bool:
    return _one_of("yes", "no")(name, value) == "yes"


def _address(name: str, value: str) -> str:
    if value and scheme(value) not in ("http", "https"):
        raise BadInput(f"{name}: {value!r} is no URL. Write it in full, or leave it empty: https://localhost:8765/hook")
    return value


def _text(_: str, value: str) -> str:
    return value


def _limits(name: str, value: str) -> dict[str, int]:
    """`app=200 business=4800`: calls per window; those that are not named are not limited."""
    found = {}
    for item in value.replace(",", " ").split():
        kind, _, count = item.partition("=")
        if kind not in LIMITS or not is_number(count) or not 0 < int(count) <= LIMITS[kind]:
            raise BadInput(
                f"{name}: {item!r} is no limit. Write a number up to a million of {' '.join(LIMITS)}: app=200"
            )
        found[kind] = int(count)
    return found


SETTINGS: dict[str, Check] = {
    "mode": _one_of("development", "live"),
    "access": _one_of("standard", "advanced"),
    "require_proof": _yes_or_no,
    "deauthorize_url": _address,
    "deletion_url": _address,
    "webhook_url": _address,
    "verify_token": _text,
    "limits": _limits,
}
"""What can be set, by the name of its field in `App`."""


def configure(app: App, settings: Mapping[str, str]) -> None:
    """Set each of `settings`. Raises `BadInput`, and then nothing has changed."""
    checked = {}
    for name, value in settings.items():
        if name not in SETTINGS:
            raise BadInput(f"An app has no setting {name!r}. It has: {', '.join(SETTINGS)}.")
        checked[name] = SETTINGS[name](name, value.strip())
    for name, found in checked.items():
        setattr(app, name, found)


def as_saved(uri: str, switches: Switches) -> str:
    """A redirect URI as the dashboard keeps it: by the switch `saved_redirect` with a slash added to its path.

    Raises `BadInput` for what is no absolute URL.
    """
    if scheme(uri) not in ("http", "https"):
        raise BadInput(f"{uri!r} is no redirect URI. Write it in full: https://localhost:8765/callback")
    parts = urlsplit(uri)
    if switches.holds("saved_redirect", "as-entered") or parts.path.endswith("/"):
        return uri
    return urlunsplit(parts._replace(path=f"{parts.path}/"))
