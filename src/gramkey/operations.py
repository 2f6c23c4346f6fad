"""What `Gramkey` and `AsyncGramkey` share: the vault, the apps, the clocks, and each operation as a flow.

The vault is read and written inline: a read takes microseconds. Only what a flow yields goes over the network.
"""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from gramkey.client.emulated import VARIABLE, Emulated, demo_apps, find_emulator
from gramkey.graph.calling import call
from gramkey.keeper.keeping import Weather
from gramkey.keeper.opening import Choose, LoginAttempt, begin_login, finish_login, open_grants
from gramkey.keeper.refreshing import live_token, refresh_claimed, refresh_grant
from gramkey.keeper.vending import Vended, is_due, vend
from gramkey.protocol.accounts import read_account
from gramkey.protocol.app import App
from gramkey.protocol.errors import InputError
from gramkey.protocol.http import NOTHING, Flow, Request
from gramkey.protocol.inspection import revoke
from gramkey.protocol.login import read_consent
from gramkey.protocol.logins import LOGINS
from gramkey.protocol.redirect import Code
from gramkey.protocol.secret import Secret
from gramkey.protocol.tokens import make_long_lived
from gramkey.protocol.values import DAY, AccessToken, Consent, Opening
from gramkey.vault import Event, Grant, State, StoredApp, Vault
from gramkey.vault.place import vault_place

T = TypeVar("T")

DEMO_REDIRECT = "https://localhost:8765/callback"


def every(openings: tuple[Opening, ...]) -> tuple[Opening, ...]:
    """Choose every account that a consent opens."""
    return openings


def resumed(flow: Flow[T], request: Request) -> Flow[T]:
    """A flow whose first request was already taken from it, made whole again."""
    try:
        while True:
            response = yield request
            request = flow.send(response)
    except StopIteration as done:
        value: T = done.value
        return value
    finally:
        flow.close()


class Operations:
    """The vault, the apps, the clocks, and each operation as a flow; the base of `Gramkey` and `AsyncGramkey`."""

    def __init__(
        self,
        path: str | Path = "",
        *,
        env: Mapping[str, str] | None = None,
        clock: Callable[[], float] = time.time,
        emulator: Callable[[], Emulated] | None = None,
        vault: Vault | None = None,
    ) -> None:
        self.env = os.environ if env is None else env
        self._clock = clock
        self._find_emulator = emulator
        self._emulated: Emulated | None = None
        self._owner = uuid.uuid4().hex
        self._weather = Weather()
        self.vault = vault or Vault.open(path or vault_place(self.env), self.env, int(clock()))

    # Apps

    def add_app(
        self, name: str, login: str, client_id: str, client_secret: str, redirect_uri: str = "", config_id: str = ""
    ) -> StoredApp:
        """Store a Meta app's credentials for one login (`instagram` or `facebook`) under a name."""
        app = App(login, client_id, (Secret(client_secret),), redirect_uri, config_id)
        return self.vault.apps.add(name, app, int(self._clock()))

    def add_demo_app(self, login: str = "instagram", redirect_uri: str = DEMO_REDIRECT) -> StoredApp:
        """Store the emulator's app for a login as `demo` (or `demo-facebook` …), ready for `begin_login`."""
        emulated = self.emulated()
        emulated.register(redirect_uri)
        found = next((row for row in demo_apps(emulated.control) if row.get("login") == login), None)
        if found is None:
            raise InputError("login", f"the emulator has no app of the {login} login", "use instagram or facebook")
        app = App(login, found["client_id"], (Secret(found["client_secret"]),), redirect_uri, demo=True)
        name = "demo" if login == "instagram" else f"demo-{login}"
        now = int(self._clock())
        known = {stored.name: stored for stored in self.vault.apps.list()}
        if name not in known:
            return self.vault.apps.add(name, app, now)
        return known[name] if known[name].app == app else self.vault.apps.replace(name, app, now)

    def app_of(self, grant: Grant) -> App:
        """The app a grant belongs to, aimed at the emulator if it is a demo."""
        return self._aimed(self.vault.apps.by_id(grant.app_id))

    # Grants

    def grants(self) -> list[Grant]:
        """Every grant in the vault, ended ones included."""
        return list(self.vault.grants.list())

    def grant(self, account: str = "", app: str = "") -> Grant:
        """The grant of an account (username, account id or grant id); of the only one where none is named."""
        return self.vault.grants.find(account, app)

    def forget(self, account: str = "", app: str = "") -> Grant:
        """Wipe a grant's token here. Meta is not told, and the token lives on there until it expires."""
        grant = self.grant(account, app)
        return self.vault.grants.end(grant, Event.REMOVED_LOCALLY, "logged out here", int(self._clock()))

    # Logins

    def begin_login(
        self,
        app: str | StoredApp,
        scopes: str = "read",
        *,
        account: str = "",
        redirect_uri: str = "",
        options: Mapping[str, str] = NOTHING,
    ) -> LoginAttempt:
        """Begin a login: open the attempt's `url` in the person's browser, then complete it with where they land.

        `scopes` are capabilities (`read,publish,comments,messages,insights`) or scope names.
        """
        stored = self._stored(app)
        return begin_login(
            stored, self._aimed(stored), scopes, account=account, redirect_uri=redirect_uri, options=options
        )

    def emulated(self) -> Emulated:
        """The running emulator that demo apps use."""
        if self._emulated is None:
            if self._find_emulator is not None:
                self._emulated = self._find_emulator()
            else:
                self._emulated = find_emulator(self.env.get(VARIABLE, ""))
        return self._emulated

    def now(self, demo: bool = False) -> int:
        """Unix seconds: the emulator's for demo apps once one is known, else this machine's."""
        if demo and (self._emulated is not None or self.env.get(VARIABLE)):
            return self.emulated().now()
        return int(self._clock())

    def _clock_of(self, app: App) -> Callable[[], int]:
        return self._clock_for(app.demo)

    def _aimed(self, stored: StoredApp) -> App:
        return self.emulated().aim(stored.app) if stored.app.demo else stored.app

    def _stored(self, app: str | StoredApp) -> StoredApp:
        return app if isinstance(app, StoredApp) else self.vault.apps.get(app)

    def _demo(self, attempt: LoginAttempt) -> bool:
        return self.vault.apps.by_id(attempt.app_id).app.demo

    # Flows

    def _code(self, attempt: LoginAttempt, redirect: str | Code) -> Code:
        found = redirect if isinstance(redirect, Code) else attempt.read(redirect, pasted=True)
        if isinstance(found, Code):
            return found
        said = "nothing" if found is None else f"{found.error} ({found.reason or found.description or 'no reason'})"
        raise InputError("redirect", f"the redirect carries no code: it says {said}", "begin the login again")

    def _finish(self, attempt: LoginAttempt, redirect: str | Code, choose: Choose) -> Flow[tuple[Grant, ...]]:
        app = self._aimed(self.vault.apps.by_id(attempt.app_id))
        return finish_login(self.vault, app, attempt, self._code(attempt, redirect), choose, self._clock_of(app))

    def _import(self, stored: StoredApp, token: str, account: str, choose: Choose) -> Flow[tuple[Grant, ...]]:
        """Store a token that was made elsewhere. It is not exchanged (W16): its age is unknown, a call proves it."""
        app = self._aimed(stored)
        now = self.now(app.demo)
        unknown = AccessToken(Secret(token.strip()), issued_at=None, expires_at=None)
        if app.login == "facebook":
            consent = yield from read_consent(app, unknown, now)
            if consent.renewal and consent.renewal.expires_at and consent.renewal.expires_at < now + DAY:
                # Meta itself says that it is a short-lived one, so this exchange is not a blind one.
                consent = yield from read_consent(app, (yield from make_long_lived(app, unknown.secret, now)), now)
        else:
            found = yield from read_account(app, unknown.secret)
            consent = Consent(found.person_id, None, (Opening(found, unknown),))
        return open_grants(self.vault, app, stored.id, consent, (), now, choose, account.removeprefix("@"))

    def _vend(self, grant: Grant, min_valid: int) -> Flow[Vended]:
        now = self.now(grant.demo)
        stored = self.vault.apps.by_id(grant.app_id)
        # The emulator is only looked for where it will be asked.
        app = self._aimed(stored) if is_due(grant, now) else stored.app
        return vend(self.vault, app, grant, min_valid, self._clock_of(app), self._owner)

    def _refresh(self, grant: Grant) -> Flow[Grant]:
        app = self.app_of(grant)
        return refresh_grant(self.vault, app, grant, self._clock_of(app), self._owner)

    def _refresh_claimed(self, grant: Grant) -> Flow[Grant]:
        app = self.app_of(grant)
        clock = self._clock_of(app)
        return refresh_claimed(self.vault, app, grant, clock, self._owner, lambda: self._weather.may_obey(grant.app_id))

    def _clock_for(self, demo: bool) -> Callable[[], int]:
        return lambda: self.now(demo)

    def _worlds(self) -> list[bool]:
        """Whose grants there are: real ones, and demo ones, which live by another clock."""
        apps = (stored for stored in self.vault.apps.each() if isinstance(stored, StoredApp))
        return [False, True] if any(stored.app.demo for stored in apps) else [False]

    def _call(self, grant: Grant, path: str, method: str, parameters: Mapping[str, str]) -> Flow[Any]:
        vended = yield from self._vend(grant, 0)
        app = self.app_of(grant)
        return (yield from call(app, vended.token.secret, path, parameters, method=method))

    def _revoke(self, grant: Grant) -> Flow[bool]:
        """End the grant at Meta where Meta documents it, then here. Says whether Meta was told.

        Revoking takes the app away from the person, so every grant of theirs for it ends.
        """
        app = self.app_of(grant)
        at_meta = LOGINS[app.login].has_revoke and grant.state != State.ENDED
        if at_meta:
            token = self.vault.grants.renewal_of(grant).token if grant.renewal_id else live_token(grant)
            yield from revoke(app, token.secret, grant.account.person_id)
        event = Event.REVOKED if at_meta else Event.REMOVED_LOCALLY
        ended = self.vault.grants.of_person(grant) if at_meta else [grant]
        for one in ended:
            if one.state != State.ENDED:
                self.vault.grants.end(one, event, "revoked" if at_meta else "wiped here", self.now(app.demo))
        return at_meta
