"""`debug_token`: what Meta says of a token. An invalid one is described with HTTP 200."""

from __future__ import annotations

from typing import Any

from gramkey.emulator import access, variants
from gramkey.emulator.call import Call
from gramkey.emulator.http import Response, json_response
from gramkey.emulator.minting import DAY
from gramkey.emulator.problems import Refusal
from gramkey.emulator.world import Token

TYPES = {"page": "PAGE", "app": "APP"}
DATA_ACCESS = 90 * DAY


def debug_token(call: Call) -> Response:
    """`GET /debug_token?input_token=…`. Source: Meta's reference of debug_token."""
    viewer = _viewer(call)
    token = access.app_token(call, call.get("input_token")) or call.world.tokens.get(call.get("input_token"))
    if token is None or (access.family(call.world.apps[token.client_id]) == "instagram" and _refused(call)):
        return json_response({"data": {"error": _fault(call, Refusal("D-40")), "is_valid": False, "scopes": []}})
    if token.client_id != viewer.client_id:
        raise Refusal("G-viewing")
    call.who = token.who
    return json_response({"data": described(call, token)})


def _viewer(call: Call) -> Token:
    """The token of the asker; Instagram's own are not taken unless the switch says so."""
    if call.host.family == "instagram" and _refused(call):
        access.bearer(call)
        raise Refusal("G-verb", method=call.request.method.lower())
    return _instagram_app(call) or access.bearer(call)


def _instagram_app(call: Call) -> Token | None:
    client_id, bar, secret = call.get("access_token").partition("|")
    app = call.world.apps.get(client_id)
    if not bar or app is None or app.login == "facebook" or _refused(call):
        return None
    return Token("", "app", client_id, "", [], 0) if access.same(app.client_secret, secret) else None


def _refused(call: Call) -> bool:
    return call.switches.holds("instagram_debug_token", "refused")


def described(call: Call, token: Token) -> dict[str, Any]:
    """The fields of the answer's `data`."""
    app = call.world.apps[token.client_id]
    problem = _problem(call, token)
    data: dict[str, Any] = {"app_id": token.client_id, "type": TYPES.get(token.kind, "USER"), "application": app.name}
    if token.kind == "app":
        return data | {"is_valid": True, "scopes": []}
    data |= {"is_valid": problem is None, "issued_at": token.issued_at, "expires_at": token.expires_at}
    if problem is not None:
        data["error"] = problem
    grant = call.world.grant(token.client_id, token.who)
    if grant is not None and app.login == "facebook":
        data["data_access_expires_at"] = grant.last_used_at + DATA_ACCESS
    if token.page:
        data["profile_id"] = token.page
    scopes = access.scopes(call, token)
    user_id = call.world.scoped_id(token.client_id, token.who)
    return data | {"scopes": scopes, "granular_scopes": _granular(call, token, scopes), "user_id": user_id}


def _problem(call: Call, token: Token) -> dict[str, Any] | None:
    try:
        access.check_life(call, token)
    except Refusal as refusal:
        return _fault(call, refusal)
    return None


def _fault(call: Call, refusal: Refusal) -> dict[str, Any]:
    row, said = variants.as_answered(call, refusal)
    found: dict[str, Any] = {"code": row.code, "message": said}
    return found | ({"subcode": row.subcode} if row.subcode is not None else {})


def _granular(call: Call, token: Token, scopes: list[str]) -> list[dict[str, Any]]:
    """Per permission the Pages or accounts it covers; without `target_ids` where it covers all of the person's."""
    grant = call.world.grant(token.client_id, token.who)
    mine = [page.page_id for page in call.world.pages.values() if page.person == token.who]
    chosen = grant.pages if grant else []
    everything = set(mine) <= set(chosen)
    found = []
    for name in scopes:
        targets = _targets(call, name, chosen)
        found.append({"scope": name} if everything or not targets else {"scope": name, "target_ids": targets})
    return found


def _targets(call: Call, scope: str, pages: list[str]) -> list[str]:
    if scope.startswith("pages_"):
        return pages
    if not scope.startswith("instagram_"):
        return []
    linked = (call.world.accounts.get(call.world.pages[page].account) for page in pages)
    return [account.account_id for account in linked if account]
