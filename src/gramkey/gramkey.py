"""`Gramkey` and `AsyncGramkey`: the whole job for programs. Log in, have a good token, call, end it.

Both are the same operations over the same flows; one drives them with urllib3, the other with aiohttp.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from gramkey.client import AsyncClient, Client, ClientSettings
from gramkey.keeper.errors import RefreshUnderWay
from gramkey.keeper.keeping import Outcome, claims, failed, never, refresh_due
from gramkey.keeper.opening import Choose, LoginAttempt
from gramkey.keeper.vending import Vended
from gramkey.operations import Operations, every, resumed
from gramkey.protocol.errors import GramkeyError
from gramkey.protocol.http import Flow
from gramkey.protocol.redirect import Code
from gramkey.vault import Grant, StoredApp, Tampered

T = TypeVar("T")

WAITS = 120
PAUSE = 0.25
"""How often, and how many seconds apart, a grant that another process is refreshing is looked at again."""


class Gramkey(Operations):
    """The whole job, for programs that wait: a context manager over one vault.

    `path` is the vault's file (default: as the command line has it). Demo apps use the emulator named by
    `GRAMKEY_EMULATOR_CONTROL`. A `client` of one's own takes the place of one with `settings`, and is closed with this.
    """

    def __init__(
        self,
        path: str | Path = "",
        *,
        settings: ClientSettings | None = None,
        client: Client | None = None,
        **more: Any,
    ) -> None:
        super().__init__(path, **more)
        self._client = client or Client(settings)
        self._demo_client: Client | None = None

    def complete_login(self, attempt: LoginAttempt, redirect: str | Code, choose: Choose = every) -> tuple[Grant, ...]:
        """Complete a login with the address the person landed on (or its query, or the code): opens its grants."""
        return self.run(self._finish(attempt, redirect, choose), self._demo(attempt))

    def import_token(
        self, app: str | StoredApp, token: str, account: str = "", choose: Choose = every
    ) -> tuple[Grant, ...]:
        """Store a token made elsewhere, such as the dashboard's, after a call has proven whose it is."""
        stored = self._stored(app)
        return self.run(self._import(stored, token, account, choose), stored.app.demo)

    def token(self, account: str = "", min_valid: int = 3_600, app: str = "") -> str:
        """A token good for `min_valid` seconds, refreshed first if it may and must be."""
        return self.vend(account, min_valid, app).token.secret.reveal()

    def vend(self, account: str = "", min_valid: int = 3_600, app: str = "") -> Vended:
        """As `token`, with the grant and any trouble met on the way."""
        return self._patiently(lambda: self.grant(account, app), lambda grant: self._vend(grant, min_valid))

    def refresh(self, account: str = "", app: str = "") -> Grant:
        """Refresh a grant now."""
        return self._patiently(lambda: self.grant(account, app), self._refresh)

    def refresh_due(self) -> list[tuple[Grant, GramkeyError | None]]:
        """Refresh every grant that is due, and say what became of each."""
        outcomes: list[tuple[Grant, GramkeyError | None]] = []
        self.keep(lambda outcome: _note(outcomes, outcome))
        return outcomes

    def keep(self, report: Callable[[Outcome], None], *, stopping: Callable[[], bool] = never) -> None:
        """One round of the keeper: refresh every grant that is due, and report each as it is done.

        Limits and storms that were met are remembered from round to round. Raises `VaultError` where the vault itself
        is in trouble; `stopping` ends the round early, and in peace.
        """
        for demo in self._worlds():
            clock = self._clock_for(demo)
            for claimed in claims(self.vault, self._owner, clock, demo, 1, stopping):
                if isinstance(claimed, Tampered):
                    report(Outcome(None, claimed))
                elif not self._weather.is_paused(claimed.app_id, clock()):
                    try:
                        outcome = Outcome(self.run(self._refresh_claimed(claimed), demo))
                    except GramkeyError as error:
                        outcome = failed(self.vault, claimed, error)
                    self._weather.met(claimed.app_id, outcome.error, clock())
                    report(outcome)

    def call(self, path: str, account: str = "", *, method: str = "GET", app: str = "", **parameters: str) -> Any:
        """Call the Graph API with a grant's token: `keys.call("me/media", fields="id,caption")`."""
        grant = self.grant(account, app)
        return self.run(self._call(grant, path, method, parameters), grant.demo)

    def revoke(self, account: str = "", app: str = "") -> bool:
        """End a grant at Meta where Meta documents it, and here. Gives back whether Meta was told."""
        grant = self.grant(account, app)
        return self.run(self._revoke(grant), grant.demo)

    def close(self) -> None:
        """Close the connections and the vault."""
        self._client.close()
        if self._demo_client is not None:
            self._demo_client.close()
        self.vault.close()

    def __enter__(self) -> Gramkey:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def run(self, flow: Flow[T], demo: bool = False) -> T:
        """Drive a flow. No client is made, and no emulator looked for, where it asks nothing."""
        try:
            request = next(flow)
        except StopIteration as done:
            value: T = done.value
            return value
        return self._driver(demo).run(resumed(flow, request))

    def _driver(self, demo: bool) -> Client:
        if not demo:
            return self._client
        if self._demo_client is None:
            self._demo_client = Client(self.emulated().settings)
        return self._demo_client

    def _patiently(self, read: Callable[[], Grant], begin: Callable[[Grant], Flow[T]]) -> T:
        for _ in range(WAITS):
            grant = read()
            try:
                return self.run(begin(grant), grant.demo)
            except RefreshUnderWay:
                time.sleep(PAUSE)
        return self.run(begin(read()), read().demo)


class AsyncGramkey(Operations):
    """The whole job, for async programs: `Gramkey` with `await`, to be used within one event loop."""

    def __init__(
        self,
        path: str | Path = "",
        *,
        settings: ClientSettings | None = None,
        client: AsyncClient | None = None,
        **more: Any,
    ) -> None:
        super().__init__(path, **more)
        self._client = client or AsyncClient(settings)
        self._demo_client: AsyncClient | None = None

    async def complete_login(
        self, attempt: LoginAttempt, redirect: str | Code, choose: Choose = every
    ) -> tuple[Grant, ...]:
        """See `Gramkey.complete_login`."""
        return await self.run(self._finish(attempt, redirect, choose), self._demo(attempt))

    async def import_token(
        self, app: str | StoredApp, token: str, account: str = "", choose: Choose = every
    ) -> tuple[Grant, ...]:
        """See `Gramkey.import_token`."""
        stored = self._stored(app)
        return await self.run(self._import(stored, token, account, choose), stored.app.demo)

    async def token(self, account: str = "", min_valid: int = 3_600, app: str = "") -> str:
        """See `Gramkey.token`."""
        return (await self.vend(account, min_valid, app)).token.secret.reveal()

    async def vend(self, account: str = "", min_valid: int = 3_600, app: str = "") -> Vended:
        """See `Gramkey.vend`."""
        return await self._patiently(lambda: self.grant(account, app), lambda grant: self._vend(grant, min_valid))

    async def refresh(self, account: str = "", app: str = "") -> Grant:
        """See `Gramkey.refresh`."""
        return await self._patiently(lambda: self.grant(account, app), self._refresh)

    async def refresh_due(self) -> list[tuple[Grant, GramkeyError | None]]:
        """See `Gramkey.refresh_due`. Many are asked side by side."""
        outcomes: list[tuple[Grant, GramkeyError | None]] = []
        await self.keep(lambda outcome: _note(outcomes, outcome))
        return outcomes

    async def keep(self, report: Callable[[Outcome], None], *, stopping: Callable[[], bool] = never) -> None:
        """See `Gramkey.keep`. Many grants are refreshed side by side."""
        for demo in self._worlds():

            async def refresh(grant: Grant, demo: bool = demo) -> Grant:
                return await self.run(self._refresh_claimed(grant), demo)

            await refresh_due(
                self.vault,
                refresh,
                self._owner,
                self._clock_for(demo),
                report=report,
                demo=demo,
                weather=self._weather,
                stopping=stopping,
            )

    async def call(self, path: str, account: str = "", *, method: str = "GET", app: str = "", **parameters: str) -> Any:
        """See `Gramkey.call`."""
        grant = self.grant(account, app)
        return await self.run(self._call(grant, path, method, parameters), grant.demo)

    async def revoke(self, account: str = "", app: str = "") -> bool:
        """See `Gramkey.revoke`."""
        grant = self.grant(account, app)
        return await self.run(self._revoke(grant), grant.demo)

    async def close(self) -> None:
        """Close the connections and the vault."""
        await self._client.close()
        if self._demo_client is not None:
            await self._demo_client.close()
        self.vault.close()

    async def __aenter__(self) -> AsyncGramkey:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def run(self, flow: Flow[T], demo: bool = False) -> T:
        """Drive a flow. No client is made, and no emulator looked for, where it asks nothing."""
        try:
            request = next(flow)
        except StopIteration as done:
            value: T = done.value
            return value
        return await self._driver(demo).run(resumed(flow, request))

    def _driver(self, demo: bool) -> AsyncClient:
        if not demo:
            return self._client
        if self._demo_client is None:
            self._demo_client = AsyncClient(self.emulated().settings)
        return self._demo_client

    async def _patiently(self, read: Callable[[], Grant], begin: Callable[[Grant], Flow[T]]) -> T:
        import asyncio

        for _ in range(WAITS):
            grant = read()
            try:
                return await self.run(begin(grant), grant.demo)
            except RefreshUnderWay:
                await asyncio.sleep(PAUSE)
        return await self.run(begin(read()), read().demo)


def _note(outcomes: list[tuple[Grant, GramkeyError | None]], outcome: Outcome) -> None:
    """Note what became of a grant; not where it does not open, or another worker has it."""
    if outcome.grant is not None and not isinstance(outcome.error, RefreshUnderWay):
        outcomes.append((outcome.grant, outcome.error))
