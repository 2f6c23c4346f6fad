"""Who asks: the token of a call is found, and refused with the words of its host if it is not good."""

from __future__ import annotations

import hashlib
import hmac

from gramkey.emulator import usage
from gramkey.emulator.call import Call, is_number
from gramkey.emulator.errors import meta_date
from gramkey.emulator.problems import Refusal
from gramkey.emulator.world import App, Token

DATA_ACCESS = 90 * 86_400
"""How long the data of a person who is not seen again stays open to an app, seconds. Source: Meta's auth-vs-data."""

PROOF_LIFE = 300
"""How long a timed proof is good, seconds."""


def bearer(call: Call) -> Token:
    """The token of a Graph call, checked: known, of this host's family, alive, with the proof its app demands."""
    text = call.get("access_token")
    if not text:
        raise Refusal(missing(call))
    token = app_token(call, text) or known(call, text)
    call.who, call.token = token.who, token
    check_life(call, token)
    check_proof(call, token)
    usage.spend(call, token)
    return token


def missing(call: Call) -> str:
    """The error of a Graph call that carries no token."""
    if call.host.family == "instagram":
        return "D-34"
    me = call.request.path.rstrip("/").split("/")
    return "D-53" if "me" in me else "D-52"


def known(call: Call, text: str) -> Token:
    """The token with that text, if this host knows its family."""
    token = call.world.tokens.get(text)
    if token is None or family(call.world.apps[token.client_id]) != call.host.family:
        raise Refusal("D-33")
    return token


def family(app: App) -> str:
    """Which hosts know this app's tokens: `instagram` or `facebook`."""
    return "facebook" if app.login == "facebook" else "instagram"


def app_token(call: Call, text: str) -> Token | None:
    """The app itself, if `text` is `app-id|app-secret` of the Facebook login; None if it has another form."""
    client_id, bar, secret = text.partition("|")
    if not bar or call.host.family != "facebook" or not is_number(client_id):
        return None
    app = call.world.apps.get(client_id)
    if app is None or app.login != "facebook" or not same(app.client_secret, secret):
        raise Refusal("D-40")
    return Token(text, "app", client_id, "", [], 0)


def check_life(call: Call, token: Token) -> None:
    """Refuse a token that has ended, expired, or belongs to the login that is no more."""
    if call.world.apps[token.client_id].login == "basic_display" and call.switches.holds("basic_display", "dead"):
        raise Refusal("D-31") if not token.ended else Refusal(token.ended, app_id=token.client_id)
    if token.ended:
        raise Refusal(token.ended, app_id=token.client_id)
    if expired(call, token):
        raise Refusal("D-35", ended=meta_date(token.expires_at), now=meta_date(call.now))


def expired(call: Call, token: Token) -> bool:
    """Whether its time is over."""
    return bool(token.expires_at) and call.now >= token.expires_at


def check_proof(call: Call, token: Token) -> None:
    """Verify `appsecret_proof` where it is sent, and demand it where the app does."""
    if call.host.family == "instagram" and call.switches.holds("instagram_proof", "ignored"):
        return
    app = call.world.apps[token.client_id]
    sent = call.get("appsecret_proof")
    if not sent:
        if app.require_proof and token.kind != "app":
            raise Refusal("D-66")
        return
    if not same(proof(app.client_secret, token.text, call.get("appsecret_time")), sent) or not _in_time(call):
        raise Refusal("D-67")


def _in_time(call: Call) -> bool:
    sent = call.get("appsecret_time")
    return not sent or (is_number(sent) and len(sent) < 16 and abs(call.now - int(sent)) <= PROOF_LIFE)


def proof(secret: str, token: str, time: str = "") -> str:
    """HMAC-SHA256 of the token, or of `token|time`, keyed with the app's secret, in lower-case hexadecimal.

    Source: Meta's pages on securing Graph API requests and on login security.
    """
    message = f"{token}|{time}" if time else token
    return hmac.new(secret.encode(), message.encode("utf-8", "surrogateescape"), hashlib.sha256).hexdigest()


def same(expected: str, sent: str) -> bool:
    """Whether two secrets are equal; anything may have been sent."""
    return hmac.compare_digest(expected.encode(), sent.encode("utf-8", "surrogateescape"))


def scopes(call: Call, token: Token) -> list[str]:
    """What the token may do now: what it was issued for and the person has not taken back since."""
    grant = call.world.grant(token.client_id, token.who)
    allowed = grant.granted() if grant else []
    return [name for name in token.scopes if name in allowed]


def need(call: Call, token: Token, scope: str) -> None:
    """Refuse the call if the permission is missing, the app has no access to the person, or it ended after 90 days.

    Source: Meta's pages on access levels and on data access; which answer they give is inferred.
    """
    if scope not in scopes(call, token) or not _has_role(call, token) or _data_access_over(call, token):
        raise Refusal("G-permission" if call.host.family == "instagram" else "D-60")


def _has_role(call: Call, token: Token) -> bool:
    app = call.world.apps[token.client_id]
    return app.roles.get(token.who) == "accepted" or (app.access == "advanced" and app.mode == "live")


def _data_access_over(call: Call, token: Token) -> bool:
    """Whether 90 days have passed since the person agreed, where that ends access to Instagram's data."""
    where = call.switches["data_access"]
    if where == "endless" or (where == "facebook" and call.host.family != "facebook"):
        return False
    grant = call.world.grant(token.client_id, token.who)
    return grant is not None and call.now >= grant.last_used_at + DATA_ACCESS
