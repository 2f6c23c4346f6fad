"""A person walks the console in Chromium, without script, and does one thing on each page."""

import shutil

import pytest
import urllib3
from playwright.sync_api import sync_playwright

from gramkey.emulator.server import EmulatorServer

pytestmark = pytest.mark.browser
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def test_a_person_walks_the_console(meta):
    meta.generate_token("ada")
    with EmulatorServer(meta) as emulator, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        context = chromium.new_context(java_script_enabled=False, viewport={"width": 320, "height": 700})
        context.set_default_timeout(10_000)
        walk(context.new_page(), emulator, meta)
        chromium.close()


def walk(page, emulator, meta):
    app = meta.app("instagram")
    page.goto(emulator.console)

    def open_page(name):
        page.get_by_role("navigation").get_by_role("link", name=name).click()

    open_page("Apps")
    page.get_by_role("link", name="Instagram Login", exact=True).click()
    page.get_by_label("Another redirect URI").fill("https://ada.example/callback")
    page.get_by_role("button", name="Add", exact=True).click()
    assert "was added" in page.get_by_role("status").inner_text()
    assert "https://ada.example/callback" in app.redirect_uris
    page.get_by_role("button", name="Show the app secret").click()
    assert app.client_secret in page.inner_text("main")

    open_page("Clock")
    page.get_by_role("button", name="+59 days").click()
    assert "It is now" in page.get_by_role("status").inner_text()

    open_page("Switches")
    page.locator("#value-me_shape").select_option("data")
    page.get_by_role("button", name="Set me_shape").click()
    assert meta.switches["me_shape"] == "data"

    open_page("Faults")
    page.get_by_label("Failure").fill("D-43")
    page.get_by_role("button", name="Play", exact=True).click()
    assert len(meta.faults) == 1

    urllib3.request("GET", f"{emulator.hosts['graph.instagram.com']}/me")
    open_page("Journal")
    assert "graph.instagram.com/me" in page.inner_text("main")

    open_page("Grants")
    page.get_by_label("These tokens end because").select_option("password-change")
    page.get_by_role("button", name="End them").click()
    assert "password-change" in page.inner_text("main")

    open_page("Accounts")
    page.get_by_role("link", name="Apps and websites of @ada", exact=True).click()
    page.get_by_role("button", name="Remove Demo App").click()
    assert meta.world.grants == {}


def test_a_rebound_name_is_refused_and_the_consoles_own_is_not(meta):
    with EmulatorServer(meta) as emulator:
        port = emulator.console.rpartition(":")[2]
        refused = urllib3.request("GET", emulator.console, headers={"Host": f"evil.example:{port}"})
        own = urllib3.request("GET", emulator.console, headers={"Host": f"console.localhost:{port}"})
        long = urllib3.request("POST", f"{emulator.console}/clock/run", body=b"x" * 70_000, retries=False)
    assert (refused.status, own.status, long.status) == (421, 200, 413)
