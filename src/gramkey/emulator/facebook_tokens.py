"""The token endpoint of the Facebook login: codes, long-lived user tokens, app tokens."""

from __future__ import annotations

from typing import Any

from gramkey.emulator import access, minting
from gramkey.emulator.call import Call
from gramkey.emulator.http import Response, json_response
from gramkey.emulator.minting import HOUR, SIXTY_DAYS
from gramkey.emulator.problems import Refusal
from gramkey.emulator.redirects import scheme
from gramkey.emulator.world import App, Code, Token

SHORT_LIFE = 2 * HOUR
"""Meta says "hours" for a short-lived user token."""


def exchange(call: Call) -> Response:
    """`graph.facebook.com/oauth/access_token` with a code: a user token. Source: Meta's manual-flow page."""
    app = _app_with_secret(call)
    code = _code(call, app)
    code.used = True
    call.who = code.who
    long = call.switches.holds("facebook_code_token", "long")
    token = Token("", "user-long" if long else "user-short", app.client_id, code.who, list(code.scopes), call.now)
    minting.mint_token(call.world, token, SIXTY_DAYS if long else SHORT_LIFE)
    answer = granted(call, token)
    if call.switches.holds("facebook_code_token", "unsaid"):
        del answer["expires_in"]
    return json_response(answer)


def long_lived(call: Call) -> Response:
    """The same address with `fb_exchange_token`: a user token of about 60 days. Source: Meta's get-long-lived page."""
    app = _app_with_secret(call)
    text = call.get("fb_exchange_token")
    if not text:
        raise Refusal("D-52")
    token = access.known(call, text)
    call.who = token.who
    if token.client_id != app.client_id or not token.kind.startswith("user-"):
        raise Refusal("D-33")
    access.check_life(call, token)
    new = Token("", "user-long", app.client_id, token.who, list(token.scopes), call.now)
    return json_response(granted(call, minting.mint_token(call.world, new, SIXTY_DAYS)))


def app_token(call: Call) -> Response:
    """The same address with `client_credentials`: the app's own token, `id|secret`."""
    app = _app_with_secret(call)
    return json_response({"access_token": f"{app.client_id}|{app.client_secret}", "token_type": "bearer"})


def granted(call: Call, token: Token) -> dict[str, Any]:
    """What the endpoint answers, and what a redirect carries with `response_type=token`."""
    return {"access_token": token.text, "token_type": "bearer", "expires_in": token.expires_at - call.now}


def _app_with_secret(call: Call) -> App:
    app = call.world.apps.get(call.get("client_id"))
    if app is None or app.login != "facebook":
        raise Refusal("D-30")
    if not access.same(app.client_secret, call.get("client_secret")):
        raise Refusal("D-30/1")
    return app


def _code(call: Call, app: App) -> Code:
    redirect_uri = call.get("redirect_uri")
    if not scheme(redirect_uri):
        raise Refusal("D-29")
    code = call.world.codes.get(call.get("code"))
    if code is None or code.client_id != app.client_id:
        raise Refusal("D-28")
    if code.used:
        raise Refusal("D-25")
    if call.now >= code.issued_at + int(call.switches["facebook_code_seconds"]):
        raise Refusal("D-26")
    if code.redirect_uri != redirect_uri:
        raise Refusal("D-27")
    return code
