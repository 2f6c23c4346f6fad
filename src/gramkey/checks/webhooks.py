"""What is wrong with webhooks: an address that Meta cannot reach, and accounts that were never subscribed."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from urllib.parse import urlsplit

from gramkey.checks.finding import Finding
from gramkey.graph.calling import call
from gramkey.protocol.errors import GramkeyError
from gramkey.protocol.http import Flow
from gramkey.vault import Grant
from gramkey.vault.apps import StoredApp


def check_public_url(url: str) -> Iterator[Finding]:
    """Whether Meta could reach that address at all: https, a public name, an ordinary port."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    fix = "give it a public https address"
    if parts.scheme != "https" or not host:
        yield Finding("public-url", url, f"{url} is no https address: Meta calls no other", fix)
    elif _is_private(host):
        yield Finding("public-url", url, f"{host} is reachable from this machine or network only, not from Meta", fix)
    elif parts.fragment or parts.username:
        yield Finding("public-url", url, f"{url} has a part that is not sent: user name or fragment", fix)


def _is_private(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".local", ".internal", ".test"))


def probe_subscriptions(grant: Grant, stored: StoredApp, wanted: tuple[str, ...]) -> Flow[list[Finding]]:
    """Ask Meta which of the wanted webhook fields the account is subscribed to (E75)."""
    assert grant.token is not None
    try:
        found = yield from call(stored.app, grant.token.secret, "me/subscribed_apps")
    except GramkeyError:
        return []  # what Meta refuses the token for is another check's
    rows = found.get("data", []) if isinstance(found, dict) else []
    have = {name for row in rows if isinstance(row, dict) for name in row.get("subscribed_fields", ())}
    missing = [name for name in wanted if name not in have]
    if not missing:
        return []
    return [
        Finding("webhooks", grant.label, f"the account is not subscribed to {', '.join(missing)}",
                f"POST /me/subscribed_apps with subscribed_fields={','.join(wanted)}",
                f"gramkey call me/subscribed_apps --method POST -f subscribed_fields={','.join(wanted)}")
    ]  # fmt: skip
