"""Where a running emulator is, for apps that are marked as demo: its proxy, its CA, its pages and its clock.

Only demo apps are ever sent there. The emulator is reached as any program reaches it: over its control address.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from gramkey.client.settings import ClientSettings
from gramkey.protocol.app import App
from gramkey.protocol.errors import InputError

VARIABLE = "GRAMKEY_EMULATOR_CONTROL"
_HINT = f"start one with gramkey emulator serve, and set {VARIABLE} to the control address it prints"
_SECONDS = 10.0

PAGES = ("www.instagram.com", "www.facebook.com")
"""The hosts that a person's browser visits: it knows no proxy and no CA, so it goes to the emulator's own origin."""


@dataclass(frozen=True, slots=True)
class Emulated:
    """A running emulator. `hosts` are the origins that stand for Meta's pages in people's browsers."""

    control: str
    proxy: str
    ca_file: str
    hosts: Mapping[str, str]

    @property
    def settings(self) -> ClientSettings:
        """How a client reaches it: through its proxy, trusting its CA and nothing else."""
        return ClientSettings(proxy=self.proxy, ca_file=self.ca_file)

    def now(self) -> int:
        """The emulator's clock, unix seconds: it may have been moved."""
        now = _ask(f"{self.control}/clock").get("now")
        if not isinstance(now, int):
            raise InputError(VARIABLE, "the emulator did not tell the time", _HINT)
        return now

    def aim(self, app: App) -> App:
        """The app with its authorization page at the emulator. Its other calls go through the proxy."""
        return replace(app, hosts=self.hosts)

    def register(self, redirect_uri: str) -> None:
        """Have the emulator know a redirect URI, as one would type it into Meta's dashboard."""
        _ask(f"{self.control}/redirect-uris", {"uri": redirect_uri})


def find_emulator(control: str) -> Emulated:
    """The emulator at a control address, such as `http://127.0.0.1:8700/control`."""
    parts = urlsplit(control)
    if parts.scheme != "http" or parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise InputError(VARIABLE, f"{VARIABLE} is no address on this machine", _HINT)
    found = _ask(control)
    try:
        pages = {host: str(found["hosts"][host]) for host in PAGES}
        return Emulated(control.rstrip("/"), str(found["proxy"]), str(found["ca_file"]), pages)
    except (KeyError, AttributeError):
        raise InputError(VARIABLE, f"what answers at {control} is no gramkey emulator", _HINT) from None


def demo_apps(control: str) -> list[dict[str, Any]]:
    """The apps that the emulator knows: `login`, `client_id`, `client_secret`, `redirect_uris`."""
    apps = _ask(control).get("apps")
    return apps if isinstance(apps, list) else []


def _ask(url: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
    import urllib3

    try:
        with urllib3.PoolManager(retries=False, timeout=_SECONDS) as pool:
            if body is None:
                answer = pool.request("GET", url)
            else:
                answer = pool.request("POST", url, json=dict(body))
        value = json.loads(answer.data)
    except (urllib3.exceptions.HTTPError, ValueError):
        raise InputError(VARIABLE, f"no emulator answers at {url}", _HINT) from None
    if not isinstance(value, dict) or answer.status != 200:
        error = value.get("error") if isinstance(value, dict) else None
        message = error.get("message", "") if isinstance(error, dict) else f"HTTP {answer.status}"
        raise InputError(VARIABLE, f"the emulator refused {urlsplit(url).path}: {message}", _HINT)
    return value
