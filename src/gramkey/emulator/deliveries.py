"""The queue of what Meta sends to apps: put in signed, taken out when due, tried again until it is given up.

Nothing is sent here: a shell takes what is due, sends it, and tells how it was answered.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import parse_qs, urlencode, urlsplit

from gramkey.emulator import signing
from gramkey.emulator.problems import BadInput
from gramkey.emulator.records import Delivery
from gramkey.emulator.sockets import is_loopback
from gramkey.emulator.switches import Switches
from gramkey.emulator.world import App, World, digits

KEPT = 1000
"""How many deliveries are remembered; the oldest are forgotten."""

WAITS = (0, 60, 300, 1800, 7200, 21_600, 43_200, 55_440)
"""Seconds before each further attempt at a webhook: at once, then less and less often, for 36 hours in all.

Meta documents the first and the whole; the steps between are made up.
"""


def webhook(
    world: World, switches: Switches, now: int, app: App, event: str, who: str, value: object, url: str
) -> Delivery:
    """Queue one webhook."""
    also = signing.MESSENGER if switches.holds("webhook_escaping", "messenger") else None
    body = signing.webhook_body(value, also)
    secret = secret_of(world, app, switches["webhook_secret"])
    headers = {"Content-Type": "application/json", "X-Hub-Signature-256": signing.signature(body, secret)}
    if switches.holds("webhook_sha1", "sent"):
        headers["X-Hub-Signature"] = signing.signature(body, secret, "sha1")
    made = Delivery(0, "webhook", event, app.client_id, who, "POST", url, headers, body, now, now)
    return _queue(world, switches, made)


def callback(world: World, switches: Switches, now: int, app: App, event: str, who: str, url: str) -> Delivery:
    """Queue a `deauthorize` or `data_deletion` callback."""
    payload: dict[str, object] = {"algorithm": "HMAC-SHA256"}
    if switches.holds("signed_request_expires", "present"):
        payload["expires"] = now + 3600
    payload |= {"issued_at": now, "user_id": _user_id(world, switches, app, who)}
    secret = secret_of(world, app, switches["callback_secret"])
    signed = signing.signed_request(payload, secret, switches.holds("signed_request_padding", "present"))
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode({"signed_request": signed})
    made = Delivery(0, "callback", event, app.client_id, who, "POST", url, headers, body, now, now)
    return _queue(world, switches, made)


def callback_url(app: App, event: str) -> str:
    """Where the app takes that callback, or ""."""
    return app.deauthorize_url if event == "deauthorize" else app.deletion_url


def _user_id(world: World, switches: Switches, app: App, who: str) -> str:
    account = world.accounts.get(who)
    if account and switches.holds("callback_user_id", "professional"):
        return account.account_id
    return world.scoped_id(app.client_id, who)


def verification(world: World, switches: Switches, now: int, app: App, url: str) -> Delivery:
    """Queue the handshake: `GET url?hub.mode=subscribe&hub.challenge=…&hub.verify_token=…`."""
    world.serial += 1
    challenge = digits(f"{world.seed}/challenge/{world.serial}", 10)
    query = urlencode({"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": app.verify_token})
    full = f"{url}{'&' if urlsplit(url).query else '?'}{query}"
    made = Delivery(0, "verification", "verification", app.client_id, "", "GET", full, {}, "", now, now)
    return _queue(world, switches, made)


def secret_of(world: World, app: App, which: str) -> str:
    """The secret that signs for an app: its own, or the one of the Meta app that it belongs to."""
    return world.apps[app.meta_app].client_secret if which == "meta" else app.client_secret


def check_url(url: str, switches: Switches) -> None:
    """Refuse an address that nothing would be sent to (`BadInput`)."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""
    if parts.scheme not in ("http", "https") or not host:
        raise BadInput(f"{url!r} is no address. Write http://127.0.0.1:8000/webhook.")
    if switches.holds("deliver_to", "loopback") and not is_loopback(host):
        raise BadInput(f"{host} is not on this machine. Set the switch deliver_to if it is to be sent there.")


def _queue(world: World, switches: Switches, made: Delivery) -> Delivery:
    made.number = 1 + max((each.number for each in world.deliveries.values()), default=0)
    if switches.holds("deliver_to", "loopback") and not is_loopback(urlsplit(made.url).hostname or ""):
        made.state = "held"
    world.deliveries[str(made.number)] = made
    while len(world.deliveries) > KEPT:
        del world.deliveries[next(iter(world.deliveries))]
    return made


def due(world: World, now: int) -> list[Delivery]:
    """What waits to be sent at that moment, oldest first."""
    return [each for each in world.deliveries.values() if each.state == "waiting" and each.due_at <= now]


def again(world: World, now: int, number: int) -> Delivery:
    """Let one be sent once more, now. Raises `BadInput` if there is none, or if it is held."""
    found = world.deliveries.get(str(number))
    if found is None:
        raise BadInput(f"There is no delivery {number}.")
    if found.state == "held":
        raise BadInput(f"{found.url} is not on this machine. Set the switch deliver_to, and let it happen again.")
    found.state, found.due_at = "waiting", now
    return found


def answered(world: World, switches: Switches, now: int, number: int, status: int, said: str) -> Delivery | None:
    """Note the answer of one attempt; `status` 0 is no connection. What failed is tried again or dropped."""
    found = world.deliveries.get(str(number))
    if found is None or found.state != "waiting":
        return None
    found.answers.append(status)
    found.said = said
    if _good(found, status, said):
        found.state = "delivered"
        _verified(world, found)
        return found
    tries = len(found.answers)
    again = found.kind == "webhook" or (found.kind == "callback" and switches.holds("callback_retry", "as_webhooks"))
    if again and tries <= len(WAITS):
        found.due_at = now + WAITS[tries - 1]
    else:
        found.state = "dropped"
    return found


def _good(found: Delivery, status: int, said: str) -> bool:
    if found.kind == "verification":
        return status == 200 and [said] == _query(found)["hub.challenge"]
    if found.event == "data_deletion":
        return 200 <= status < 300 and _is_receipt(said)
    return 200 <= status < 300


def _is_receipt(said: str) -> bool:
    """Whether this is the documented answer to a deletion request: `url` and `confirmation_code`."""
    try:
        value = json.loads(said)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and bool(value.get("url")) and bool(value.get("confirmation_code"))


def _query(found: Delivery) -> Mapping[str, list[str]]:
    return parse_qs(urlsplit(found.url).query)


def _verified(world: World, found: Delivery) -> None:
    """A verified URL is the app's webhook from now on."""
    app = world.apps.get(found.client_id)
    if found.kind == "verification" and app is not None:
        base, _, _ = found.url.partition("hub.mode=")
        app.webhook_url = base.rstrip("?&")
