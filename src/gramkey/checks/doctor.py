"""The doctor: every check of an installation in turn, what can be seen first, then what only Meta can say."""

from __future__ import annotations

from collections.abc import Iterator

from gramkey.checks.apps import check_app, probe_pair
from gramkey.checks.finding import Finding
from gramkey.checks.grants import check_activity, check_grant, probe_grant
from gramkey.checks.machine import (
    Machine,
    check_clock,
    check_copies,
    check_environment,
    check_files,
    check_port,
    check_schedule,
)
from gramkey.checks.webhooks import check_public_url, probe_subscriptions
from gramkey.gramkey import Gramkey
from gramkey.protocol.errors import InputError
from gramkey.protocol.http import Flow, Request
from gramkey.protocol.logins import LOGINS
from gramkey.vault import Grant, State
from gramkey.vault.apps import StoredApp
from gramkey.vault.checking import check


class Doctor:
    """One visit. `app` and `account` narrow it; `pasted` is the dashboard's redirect URI, `webhooks` wanted fields."""

    def __init__(
        self,
        keys: Gramkey,
        machine: Machine,
        app: str = "",
        account: str = "",
        pasted: str = "",
        public_url: str = "",
        webhooks: tuple[str, ...] = (),
    ) -> None:
        self.keys, self.machine = keys, machine
        self.pasted, self.public_url, self.webhooks = pasted, public_url, webhooks
        apps = keys.vault.apps
        self.apps = [apps.get(app)] if app else list(apps.list())
        ids = {stored.id for stored in self.apps}
        self.grants = [grant for grant in keys.grants() if grant.app_id in ids]
        if account:
            self.grants = [keys.grant(account, app)]

    def look(self, ask: bool = True) -> Iterator[Finding]:
        """Everything that is wrong. Without `ask` nothing is sent to Meta."""
        yield from self._machine()
        others = list(self.keys.vault.apps.list())
        for stored in self.apps:
            yield from check_app(stored, others, self.pasted, self.keys.now(stored.app.demo))
            if not stored.app.demo and stored.app.redirect_uri:
                yield from check_port(stored.app.redirect_uri, stored.name)
            yield from check_activity(stored, self.grants, self.keys.now(stored.app.demo))
        for grant in self.grants:
            yield from check_grant(grant, self._app_of(grant), self.keys.now(grant.demo))
        if self.public_url:
            yield from check_public_url(self.public_url)
        if ask:
            try:
                yield from self._ask()
            except InputError as error:  # settings with which nothing can be asked
                yield Finding("network", error.what, str(error), error.hint)

    def _machine(self) -> Iterator[Finding]:
        yield from check_environment(self.machine)
        yield from check_files(self.machine)
        for problem in check(self.keys.vault, modes=False).problems:  # which have a check and a cure of their own
            yield Finding("vault", self.keys.vault.name, problem, "restore a backup", "gramkey vault check")
        planned = [grant for grant in self.grants if grant.refresh_at is not None and grant.state == State.ACTIVE]
        yield from check_schedule(self.machine, len(planned))
        tokens = {grant.token.secret.reveal(): grant.label for grant in self.grants if grant.token}
        yield from check_copies(self.machine, tokens)

    def _app_of(self, grant: Grant) -> StoredApp:
        return self.keys.vault.apps.by_id(grant.app_id)

    def _ask(self) -> Iterator[Finding]:
        asked: set[str] = set()
        for stored in self.apps:
            app = stored.app
            host = LOGINS[app.login].graph_host
            if not app.demo and host not in asked:
                asked.add(host)
                date = self.keys.run(_date(app.url(host, "/")), app.demo)
                yield from check_clock(self.machine.now, date, host)
            yield from self.keys.run(probe_pair(stored), app.demo)
        for grant in self.grants:
            if grant.state == State.ACTIVE and grant.token:
                stored = self._app_of(grant)
                yield from self.keys.run(probe_grant(grant, stored), grant.demo)
                if self.webhooks:
                    yield from self.keys.run(probe_subscriptions(grant, stored, self.webhooks), grant.demo)


def _date(url: str) -> Flow[str]:
    """The `Date` of any answer at all, "" where none came."""
    response = yield Request("date", "GET", url)
    return response.headers.get("date", "")
