"""The apps that the protocol's tests speak for."""

import pytest

from gramkey.protocol.app import App
from gramkey.protocol.secret import Secret

REDIRECT = "https://localhost:8765/callback"


@pytest.fixture
def app() -> App:
    return App("instagram", "7301234567890123", (Secret("0123456789abcdef0123456789abcdef"),), REDIRECT)


@pytest.fixture
def facebook() -> App:
    return App("facebook", "1201234567890123", (Secret("fedcba9876543210fedcba9876543210"),), REDIRECT)
