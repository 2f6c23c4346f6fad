"""Flows that get and renew tokens: code → short-lived → long-lived → refreshed."""

from __future__ import annotations

from dataclasses import dataclass

from gramkey.protocol.answers import (
    Json,
    id_field,
    keys_of,
    names_field,
    read_object,
    text_field,
    unreadable,
    whole_number,
)
from gramkey.protocol.app import App
from gramkey.protocol.http import Flow, Request, Response, ask
from gramkey.protocol.logins import LOGINS, Renewal
from gramkey.protocol.secret import Secret
from gramkey.protocol.values import AccessToken

_LONGEST_LIFE = 10 * 365 * 86_400
_LONGEST_TOKEN = 8_192


@dataclass(frozen=True, slots=True)
class ShortLived:
    """What a code was exchanged for. `person_id` is "" and `granted` `None` where Meta does not say them."""

    token: AccessToken
    person_id: str
    granted: tuple[str, ...] | None


def exchange_code(app: App, code: Secret, redirect_uri: str, now: int) -> Flow[ShortLived]:
    """Exchange an authorization code. Asked once and never again: a code is spent by the first try (E39).

    `redirect_uri` must be byte for byte what the authorization URL carried. Sources: DFC business-login page, step 2,
    and manual-flow page; the shapes accepted are those documented and those seen (flat or in `data[]`).
    """
    login = LOGINS[app.login]
    parameters = {
        "client_id": app.client_id,
        "client_secret": app.secret.reveal(),
        "redirect_uri": redirect_uri,
        "code": code.reveal(),
    }
    url = app.url(login.exchange_host, login.exchange_path)
    if login.exchange_method == "POST":
        request = Request("exchange", "POST", url, form={**parameters, "grant_type": "authorization_code"})
    else:
        request = Request("exchange", "GET", url, query=parameters)
    response = yield request
    answer = read_object(request, response)
    token = read_token(request, response, answer, now, assumed_life=login.short_lived_lives)
    return ShortLived(token, id_field(answer, "user_id"), names_field(answer, "permissions"))


def make_long_lived(app: App, token: Secret, now: int) -> Flow[AccessToken]:
    """Exchange a short-lived token for one of about 60 days. May be asked again while no answer comes.

    Sources: DFC business-login page, step 3; DFC/docs/facebook-login/guides/access-tokens/get-long-lived.
    """
    return (yield from _renew("long_lived", app, LOGINS[app.login].long_lived, token, now))


def refresh(app: App, token: Secret, now: int) -> Flow[AccessToken]:
    """Refresh a long-lived token: 60 days from now. On the facebook login the user token is exchanged again.

    Meta wants a token at least 24 hours old, unexpired, with the base scope still granted
    (DFC/documentation/instagram-platform/reference/refresh_access_token). Whether the string changes is not
    established: take what comes back.
    """
    return (yield from _renew("refresh", app, LOGINS[app.login].refresh, token, now))


def _renew(endpoint: str, app: App, renewal: Renewal, token: Secret, now: int) -> Flow[AccessToken]:
    query = {"grant_type": renewal.grant_type, renewal.token_parameter: token.reveal()}
    if renewal.with_client_id:
        query["client_id"] = app.client_id
    if renewal.with_secret:
        query["client_secret"] = app.secret.reveal()
    request = Request(endpoint, "GET", app.url(renewal.host, renewal.path), query=query)
    response = yield from ask(request)
    answer = read_object(request, response)
    return read_token(request, response, answer, now, assumed_life=None)


def read_token(
    request: Request, response: Response, answer: dict[str, Json], now: int, assumed_life: int | None
) -> AccessToken:
    """The token of an answer.

    `expires_in` may be a number, text, or absent: then `assumed_life` seconds, or no date known where that is `None`.
    A missing or empty token is an error here, since a null token sent on brings the misleading "Unsupported request".
    """
    secret = text_field(answer, "access_token").strip()
    if not secret:
        raise unreadable(request, response, f"no access_token, but {keys_of(answer)}")
    if len(secret) > _LONGEST_TOKEN or not secret.isascii() or not secret.isprintable() or " " in secret:
        raise unreadable(request, response, "an access_token that cannot be one")
    life = assumed_life
    if answer.get("expires_in") is not None:
        life = whole_number(answer, "expires_in")
        if life is None or not 0 < life <= _LONGEST_LIFE:
            raise unreadable(request, response, "an expires_in that cannot be one")
    return AccessToken(Secret(secret), issued_at=now, expires_at=None if life is None else now + life)
