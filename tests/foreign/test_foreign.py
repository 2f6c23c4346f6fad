"""Other people's clients, unmodified, complete their login against the emulator: two variables point them at it."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from gramkey.emulator.meta import Meta
from gramkey.emulator.server import EmulatorServer
from tests.documented import check_row, part

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-foreign/bin/python"
REQUIREMENTS = Path(__file__).parent / "requirements.txt"
PROGRAMS = Path(__file__).parent / "programs"
CALLBACK = "https://app.example/callback"

pytestmark = pytest.mark.foreign


@pytest.fixture
def emulator():
    meta = Meta()
    meta.register_redirect(CALLBACK)
    with EmulatorServer(meta) as running:
        yield running


@pytest.fixture
def run(emulator):
    """Runs one of the programs with the emulator's proxy and CA; what it found."""
    assert PYTHON.exists(), "scripts/foreign-env makes the environment that these tests need"

    def run(program, login, **more):
        app = emulator.meta.app(login)
        given = {"client_id": app.client_id, "client_secret": app.client_secret, "redirect_uri": CALLBACK}
        environment = {
            "PATH": os.environ["PATH"],
            "HTTPS_PROXY": emulator.proxy,
            "SSL_CERT_FILE": str(emulator.ca_file),
            "REQUESTS_CA_BUNDLE": str(emulator.ca_file),
        }
        command = [PYTHON, PROGRAMS / f"{program}.py"]
        text = json.dumps(given | {"account": "ada"} | more)
        ended = subprocess.run(command, env=environment, input=text, capture_output=True, text=True, timeout=50)
        assert ended.returncode == 0, ended.stderr
        return json.loads(ended.stdout)

    return run


def endpoints(emulator):
    """What the emulator was asked, in order; nothing of it in vain."""
    assert all(entry.status < 400 for entry in emulator.meta.journal)
    return [entry.endpoint for entry in emulator.meta.journal]


CLIENTS = {
    "Authlib, Instagram": "Authlib",
    "Authlib, Facebook": "Authlib",
    "social-auth-core, Instagram": "social-auth-core",
    "social-auth-core, Facebook": "social-auth-core",
    "python-facebook-api": "python-facebook-api",
    "facebook-business": "facebook_business",
}
"""What the table of the emulator's page calls each client, and its package."""


def in_the_table(emulator, client):
    """The page's row says what this client was seen to do: the steps are read from the journal."""
    pins = dict(line.split("==") for line in REQUIREMENTS.read_text().splitlines() if "==" in line)
    journal = emulator.meta.journal
    steps = (
        journal.count(endpoint="exchange", status=200),
        journal.count(endpoint="long_lived", status=200),
        journal.count(endpoint="me", status=200),
        sum("after" in entry.names for entry in journal),
        journal.count(endpoint="publish", status=200),
        sum(entry.path.endswith("/insights") for entry in journal),
    )
    cells = (client, pins[CLIENTS[client]], "Python", *("yes" if step else "–" for step in steps))
    check_row("emulator.md", "clients", f"| {' | '.join(cells)} |")


def test_the_table_has_no_other_rows():
    rows = part("emulator.md", "clients").splitlines()[2:]
    assert {row.split("|")[1].strip() for row in rows} == set(CLIENTS)


def linked_accounts(pages):
    return {page["instagram_business_account"]["id"] for page in pages if "instagram_business_account" in page}


def test_authlib_logs_in_with_instagram(emulator, run):
    found = run("authlib_instagram", "instagram")
    assert found["short"]["access_token"] != found["long"]["access_token"]
    assert found["long"]["expires_in"] < 5_184_000
    assert found["me"]["username"] == "ada"
    assert found["me"]["user_id"] == emulator.meta.accounts["ada"].account_id
    assert endpoints(emulator) == ["authorize", "authorize", "exchange", "long_lived", "me"]
    in_the_table(emulator, "Authlib, Instagram")


def test_authlib_logs_in_with_facebook(emulator, run):
    found = run("authlib_facebook", "facebook")
    assert found["long"]["expires_in"] > 86_400 > found["short"]["expires_in"]
    assert found["me"]["name"] == "Ada Lovelace"
    assert emulator.meta.accounts["ada"].account_id in linked_accounts(found["pages"])
    assert endpoints(emulator) == ["authorize", "authorize", "exchange", "long_lived", "me", "accounts"]
    in_the_table(emulator, "Authlib, Facebook")


def test_social_auth_core_logs_in_with_the_instagram_it_knows(emulator, run):
    emulator.meta.switches.set("basic_display", "alive")
    backend = "social_core.backends.instagram.InstagramOAuth2"
    register = f"{emulator.control}/redirect-uris"
    scope = ["user_profile", "user_media"]
    found = run("social_auth", "basic_display", backend=backend, scope=scope, register=register)
    assert found["asked"]["redirect_uri"].startswith(f"{CALLBACK}?redirect_state=")
    assert found["details"]["username"] == "ada"
    assert found["access_token"].startswith("IGQ")
    assert endpoints(emulator) == ["authorize", "authorize", "exchange", "me"]
    in_the_table(emulator, "social-auth-core, Instagram")


def test_social_auth_core_logs_in_with_facebook(emulator, run):
    backend = "social_core.backends.facebook.FacebookOAuth2"
    scope = ["instagram_basic", "pages_show_list"]
    found = run("social_auth", "facebook", backend=backend, scope=scope, register="")
    assert found["details"]["fullname"] == "Ada Lovelace"
    assert found["renewed"]["access_token"] != found["access_token"]
    assert endpoints(emulator) == ["authorize", "authorize", "exchange", "me", "long_lived"]
    assert "appsecret_proof" in emulator.meta.journal.of("me")[0].names
    in_the_table(emulator, "social-auth-core, Facebook")


def test_python_facebook_api_logs_in_with_a_pasted_address(emulator, run):
    found = run("python_facebook_api", "facebook")
    assert found["pasted"].endswith("#_=_")
    assert found["long"]["access_token"] != found["short"]["access_token"]
    assert found["me"]["name"] == "Ada Lovelace"
    assert emulator.meta.accounts["ada"].account_id in linked_accounts(found["pages"])
    assert found["inspected"]["is_valid"] is True
    in_the_table(emulator, "python-facebook-api")


def test_facebook_business_uses_a_token(emulator, run):
    found = run("facebook_business_sdk", "facebook")
    assert found["me"]["name"] == "Ada Lovelace"
    assert found["account"]["username"] in emulator.meta.accounts
    assert linked_accounts(found["pages"]) <= {account.account_id for account in emulator.meta.accounts.values()}
    assert found["refused"]["code"] == 100
    in_the_table(emulator, "facebook-business")
