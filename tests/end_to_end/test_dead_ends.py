"""Failures that only show a page, as the person who logs in sees them in Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.end_to_end.running import Emulator, Person

pytestmark = pytest.mark.browser

PAGES = [
    ("D-07", "instagram", "Instagram wants to know that a person is there"),
    ("D-08", "facebook", "URL Blocked"),
    ("D-09", "facebook", "Can't Load URL"),
    ("D-10", "facebook", "App Not Setup"),
    ("D-10/not-active", "facebook", "App not active"),
    ("D-11", "facebook", "Sorry, something went wrong"),
]


def opened(window, person: Person, login: str) -> Page:
    """The address of a login, opened in the browser."""
    page: Page = window.new_page()
    page.goto(person.login("--login", login).address)
    return page


@pytest.mark.parametrize(("fault", "login", "title"), PAGES, ids=[fault for fault, *_ in PAGES])
def test_a_dead_end_says_what_meta_says_and_leads_nowhere(window, person, emulator: Emulator, fault, login, title):
    emulator.ask("faults", what=fault)
    page = opened(window, person, login)

    assert page.get_by_role("heading", level=1).inner_text() == title
    assert page.url.startswith("http://127.0.0.1:")
    assert page.get_by_role("button").count() == 0
    assert "not Meta" in page.inner_text("header")
    assert fault in page.inner_text("main")
    assert emulator.asked("exchange") == 0


REDIRECTS = [
    ("D-12", "This is another login"),
    ("D-12/missing", "This is another login"),
    ("D-12/both", "This answer cannot be read"),
]


@pytest.mark.parametrize(("fault", "title"), REDIRECTS, ids=[fault for fault, _ in REDIRECTS])
def test_a_redirect_that_is_not_this_logins_is_refused_and_its_code_never_sent(window, person, emulator, fault, title):
    emulator.ask("faults", what=fault)
    page = opened(window, person, "instagram")

    assert page.url.startswith("https://localhost:")
    assert page.get_by_role("heading", level=1).inner_text() == title
    assert emulator.asked("exchange") == 0
