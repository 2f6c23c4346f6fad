"""Flows that ask what a token is, what it may do, and end it: debug_token, permissions, revoke, app token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gramkey.protocol.answers import (
    id_field,
    keys_of,
    names_field,
    read,
    read_object,
    text_field,
    unreadable,
    whole_number,
)
from gramkey.protocol.app import App
from gramkey.protocol.http import Flow, Request, ask
from gramkey.protocol.logins import LOGINS
from gramkey.protocol.proof import appsecret_proof
from gramkey.protocol.secret import Secret
from gramkey.protocol.tokens import read_token


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """What `debug_token` says of a token. Times are unix seconds.

    `expires_at` is `None` where the token has no date (Meta says 0) or Meta named none; `dateless` tells which.
    `error_code` and `error_subcode` are set where the token is invalid.
    """

    is_valid: bool
    app_id: str
    kind: str
    person_id: str
    page_id: str
    scopes: tuple[str, ...] | None
    issued_at: int | None
    expires_at: int | None
    dateless: bool
    data_access_expires_at: int | None
    error_code: int | None = None
    error_subcode: int | None = None


def with_token(app: App, token: Secret, query: Mapping[str, str] | None = None) -> dict[str, str]:
    """Query parameters that carry a token, with the app-secret proof where the login takes one (E67)."""
    carried = {**(query or {}), "access_token": token.reveal()}
    if LOGINS[app.login].sends_proof and app.secrets and "|" not in token.reveal():
        carried["appsecret_proof"] = appsecret_proof(token, app.secret)
    return carried


def app_token(app: App) -> Secret:
    """The app's own token, `id|secret`, made without asking Meta (observed; see `request_app_token`)."""
    return Secret(f"{app.client_id}|{app.secret.reveal()}")


def request_app_token(app: App) -> Flow[Secret]:
    """Ask Meta for the app's own token by client credentials."""
    login = LOGINS["facebook"]
    request = Request(
        "app_token",
        "GET",
        app.url(login.exchange_host, login.exchange_path),
        query={
            "client_id": app.client_id,
            "client_secret": app.secret.reveal(),
            "grant_type": "client_credentials",
        },
    )
    response = yield from ask(request)
    return read_token(request, response, read_object(request, response), 0, assumed_life=None).secret


def inspect_token(app: App, token: Secret) -> Flow[TokenFacts]:
    """Ask `debug_token` about a token of the facebook login (DFC/docs/graph-api/reference/debug_token).

    An invalid token is answered with HTTP 200 and `is_valid: false`, so it is a result here and no error. Not
    documented for tokens of the instagram login: read the account instead.
    """
    login = LOGINS["facebook"]
    request = Request(
        "debug_token",
        "GET",
        app.url(login.graph_host, login.graph_path + "/debug_token"),
        query={"input_token": token.reveal(), "access_token": app_token(app).reveal()},
    )
    response = yield from ask(request)
    answer = read(request, response)
    data = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("is_valid"), bool):
        found = keys_of(answer) if isinstance(answer, dict) else "no object"
        raise unreadable(request, response, f"no token facts, but {found}")
    expires = whole_number(data, "expires_at")
    error = data.get("error")
    error = error if isinstance(error, dict) else {}
    return TokenFacts(
        is_valid=data["is_valid"],
        app_id=id_field(data, "app_id"),
        kind=text_field(data, "type").lower(),
        person_id=id_field(data, "user_id"),
        page_id=id_field(data, "profile_id"),
        scopes=names_field(data, "scopes"),
        issued_at=whole_number(data, "issued_at") or None,
        expires_at=expires or None,
        dateless=expires == 0,
        data_access_expires_at=whole_number(data, "data_access_expires_at") or None,
        error_code=whole_number(error, "code"),
        error_subcode=whole_number(error, "subcode"),
    )


def read_permissions(app: App, token: Secret) -> Flow[dict[str, str]]:
    """Each permission of the facebook login's person and its status: `granted`, `declined` or `expired`."""
    request = Request("permissions", "GET", _permissions_url(app, "me"), query=with_token(app, token))
    response = yield from ask(request)
    answer = read(request, response)
    rows = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(rows, list):
        raise unreadable(request, response, "no list of permissions")
    pairs = ((text_field(row, "permission"), text_field(row, "status")) for row in rows if isinstance(row, dict))
    return {name: status for name, status in pairs if name}


def revoke(app: App, token: Secret, person_id: str = "me") -> Flow[None]:
    """Take the app away from the person at Meta: every token of theirs for this app dies. Facebook login only.

    Answered with a bare `true` (documented) or `{"success": true}` (seen); both are read. May be asked again.
    Source: DFC/docs/facebook-login/permissions/requesting-and-revoking.
    """
    request = Request("revoke", "DELETE", _permissions_url(app, person_id or "me"), query=with_token(app, token))
    response = yield from ask(request)
    answer = read(request, response)
    if answer is not True and not (isinstance(answer, dict) and answer.get("success") is True):
        raise unreadable(request, response, "neither true nor success")


def _permissions_url(app: App, person_id: str) -> str:
    login = LOGINS["facebook"]
    return app.url(login.graph_host, f"{login.graph_path}/{person_id}/permissions")
