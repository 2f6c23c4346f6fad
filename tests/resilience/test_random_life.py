"""Any sequence of logins, days, failures, refreshes and crashes: no grant is lost that could have been kept."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from gramkey.emulator.meta import Meta
from gramkey.keeper.opening import finish_login
from gramkey.keeper.refreshing import LEASE, refresh_grant
from gramkey.keeper.vending import is_due, vend
from gramkey.protocol.errors import GramkeyError
from gramkey.protocol.http import Flow
from gramkey.protocol.secret import Secret
from gramkey.protocol.values import DAY
from gramkey.testing.drivers import InProcess
from gramkey.vault import Grant, State, Vault
from gramkey.vault.checking import check
from tests.emulator.conftest import NOW
from tests.keeper.conftest import House, every

ENV = {"GRAMKEY_MASTER_KEY": "11" * 32}
FAULTS = ("lose_answer", "reset", "http500", "html", "truncate", "D-43", "D-41", "D-47", "D-80")
DEFINITE = ("D-43", "D-41", "D-47")
"""Answers that say of a token that it is dead."""
ACCOUNTS = st.sampled_from(["ada", "bob"])


class Life(RuleBasedStateMachine):
    """Ada's and Bob's grants in one vault, with Meta and the network doing what they do."""

    @initialize(string=st.sampled_from(["new", "same"]))
    def begin(self, string: str) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.versions: dict[str, int] = {}
        self.left: list[tuple[Flow, Vault]] = []
        self.path = Path(self.folder.name) / "vault" / "vault.db"
        self.house = House(Vault.open(self.path, ENV, NOW), Meta(seed=7, now=NOW))
        self.house.meta.switches.set("refresh_string", string)

    @property
    def grants(self) -> list[Grant]:
        return list(self.house.vault.grants.list())

    @rule(account=ACCOUNTS)
    def log_in(self, account: str) -> None:
        with contextlib.suppress(GramkeyError):
            self.house.log_in(account=account)

    @rule(account=ACCOUNTS, requests=st.integers(0, 3))
    def crash_in_a_login(self, account: str, requests: int) -> None:
        attempt = self.house.begin()
        code = self.house.press_allow(attempt, account)
        clock = self.house.meta.clock.now
        self.abandon(finish_login(self.house.vault, self.house.app(), attempt, code, every, clock), requests)

    @rule(days=st.sampled_from([0.01, 1.5, 20, 35, 61]))
    def wait(self, days: float) -> None:
        self.house.meta.clock.advance(days * DAY)

    @rule(what=st.sampled_from(FAULTS), endpoint=st.sampled_from(["refresh", "me"]), count=st.integers(1, 3))
    def fail(self, what: str, endpoint: str, count: int) -> None:
        if what in DEFINITE:  # told twice in a row it is Meta's word, and the token is given up with good reason
            count = 1
            for each in DEFINITE:
                self.house.meta.faults.clear(each)
        self.house.meta.faults.add(what, endpoint=endpoint, count=count)

    @precondition(lambda self: self.grants)
    @rule(which=st.integers(0, 1))
    def refresh(self, which: int) -> None:
        with contextlib.suppress(GramkeyError):
            self.house.refresh(self.pick(which))

    @precondition(lambda self: self.grants)
    @rule(which=st.integers(0, 1), requests=st.integers(0, 3))
    def crash_in_a_refresh(self, which: int, requests: int) -> None:
        clock, app = self.house.meta.clock.now, self.house.app()
        with contextlib.suppress(GramkeyError):
            self.abandon(refresh_grant(self.house.vault, app, self.pick(which), clock, "crashing"), requests)

    @precondition(lambda self: self.grants)
    @rule(which=st.integers(0, 1))
    def vend(self, which: int) -> None:
        grant = self.pick(which)
        clock, app = self.house.meta.clock.now, self.house.app()
        try:
            vended = self.house.client.run(vend(self.house.vault, app, grant, 3_600, clock, "vending"))
        except GramkeyError:
            return
        assert vended.grant.id == grant.id
        assert vended.token.expires_at is None or vended.token.expires_at - clock() >= 3_600
        assert vended.trouble is None or is_due(grant, clock())

    @rule(account=ACCOUNTS)
    def change_password(self, account: str) -> None:
        self.house.meta.change_password(account)

    @rule(account=ACCOUNTS)
    def remove_app(self, account: str) -> None:
        self.house.meta.remove_app(account)

    @rule()
    def reopen(self) -> None:
        self.house.vault.close()
        self.house.vault = Vault.open(self.path, ENV, self.house.now)

    @invariant()
    def versions_only_grow(self) -> None:
        for grant in self.grants:
            assert grant.version >= self.versions.get(grant.id, 0)
            self.versions[grant.id] = grant.version

    @invariant()
    def only_a_dead_token_needs_a_login(self) -> None:
        """Meta's own books, not its answers, which may be spoiled: a token that lives is never given up."""
        for grant in self.grants:
            if grant.state == State.REAUTHORIZE:
                assert grant.token is not None
                assert not self.lives(grant.token.secret), f"{grant.reason}: this token lives"

    @invariant()
    def an_active_grant_has_a_living_token_or_the_next_refresh_finds_out(self) -> None:
        for grant in self.grants:
            if grant.state == State.ACTIVE:
                assert grant.token is not None
                known = self.house.meta.world.tokens[grant.token.secret.reveal()]
                assert known.client_id == self.house.app().client_id
                assert known.who == grant.account.username

    def teardown(self) -> None:
        if not hasattr(self, "house"):
            return
        house = self.house
        house.meta.faults.clear()
        house.meta.clock.advance(LEASE + 1)
        for grant in self.grants:
            if grant.state == State.ACTIVE:
                self.settle(grant)
        report = check(house.vault)
        for flow, vault in self.left:
            with contextlib.suppress(GramkeyError):
                flow.close()
            vault.close()
        house.vault.close()
        self.folder.cleanup()
        assert report.is_whole, report.problems

    def settle(self, grant: Grant) -> None:
        """With a network that works, a refresh tells the truth: a grant that stays active has a living token."""
        assert grant.token is not None
        lived = self.lives(grant.token.secret)
        self.house.meta.clock.advance(DAY + 1)
        lived = lived and self.lives(grant.token.secret)
        with contextlib.suppress(GramkeyError):
            self.house.refresh(grant)
        after = self.house.vault.grants.get(grant.id)
        assert after.token is not None
        if lived:
            assert after.state == State.ACTIVE
            assert self.lives(after.token.secret)
        else:
            assert after.state == State.REAUTHORIZE or not self.still_dated(grant)

    def still_dated(self, grant: Grant) -> bool:
        """Whether the token's own date lies ahead; past it the calendar says what no refresh needs to ask."""
        assert grant.token is not None
        return grant.token.expires_at is None or grant.token.expires_at > self.house.now

    def lives(self, token: Secret) -> bool:
        known = self.house.meta.world.tokens.get(token.reveal())
        return known is not None and not known.ended and known.expires_at > self.house.now

    def pick(self, which: int) -> Grant:
        return self.grants[which % len(self.grants)]

    def abandon(self, flow: Flow, requests: int) -> None:
        """Drive a flow for some requests, then die: nothing of it runs any more, and the vault is opened anew."""
        sender = InProcess(self.house.meta)
        with contextlib.suppress(StopIteration, GramkeyError):
            request = next(flow)
            for _ in range(requests):
                request = flow.send(sender.send(request))
        # A process that is killed runs no `finally`: this flow is only closed when all has been looked at.
        self.left.append((flow, self.house.vault))
        self.house.vault = Vault.open(self.path, ENV, self.house.now)


Life.TestCase.settings = settings(
    max_examples=120, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestLife = Life.TestCase
