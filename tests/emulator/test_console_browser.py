"""A person walks the console in Chromium, without script, and does one thing on each page."""

import json
import shutil
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

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


class Program(HTTPServer):
    """An app's program: it knows what to answer, once it is `well`."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answer)
        self.well = False

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    server: Program

    def do_GET(self):
        self._answer(parse_qs(urlsplit(self.path).query)["hub.challenge"][0])

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(json.dumps({"url": f"{self.server.url}/status", "confirmation_code": "c0de"}))

    def _answer(self, text):
        self.send_response(200 if self.server.well else 503)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def program():
    with Program() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def app(meta):
    return meta.app("instagram")


@pytest.fixture
def emulator(meta):
    meta.generate_token("ada")
    with EmulatorServer(meta) as server:
        yield server


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium, emulator):
    """The console, on a small phone."""
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 320, "height": 700})
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto(emulator.console)
    yield page
    context.close()


def turn_to(page, name):
    page.get_by_role("navigation").get_by_role("link", name=name).click()


def press(page, name, exact=True):
    """Press a button; what the next page says was done."""
    page.get_by_role("button", name=name, exact=exact).click()
    return page.get_by_role("status").inner_text()


def look_again_until(page, words):
    """Reload as a person without script does. The emulator's deliverer takes a moment."""
    for _ in range(500):
        if words in page.inner_text("main"):
            return
        page.reload()
    raise AssertionError(f"{words!r} never came: {page.inner_text('main')}")


def test_a_redirect_uri_is_saved_with_the_dashboards_slash(page, meta, app):
    turn_to(page, "Switches")
    page.locator("#value-saved_redirect").select_option("slash-added")
    press(page, "Set saved_redirect")
    turn_to(page, "Apps")
    page.get_by_role("link", name="Instagram Login", exact=True).click()
    page.get_by_label("Another redirect URI").fill("https://ada.example/callback")
    assert "The list shows it as it was saved." in press(page, "Add")
    assert app.redirect_uris[-1] == "https://ada.example/callback/"
    assert "https://ada.example/callback/" in page.locator("section", has_text="Valid OAuth").inner_text()


def test_a_refused_form_says_what_is_wrong_and_keeps_what_was_typed(page):
    turn_to(page, "Clock")
    page.get_by_label("By", exact=True).fill("soon")
    page.get_by_role("button", name="Move", exact=True).click()
    assert "'soon' is no stretch of time" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("By", exact=True).input_value() == "soon"


def test_the_app_secret_is_shown_to_whoever_asks(page, app):
    turn_to(page, "Apps")
    page.get_by_role("link", name="Instagram Login", exact=True).click()
    page.get_by_role("button", name="Show the app secret").click()
    assert app.client_secret in page.inner_text("main")


def test_a_fault_that_is_played_stands_in_the_journal(page, emulator, meta):
    turn_to(page, "Faults")
    page.get_by_label("Failure").fill("D-43")
    page.get_by_label("How many times").fill("1")
    assert "D-43 is played" in press(page, "Play")
    (token,) = meta.world.tokens
    urllib3.request("GET", f"{emulator.hosts['graph.instagram.com']}/me?access_token={token}")
    turn_to(page, "Journal")
    entry = page.locator(".entry").inner_text()
    assert "graph.instagram.com/me" in entry
    assert "played: D-43" in entry
    assert token not in page.content()
    turn_to(page, "Faults")
    assert "Nothing: Meta is well." in page.inner_text("main")


def test_tokens_end_as_the_clock_moves_or_the_person_wills(page, meta):
    turn_to(page, "Clock")
    assert "It is now 2027-03-15" in press(page, "+59 days")
    turn_to(page, "Grants")
    assert "alive" in page.inner_text("main")
    page.get_by_label("These tokens end because").select_option("password-change")
    press(page, "End them", exact=False)
    assert "password-change (D-43)" in page.inner_text("main")


def test_the_person_removes_the_app(page, meta):
    turn_to(page, "Accounts")
    page.get_by_role("link", name="Apps and websites of @ada", exact=True).click()
    assert "The app was removed" in press(page, "Remove Demo App", exact=False)
    assert meta.world.grants == {}


def test_the_person_asks_for_deletion_and_the_app_hears_of_it(page, program, app):
    turn_to(page, "Apps")
    page.get_by_role("link", name="Instagram Login", exact=True).click()
    page.get_by_label("Data deletion request URL").fill(f"{program.url}/delete")
    page.get_by_role("region", name="Callbacks").get_by_role("button").click()
    turn_to(page, "Accounts")
    page.get_by_role("link", name="Apps and websites of @ada", exact=True).click()
    press(page, "Ask for deletion", exact=False)
    turn_to(page, "Deliveries")
    look_again_until(page, "data_deletion · ada · dropped")
    program.well = True
    page.get_by_text("Body and answer").last.click()
    press(page, "Send again", exact=False)
    look_again_until(page, "data_deletion · ada · delivered")


def test_a_webhook_is_verified_and_hears_of_a_comment(page, program, app):
    turn_to(page, "Apps")
    page.get_by_role("link", name="Instagram Login", exact=True).click()
    page.get_by_label("Callback URL", exact=True).fill(f"{program.url}/hook")
    page.get_by_label("Verify token").fill("sesame")
    press(page, "Verify and save")
    look_again_until(page, "Not saved: it did not answer with the challenge but with 503.")
    program.well = True
    press(page, "Verify and save")
    look_again_until(page, "it answered with the challenge")
    assert app.webhook_url == f"{program.url}/hook"
    turn_to(page, "Deliveries")
    page.get_by_label("Send it to").fill(f"{program.url}/hook")
    assert "comments happened to ada: 1 delivery." in press(page, "Play")
    look_again_until(page, "comments · ada · delivered")


def test_a_page_is_used_with_the_keyboard_alone(page, meta):
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    turn_to(page, "Clock")
    page.get_by_role("button", name="+1 hour").focus()
    before = meta.clock.now()
    page.keyboard.press("Enter")
    page.get_by_role("status").wait_for()
    assert meta.clock.now() == before + 3600


def test_a_rebound_name_is_refused_and_the_consoles_own_is_not(emulator):
    port = emulator.console.rpartition(":")[2]
    refused = urllib3.request("GET", emulator.console, headers={"Host": f"evil.example:{port}"})
    own = urllib3.request("GET", emulator.console, headers={"Host": f"console.localhost:{port}"})
    long = urllib3.request("POST", f"{emulator.console}/clock/run", body=b"x" * 70_000, retries=False)
    assert (refused.status, own.status, long.status) == (421, 200, 413)
