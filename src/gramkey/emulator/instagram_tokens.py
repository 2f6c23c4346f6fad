"""The token endpoints of Instagram Login and of Basic Display: exchange, long-lived, refresh."""

from __future__ import annotations

from typing import Any

from gramkey.emulator import access, minting
from gramkey.emulator.call import Call
from gramkey.emulator.http import Response, json_response
from gramkey.emulator.minting import DAY, HOUR, SIXTY_DAYS
from gramkey.emulator.problems import Refusal
from gramkey.emulator.scopes import INSTAGRAM
from gramkey.emulator.world import App, Code, Grant, Token, World

EMPTY = ("", "null", "undefined", "None")
"""What programs send when they failed to find the token in the first answer."""


def exchange(call: Call) -> Response:
    """`POST api.instagram.com/oauth/access_token`: a code for a short-lived token.

    Source: Meta's page "Business Login for Instagram".
    """
    app = _app_with_secret(call)
    code = _code(call, app)
    code.used = True
    call.who = code.who
    token = Token("", "instagram-short", app.client_id, code.who, list(code.scopes), call.now)
    minting.mint_token(call.world, token, HOUR)
    return json_response(exchanged(call, token, call.world.scoped_id(app.client_id, code.who)))


def refuse_verb(call: Call) -> Response:
    """`GET` where a code is exchanged by `POST`, or `POST` where only `GET` exists."""
    if call.host.role == "tokens":
        raise Refusal("E41", method=call.request.method.lower())
    raise Refusal("D-32")


def _app_with_secret(call: Call) -> App:
    client_id = call.get("client_id") or call.get("app_id")
    secret = call.get("client_secret") or call.get("app_secret")
    if not client_id:
        raise Refusal("E42")
    app = call.world.apps.get(client_id)
    if app is None or app.login not in logins(call) or not access.same(app.client_secret, secret):
        raise Refusal("D-23")
    return app


def logins(call: Call) -> tuple[str, ...]:
    """The logins that Instagram's hosts serve now."""
    return ("instagram", "basic_display") if call.switches.holds("basic_display", "alive") else ("instagram",)


def _code(call: Call, app: App) -> Code:
    code = call.world.codes.get(call.get("code"))
    if code is None or code.client_id != app.client_id or call.now >= code.issued_at + HOUR:
        raise Refusal("D-20")
    if code.used:
        raise Refusal("D-21" if call.switches.holds("used_code", "used") else "D-20")
    if code.redirect_uri != call.get("redirect_uri"):
        raise Refusal("D-22")
    return code


def exchanged(call: Call, token: Token, user_id: str) -> dict[str, Any]:
    """The exchange's answer in the shape that the switch `exchange_shape` says."""
    shape = call.switches["exchange_shape"]
    if call.world.apps[token.client_id].login == "basic_display":
        shape = "basic-display"
    text_id = shape in ("documented", "flat-string-comma")
    answer: dict[str, Any] = {"access_token": token.text, "user_id": user_id if text_id else int(user_id)}
    if shape in ("flat-int-array", "wrapped-int-array"):
        answer["permissions"] = list(token.scopes)
    elif shape != "basic-display":
        answer["permissions"] = ",".join(token.scopes)
    return {"data": [answer]} if shape == "documented" or shape.startswith("wrapped") else answer


def long_lived(call: Call) -> Response:
    """`GET graph.instagram.com/access_token`: a short-lived token for one of 60 days.

    Source: Meta's reference of `/access_token`.
    """
    _only_grant(call, "ig_exchange_token")
    if call.get("access_token") in EMPTY:
        raise Refusal("D-31")
    token = access.bearer(call)
    app = call.world.apps[token.client_id]
    if app.roles.get(token.who) == "pending" and app.access == "standard":
        raise Refusal("D-31")
    if not access.same(app.client_secret, call.get("client_secret")):
        raise Refusal("D-37")
    if token.kind != "instagram-short" and call.switches.holds("exchange_long_lived", "refused"):
        raise Refusal("E48")
    return _sixty_days(call, _new_long(call, token))


def refresh(call: Call) -> Response:
    """`GET graph.instagram.com/refresh_access_token`: 60 days from now for a token of at least 24 hours.

    Source: Meta's reference of `/refresh_access_token`.
    """
    _only_grant(call, "ig_refresh_token")
    token = access.bearer(call)
    if token.kind != "instagram-long":
        raise Refusal("D-33")
    access.need(call, token, "user_profile" if _basic_display(call, token) else "instagram_business_basic")
    if call.now < token.issued_at + DAY and not call.switches.holds("young_refresh", "renewed"):
        if call.switches.holds("young_refresh", "refused"):
            raise Refusal("D-36")
        return _sixty_days(call, token)
    return _sixty_days(call, _renewed(call, token))


def _only_grant(call: Call, name: str) -> None:
    if call.get("grant_type") != name:
        raise Refusal("D-31")


def _basic_display(call: Call, token: Token) -> bool:
    return call.world.apps[token.client_id].login == "basic_display"


def _new_long(call: Call, token: Token) -> Token:
    new = Token("", "instagram-long", token.client_id, token.who, list(token.scopes), call.now)
    return minting.mint_token(call.world, new, SIXTY_DAYS)


def _renewed(call: Call, token: Token) -> Token:
    if _basic_display(call, token) or call.switches.holds("refresh_string", "same"):
        token.issued_at = call.now
        token.expires_at = call.now + minting.expires_in(call.world, SIXTY_DAYS)
        return token
    if call.switches.holds("old_token_survives", "false"):
        token.ended = "D-40"
    return _new_long(call, token)


def _sixty_days(call: Call, token: Token) -> Response:
    return json_response(
        {"access_token": token.text, "token_type": "bearer", "expires_in": token.expires_at - call.now}
    )


def generate(world: World, app: App, username: str, now: int) -> Token:
    """The dashboard's "Generate token": long-lived, with every permission, and no consent page."""
    grant = Grant(app.client_id, username, dict.fromkeys(INSTAGRAM, "granted"), last_used_at=now)
    world.grants[f"{app.client_id}/{username}"] = grant
    return minting.mint_token(
        world, Token("", "instagram-long", app.client_id, username, list(INSTAGRAM), now), SIXTY_DAYS
    )
