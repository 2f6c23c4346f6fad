"""Looks for secrets in bytes: as they are, and in every coat that programs put on them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

from gramkey.emulator.meta import Meta


def secrets_of(meta: Meta) -> dict[str, str]:
    """Every secret that the emulator knows, by what it is."""
    world = meta.world
    found = {f"the secret of {app.name} ({app.login})": app.client_secret for app in world.apps.values()}
    for number, token in enumerate(world.tokens.values()):
        found[f"token {number} ({token.kind}, {token.who})"] = token.text
        for app in world.apps.values():
            proof = hmac.digest(app.client_secret.encode(), token.text.encode(), hashlib.sha256).hex()
            found[f"the proof of token {number} by {app.login}"] = proof
    found |= {f"code {number}": code.text for number, code in enumerate(world.codes.values())}
    return found


def people_of(meta: Meta) -> dict[str, str]:
    """What tells who somebody is, where it is long enough to be looked for."""
    world = meta.world
    found = {f"the name of {account.username}": account.name for account in world.accounts.values()}
    found |= {f"the username {name}": name for name in world.accounts}
    found |= {f"the id of {account.username}": account.account_id for account in world.accounts.values()}
    for app in world.apps.values():
        for who in (*world.accounts, *world.people):
            found[f"the id of {who} for {app.login}"] = world.scoped_id(app.client_id, who)
    return {what: text for what, text in found.items() if len(text) >= len("ada.studio")}


def coats(text: str) -> Iterator[bytes]:
    """The text plain, URL-, JSON-, hex- and base64-encoded, the last as it looks at any place of something longer."""
    raw = text.encode()
    yield from (raw, quote(text, safe="").encode(), quote_plus(text).encode(), json.dumps(text)[1:-1].encode())
    yield from (raw.hex().encode(), raw.hex().upper().encode())
    for before in range(3):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            coded = encode(b"\0" * before + raw)
            first, last = -(-before * 8 // 6), (before + len(raw)) * 8 // 6
            yield coded[first:last]


def found_in(places: Iterable[tuple[str, bytes]], secrets: dict[str, str]) -> list[str]:
    """Which of the secrets are in which of the places, in words that do not repeat them."""
    dressed = {what: set(coats(text)) for what, text in secrets.items() if len(text) >= len("ada.studio")}
    return [
        f"{what} is in {place}"
        for place, content in places
        for what, forms in dressed.items()
        if any(form in content for form in forms)
    ]
