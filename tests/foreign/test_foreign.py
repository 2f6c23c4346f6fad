"""Other people's clients, unmodified, with the emulator instead of Meta: the variables of `emulator run` lead them."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from gramkey.emulator.meta import Meta
from gramkey.emulator.server import EmulatorServer
from gramkey.emulator.variables import environment
from tests.documented import check_row, part
from tests.emulator.conftest import Driver

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
PYTHON = ROOT / ".venv-foreign/bin/python"
COMMANDS = {".py": (str(PYTHON), "Python"), ".mjs": ("node", "JavaScript"), ".sh": ("sh", "shell")}
CALLBACK = "https://app.example/callback"
AUTHJS = "https://app.example/auth/callback/instagram"
IMAGE = "http://127.0.0.1:9/rye.jpg"
FACEBOOK = (
    "instagram_basic,instagram_content_publish,instagram_manage_insights,pages_show_list,pages_read_engagement,"
    "business_management"
)

pytestmark = pytest.mark.foreign


@pytest.fixture
def emulator():
    meta = Meta()
    meta.register_redirect(CALLBACK)
    meta.switches.set("container_time", "none")  # programs would wait, in real seconds
    with EmulatorServer(meta) as running:
        yield running


@pytest.fixture
def run(emulator):
    """Runs one of the programs with the variables of `gramkey emulator run`; what it found."""
    for made in (PYTHON, HERE / "node_modules/installed"):
        assert made.exists(), "scripts/foreign-env makes the environments that these tests need"

    def run(program, login, **more):
        app = emulator.meta.app(login)
        given = {"client_id": app.client_id, "client_secret": app.client_secret, "redirect_uri": CALLBACK}
        given |= {"account": "ada", "image": IMAGE, "scope": FACEBOOK}
        command = [COMMANDS[Path(program).suffix][0], HERE / "programs" / program]
        ended = subprocess.run(
            command,
            env={"PATH": os.environ["PATH"], **environment(emulator.describe(), {})},
            input=json.dumps(given | more),
            capture_output=True,
            text=True,
            timeout=50,
        )
        assert ended.returncode == 0, ended.stderr
        return json.loads(ended.stdout)

    return run


@pytest.fixture
def facebook_token(emulator):
    """A user token of Ada's, for clients that have no login; the journal does not know of it."""
    token = Driver(emulator.meta).long("facebook", scope=FACEBOOK)
    emulator.meta.journal.clear()
    return token


def endpoints(emulator):
    """What the emulator was asked, in order; nothing of it in vain."""
    assert all(entry.status < 400 for entry in emulator.meta.journal)
    return [entry.endpoint for entry in emulator.meta.journal]


CLIENTS = {
    "Auth.js, Instagram": ("authjs.mjs", "@auth/core"),
    "Authlib, Facebook": ("authlib_facebook.py", "Authlib"),
    "Authlib, Instagram": ("authlib_instagram.py", "Authlib"),
    "curl": ("curl_instagram.sh", ""),
    "facebook-business": ("facebook_business_sdk.py", "facebook_business"),
    "facebook-nodejs-business-sdk": ("facebook_nodejs_business_sdk.mjs", "facebook-nodejs-business-sdk"),
    "httpx-oauth, Facebook": ("httpx_oauth_facebook.py", "httpx-oauth"),
    "httpx-oauth, Instagram": ("httpx_oauth_instagram.py", "httpx-oauth"),
    "python-facebook-api": ("python_facebook_api.py", "python-facebook-api"),
    "social-auth-core, Facebook": ("social_auth.py", "social-auth-core"),
    "social-auth-core, Instagram": ("social_auth.py", "social-auth-core"),
}
"""What the table of the emulator's page calls each client; its program here, and its package ("": the system's)."""

STEPS = {
    "login": lambda entry: entry.endpoint == "exchange",
    "long-lived": lambda entry: entry.endpoint == "long_lived",
    "profile": lambda entry: entry.endpoint == "me",
    "paging": lambda entry: entry.path.endswith("/media") and "after" in entry.names,
    "publishing": lambda entry: entry.endpoint == "publish",
    "insights": lambda entry: entry.endpoint == "insights",
}
"""The columns, and what shows in the journal that a client took the step."""


def version(package):
    pins = re.findall(r"^([\w-]+)==(\S+)$", (HERE / "requirements.txt").read_text(), re.MULTILINE)
    pins += json.loads((HERE / "package.json").read_text())["dependencies"].items()
    return dict(pins)[package] if package else "the system's"


def in_the_table(emulator, client):
    """The page's row says what this client was seen to do: the steps are read from the journal."""
    program, package = CLIENTS[client]
    good = [entry for entry in emulator.meta.journal if entry.status < 400]
    taken = ("yes" if any(shown(entry) for entry in good) else "–" for shown in STEPS.values())
    cells = (client, version(package), COMMANDS[Path(program).suffix][1], *taken)
    check_row("emulator.md", "clients", f"| {' | '.join(cells)} |")


def test_the_table_has_no_other_rows():
    head, _, *rows = part("emulator.md", "clients").splitlines()
    assert [cell.strip() for cell in head.split("|")[4:-1]] == list(STEPS)
    assert {row.split("|")[1].strip() for row in rows} == set(CLIENTS)


def linked_accounts(pages):
    return {page["instagram_business_account"]["id"] for page in pages if "instagram_business_account" in page}


def posts_of(emulator, found):
    """Every post was paged through, and the one that was published is there."""
    assert len({item["id"] for item in found["media"]}) == len(found["media"]) == 30
    assert emulator.meta.world.media[found["published"]].username == "ada"


def test_authlib_uses_instagram(emulator, run):
    found = run("authlib_instagram.py", "instagram")
    assert found["short"]["access_token"] != found["long"]["access_token"]
    assert found["long"]["expires_in"] < 5_184_000
    assert found["me"]["username"] == "ada"
    assert found["me"]["user_id"] == emulator.meta.accounts["ada"].account_id
    assert found["insights"][0]["name"] == "reach"
    posts_of(emulator, found)
    assert endpoints(emulator)[:5] == ["authorize", "authorize", "exchange", "long_lived", "me"]
    in_the_table(emulator, "Authlib, Instagram")


def test_authlib_uses_facebook(emulator, run):
    found = run("authlib_facebook.py", "facebook")
    assert found["long"]["expires_in"] > 86_400 > found["short"]["expires_in"]
    assert found["me"]["name"] == "Ada Lovelace"
    assert emulator.meta.accounts["ada"].account_id in linked_accounts(found["pages"])
    posts_of(emulator, found)
    assert endpoints(emulator)[:6] == ["authorize", "authorize", "exchange", "long_lived", "me", "accounts"]
    in_the_table(emulator, "Authlib, Facebook")


def test_httpx_oauth_uses_instagram(emulator, run):
    found = run("httpx_oauth_instagram.py", "instagram")
    assert found["state"] == "a state of our own"
    assert found["me"]["username"] == "ada"
    assert found["long"]["access_token"] != found["short"]["access_token"]
    posts_of(emulator, found)
    endpoints(emulator)
    in_the_table(emulator, "httpx-oauth, Instagram")


def test_httpx_oauth_logs_in_with_its_facebook_client(emulator, run):
    found = run("httpx_oauth_facebook.py", "facebook")
    assert found["email"] == "ada@example.com"
    assert found["person_id"] == emulator.meta.world.scoped_id(emulator.meta.app("facebook").client_id, "ada")
    assert endpoints(emulator) == ["authorize", "authorize", "exchange", "long_lived", "me"]
    in_the_table(emulator, "httpx-oauth, Facebook")


def test_curl_does_it_all_with_instagram(emulator, run):
    found = run("curl_instagram.sh", "instagram")
    assert found["me"]["username"] == "ada"
    assert found["media"] == 30
    assert emulator.meta.world.media[found["published"]].caption == "Rye"
    endpoints(emulator)
    in_the_table(emulator, "curl")


def test_authjs_stops_where_instagram_leaves_out_the_token_type(emulator, run):
    emulator.meta.switches.set("basic_display", "alive")
    emulator.meta.register_redirect(AUTHJS)
    found = run("authjs.mjs", "basic_display", redirect_uri=AUTHJS)
    assert "user_profile" in found["asked"]
    assert "error" in found["landed"]
    assert any("token_type" in problem for problem in found["problems"])
    assert endpoints(emulator) == ["authorize", "authorize", "exchange"]


def test_authjs_logs_in_where_its_token_type_is_added(emulator, run):
    emulator.meta.switches.set("basic_display", "alive")
    emulator.meta.register_redirect(AUTHJS)
    found = run("authjs.mjs", "basic_display", redirect_uri=AUTHJS, conform=True)
    assert found["problems"] == []
    assert found["landed"].endswith("/welcome")
    assert found["session"]["account"]["provider"] == "instagram"
    assert found["session"]["account"]["access_token"].startswith("IGQ")
    assert found["session"]["user"]["name"] == "ada"
    assert endpoints(emulator) == ["authorize", "authorize", "exchange", "me"]
    in_the_table(emulator, "Auth.js, Instagram")


def test_social_auth_core_logs_in_with_the_instagram_it_knows(emulator, run):
    emulator.meta.switches.set("basic_display", "alive")
    backend = "social_core.backends.instagram.InstagramOAuth2"
    register = f"{emulator.control}/redirect-uris"
    scope = ["user_profile", "user_media"]
    found = run("social_auth.py", "basic_display", backend=backend, scope=scope, register=register)
    assert found["asked"]["redirect_uri"].startswith(f"{CALLBACK}?redirect_state=")
    assert found["details"]["username"] == "ada"
    assert found["access_token"].startswith("IGQ")
    assert endpoints(emulator) == ["authorize", "authorize", "exchange", "me"]
    in_the_table(emulator, "social-auth-core, Instagram")


def test_social_auth_core_logs_in_with_facebook(emulator, run):
    backend = "social_core.backends.facebook.FacebookOAuth2"
    scope = ["instagram_basic", "pages_show_list"]
    found = run("social_auth.py", "facebook", backend=backend, scope=scope, register="")
    assert found["details"]["fullname"] == "Ada Lovelace"
    assert found["renewed"]["access_token"] != found["access_token"]
    assert endpoints(emulator) == ["authorize", "authorize", "exchange", "me", "long_lived"]
    assert "appsecret_proof" in emulator.meta.journal.of("me")[0].names
    in_the_table(emulator, "social-auth-core, Facebook")


def test_python_facebook_api_logs_in_with_a_pasted_address(emulator, run):
    found = run("python_facebook_api.py", "facebook")
    assert found["pasted"].endswith("#_=_")
    assert found["long"]["access_token"] != found["short"]["access_token"]
    assert found["me"]["name"] == "Ada Lovelace"
    assert emulator.meta.accounts["ada"].account_id in linked_accounts(found["pages"])
    assert found["inspected"]["is_valid"] is True
    in_the_table(emulator, "python-facebook-api")


def test_facebook_business_uses_a_token(emulator, run, facebook_token):
    found = run("facebook_business_sdk.py", "facebook", access_token=facebook_token)
    assert found["me"]["name"] == "Ada Lovelace"
    assert found["username"] == "ada"
    assert linked_accounts(found["pages"]) <= {account.account_id for account in emulator.meta.accounts.values()}
    assert found["refused"]["code"] == 100
    posts_of(emulator, found)
    in_the_table(emulator, "facebook-business")


def test_facebook_nodejs_business_sdk_uses_a_token(emulator, run, facebook_token):
    found = run("facebook_nodejs_business_sdk.mjs", "facebook", access_token=facebook_token)
    assert found["me"]["name"] == "Ada Lovelace"
    assert found["username"] == "ada"
    assert found["refused"] == {"status": 400, "name": "FacebookRequestError"}
    posts_of(emulator, found)
    in_the_table(emulator, "facebook-nodejs-business-sdk")
