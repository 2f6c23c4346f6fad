"""A vault on a real SQLite file, the emulator in process, and Ada's grants opened by a real login."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from gramkey.client import Client
from gramkey.emulator.meta import Meta
from gramkey.keeper.opening import LoginAttempt, begin_login, finish_login
from gramkey.keeper.refreshing import refresh_grant
from gramkey.keeper.vending import vend
from gramkey.protocol.app import App
from gramkey.protocol.redirect import Code
from gramkey.protocol.secret import Secret
from gramkey.protocol.values import Opening
from gramkey.testing.drivers import client
from gramkey.vault import Grant, Vault
from tests.emulator.conftest import CALLBACK, NOW, Driver, sent_back


def every(openings: tuple[Opening, ...]) -> tuple[Opening, ...]:
    return openings


@dataclass
class House:
    """One vault, one emulator, and the keeper between them."""

    vault: Vault
    meta: Meta
    client: Client = field(init=False)
    person: Driver = field(init=False)

    def __post_init__(self) -> None:
        self.client = client(self.meta)
        self.person = Driver(self.meta)

    @property
    def now(self) -> int:
        return self.meta.clock.now()

    def app(self, login: str = "instagram") -> App:
        found = self.meta.app(login)
        return App(login, found.client_id, (Secret(found.client_secret),), CALLBACK)

    def begin(self, login: str = "instagram", scopes: str = "read,publish", account: str = "") -> LoginAttempt:
        names = self.vault.apps.names()
        stored = self.vault.apps.get(login) if login in names else self.vault.apps.add(login, self.app(login), self.now)
        return begin_login(stored, stored.app, scopes, account=account)

    def press_allow(self, attempt: LoginAttempt, account: str = "ada", **more) -> Code:
        page = self.person.get(attempt.url)
        assert page.status == 200, page.body.decode()
        code = sent_back(self.person.submit(page, account, **more))["code"]
        return Code(Secret(code), state_checked=True)

    def log_in(self, login: str = "instagram", account: str = "ada", **more) -> tuple[Grant, ...]:
        attempt = self.begin(login, **more)
        code = self.press_allow(attempt, account)
        flow = finish_login(self.vault, self.app(login), attempt, code, every, self.meta.clock.now)
        return self.client.run(flow)

    def refresh(self, grant: Grant, owner: str = "worker", login: str = "instagram") -> Grant:
        grant = self.vault.grants.get(grant.id)
        return self.client.run(refresh_grant(self.vault, self.app(login), grant, self.meta.clock.now, owner))

    def vend(self, grant: Grant, min_valid: int = 3_600, login: str = "instagram"):
        grant = self.vault.grants.get(grant.id)
        return self.client.run(vend(self.vault, self.app(login), grant, min_valid, self.meta.clock.now, "worker"))

    def asked(self, endpoint: str) -> int:
        return sum(entry.endpoint == endpoint for entry in self.meta.journal.since(0))


@pytest.fixture(params=["sqlite", "postgres"])
def place(request, tmp_path):
    """Where the vault stands: every test of the keeper runs on both databases."""
    return tmp_path / "vault" / "vault.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")


@pytest.fixture
def house(place):
    meta = Meta(seed=7, now=NOW)
    with Vault.open(place, {"GRAMKEY_MASTER_KEY": "11" * 32}, NOW) as vault:
        yield House(vault, meta)
