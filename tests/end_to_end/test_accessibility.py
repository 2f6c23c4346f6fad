"""Every page of a login, as axe-core judges it: in light and dark, on a small phone and on a desktop."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
import urllib3
from playwright.sync_api import Browser, Page

from gramkey.cli import pages
from gramkey.emulator.meta import Meta
from gramkey.emulator.server import EmulatorServer

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parent / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
RUN = "options => axe.run(document, options)"
# Only the criteria of WCAG 2.2 AA. Axe leaves the size of targets out unless it is asked for by name.
OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "rules": {"target-size": {"enabled": True}},
}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = (320, 1280)
SCROLL_WIDTH = "document.documentElement.scrollWidth"

LONG = "a_very_long_name_of_thirty_chars"
PERMITS = ["read the account's profile and its media", "create posts"]
LAST_PAGES = {
    "success": pages.success(["@ada"], PERMITS, "2027-01-22", "gramkey token ada", missing=["moderate"], demo=True),
    "success for several": pages.success(
        ["@ada", f"@{LONG}", "@corner.cafe"], PERMITS, "2027-01-22", f"gramkey token {LONG}"
    ),
    "cancelled": pages.cancelled(demo=True),
    "declined": pages.declined(["You pressed Not now.", "You are not a tester of the app yet."], demo=True),
    "wrong account": pages.wrong_account("@ada", f"@{LONG}", demo=True),
    "failed": pages.failed("Meta did not accept the app's secret.", ["Copy it again from the dashboard."], demo=True),
    "already used": pages.already_used(demo=True),
    "other login": pages.other_login(),
    "unreadable": pages.unreadable("neither a code nor an error"),
    "still waiting": pages.still_waiting(),
    "finishing": pages.finishing(),
    "stopped": pages.stopped(),
    "not here": pages.not_here(404, "The login comes back to another address of this computer."),
}


@pytest.fixture
def screen(chromium: Browser) -> Iterator[Page]:
    """A page that axe may be loaded into, whatever the page's own policy says about scripts.

    As on a phone: a page that does not give its own width is laid out 980 px wide, and scrolls.
    """
    context = chromium.new_context(ignore_https_errors=True, bypass_csp=True, is_mobile=True)
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def judge(page: Page) -> dict[str, Any]:
    """What axe says about the page that is shown: rules under `violations`, `incomplete` and `passes`."""
    return dict(page.evaluate(RUN, OPTIONS))


def told(rules: list[dict[str, Any]]) -> list[str]:
    return [f"{rule['id']}: {node['html']}" for rule in rules for node in rule["nodes"]]


def assert_accessible(page: Page) -> None:
    """In every appearance no violation, nothing that axe cannot decide, and no scrolling sideways."""
    page.evaluate(AXE)
    for width, scheme in itertools.product(WIDTHS, SCHEMES):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        said = judge(page)
        assert told(said["violations"]) == [], (width, scheme)
        assert told(said["incomplete"]) == [], (width, scheme)
        assert "color-contrast" in {rule["id"] for rule in said["passes"]}
        assert page.evaluate(SCROLL_WIDTH) <= width


def test_axe_finds_what_is_wrong(screen):
    screen.set_content("<html><main style='color: #aaa; background: #fff'>Pale <input></main></html>")
    screen.evaluate(AXE)

    assert {"color-contrast", "html-has-lang", "label"} <= {rule["id"] for rule in judge(screen)["violations"]}


def test_a_page_with_a_fault_in_one_colour_scheme_only_is_found_out(screen):
    style = "<style>@media (prefers-color-scheme: dark) { p { color: #ddd } }</style>"
    head = f"<title>Pale</title><meta name=viewport content='width=device-width'>{style}"
    screen.set_content(f"<html lang=en>{head}<main><p>Pale</p></main></html>")

    with pytest.raises(AssertionError, match="color-contrast"):
        assert_accessible(screen)


def test_an_instagram_login_is_accessible_from_consent_to_success(screen, person):
    login = person.login("--scopes", "read,publish,comments,messages,insights")

    screen.goto(login.address)
    assert_accessible(screen)
    screen.get_by_label("@ada", exact=True).check()
    screen.get_by_role("button", name="Allow").click()

    assert screen.get_by_role("heading", level=1).inner_text() == "@ada is connected"
    assert_accessible(screen)


def test_a_facebook_consent_page_is_accessible(screen, person):
    screen.goto(person.login("--login", "facebook").address)

    assert screen.get_by_role("checkbox").count() > 0
    assert_accessible(screen)


def test_a_refusal_page_is_accessible(screen, person):
    screen.goto(re.sub(r"client_id=\d+", "client_id=1", person.login().address))

    assert screen.get_by_role("button", name="Allow").count() == 0
    assert_accessible(screen)


@pytest.mark.parametrize("page", list(LAST_PAGES.values()), ids=list(LAST_PAGES))
def test_a_last_page_is_accessible(screen, page):
    screen.set_content(page.html)

    assert_accessible(screen)


CONSOLE = (
    *("", "apps", "apps/APP", "accounts", "accounts/ada", "people/ada", "grants", "deliveries", "clock"),
    *("switches", "faults", "journal"),
)


@pytest.fixture(scope="module")
def console() -> Iterator[EmulatorServer]:
    """A console with something on each of its pages."""
    meta = Meta(seed=7)
    meta.generate_token("ada")
    meta.faults.add("D-43", account="ada", count=1)
    meta.trigger("comments", to="https://shop.example/hook")
    with EmulatorServer(meta) as server:
        urllib3.request("GET", f"{server.hosts['graph.instagram.com']}/me?fields=id", retries=False)
        yield server


@pytest.mark.parametrize("path", CONSOLE)
def test_a_page_of_the_console_is_accessible(screen, console, path):
    screen.goto(f"{console.console}/{path}".replace("APP", console.meta.app("instagram").client_id))

    assert_accessible(screen)
