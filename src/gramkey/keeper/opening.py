"""A login, from the address the person opens to the grants that it opens."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from gramkey.keeper.schedule import refresh_at
from gramkey.protocol.app import App
from gramkey.protocol.authorization import authorization_url
from gramkey.protocol.errors import MissingAccountError
from gramkey.protocol.http import NOTHING, Flow
from gramkey.protocol.login import complete_login
from gramkey.protocol.redirect import Code, Result, parse_redirect
from gramkey.protocol.scopes import ScopeChoice, choose_scopes
from gramkey.protocol.values import Consent, Opening
from gramkey.vault import Grant, StoredApp, Vault

Choose = Callable[[tuple[Opening, ...]], tuple[Opening, ...]]
"""Which of the accounts that a consent opens are wanted."""


@dataclass(frozen=True, slots=True)
class LoginAttempt:
    """A login that was begun: the address to open, and all that its completion is checked against."""

    app_id: str
    url: str = field(repr=False)  # it carries the state, which no log may have
    state: str = field(repr=False)
    redirect_uri: str
    scopes: ScopeChoice
    account: str = ""

    def read(self, text: str, *, pasted: bool = False) -> Result | None:
        """What a redirect says of this login; `None` for a hit that says nothing."""
        return parse_redirect(text, self.state, pasted=pasted)


def begin_login(
    stored: StoredApp,
    app: App,
    asked: str,
    *,
    account: str = "",
    redirect_uri: str = "",
    options: Mapping[str, str] = NOTHING,
) -> LoginAttempt:
    """Begin a login: choose scopes, make a state, build the address. Nothing is stored and nobody is asked.

    `account` names the one account that is wanted: then Meta is told to ask for the password again, since a browser
    that is logged in elsewhere would silently give another (E32).
    """
    # A configuration of Facebook Login for Business holds its own scopes: what it asks for is not known here.
    choice = ScopeChoice((), NOTHING, ()) if app.config_id else choose_scopes(app.login, asked)
    state = secrets.token_urlsafe(32)
    options = dict(options)
    if account and app.login == "instagram":
        options.setdefault("force_reauth", "true")
    redirect_uri = redirect_uri or app.redirect_uri
    url = authorization_url(app, choice.names, state, redirect_uri=redirect_uri, options=options)
    return LoginAttempt(stored.id, url, state, redirect_uri, choice, account.removeprefix("@"))


def finish_login(
    vault: Vault, app: App, attempt: LoginAttempt, code: Code, choose: Choose, clock: Callable[[], int]
) -> Flow[tuple[Grant, ...]]:
    """Exchange the code and open a grant for each account that is wanted, all in one write.

    A crash before that write leaves the vault as it was. Raises `MissingAccountError` (`wrong_account`) where the login
    gave other accounts than the one named.
    """
    consent = yield from complete_login(app, code.code, attempt.redirect_uri, clock())
    return open_grants(vault, app, attempt.app_id, consent, attempt.scopes.names, clock(), choose, attempt.account)


def open_grants(
    vault: Vault,
    app: App,
    app_id: str,
    consent: Consent,
    requested: tuple[str, ...],
    now: int,
    choose: Choose,
    account: str = "",
) -> tuple[Grant, ...]:
    """Open the grants of a consent for the accounts that are wanted."""
    openings = _wanted(consent, account)
    if len(openings) > 1:
        openings = choose(openings)
    kept = replace(consent, openings=openings)

    def due(grant_id: str, opening: Opening) -> int | None:
        return refresh_at(app.login, grant_id, consent.renewal or opening.token, now)

    return vault.grants.open(app_id, kept, requested, now, due, demo=app.demo)


def _wanted(consent: Consent, account: str) -> tuple[Opening, ...]:
    if not account:
        return consent.openings
    found = tuple(
        opening
        for opening in consent.openings
        if account.lower() in (opening.account.username.lower(), opening.account.account_id)
    )
    if not found:
        given = ", ".join(f"@{opening.account.username}" for opening in consent.openings)
        message = f"the login was for {given}, not for @{account}: nothing was stored"
        raise MissingAccountError("wrong_account", message, given)
    return found
