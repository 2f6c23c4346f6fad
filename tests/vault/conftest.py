"""Fixtures: a vault with a given key, its two apps, and Ada's grant."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gramkey.protocol.values import Account
from gramkey.vault import Grant, StoredApp, Vault
from tests.vault.cast import ADA, ENV, FACEBOOK, INSTAGRAM, NOW, SCOPES, at_half_life, consent_of


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vault.db"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test of a vault runs on both databases, but for those that ask for the path of its file."""
    if "place" in metafunc.fixturenames:
        only_file = "path" in metafunc.fixturenames
        metafunc.parametrize("place", ["sqlite"] if only_file else ["sqlite", "postgres"], indirect=True)


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Where the test's vault stands."""
    if request.param == "sqlite":
        return tmp_path / "vault.db"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def vault(place: Path | str) -> Iterator[Vault]:
    with Vault.open(place, ENV, NOW) as opened:
        yield opened


@pytest.fixture
def shop(vault: Vault) -> StoredApp:
    return vault.apps.add("shop", INSTAGRAM, NOW)


@pytest.fixture
def pages(vault: Vault) -> StoredApp:
    return vault.apps.add("pages", FACEBOOK, NOW)


@pytest.fixture
def log_in(vault: Vault, shop: StoredApp) -> Callable[..., Grant]:
    """Open one account's grant in the shop's app."""

    def open_grant(account: Account = ADA, now: int = NOW, suffix: str = "") -> Grant:
        (grant,) = vault.grants.open(shop.id, consent_of(account, now, suffix), SCOPES, now, at_half_life)
        return grant

    return open_grant


@pytest.fixture
def ada(log_in: Callable[..., Grant]) -> Grant:
    return log_in()
