"""`gramkey login` with a real browser: the consent page's buttons, and the page at the end."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.end_to_end.running import Login, Person

pytestmark = pytest.mark.browser


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def allow(window: BrowserContext, login: Login, account: str = "@ada") -> Page:
    page = window.new_page()
    page.goto(login.address)
    page.get_by_label(account, exact=True).check()
    press(page, "Allow")
    return page


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def test_allowing_with_the_keyboard_alone_stores_a_token(window, person):
    login = person.login("--scopes", "read,publish")
    page = window.new_page()
    page.goto(login.address)
    keys = page.keyboard

    keys.press("Tab")
    keys.press("Space")
    expect(page.get_by_label("@ada", exact=True)).to_be_checked()
    keys.press("Tab")
    expect(page.get_by_label("Create posts")).to_be_focused()
    keys.press("Tab")
    expect(page.get_by_role("button", name="Allow")).to_be_focused()
    keys.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("@ada is connected")
    assert login.wait() == 0
    [grant] = person.grants()
    assert grant["username"] == "ada"
    assert grant["demo"]
    assert grant["granted"] == ["instagram_business_basic", "instagram_business_content_publish"]
    assert "Logged in as @ada" in login.talk


def test_cancelling_stores_nothing(window, person):
    login = person.login()
    page = window.new_page()
    page.goto(login.address)
    press(page, "Cancel")

    assert heading(page) == "Nothing was connected"
    assert login.wait() == 3
    assert login.answer()["error"]["kind"] == "cancelled or declined"
    assert person.grants() == []


def test_another_account_than_the_one_asked_for_is_refused(window, person):
    login = person.login("--account", "ada")
    page = allow(window, login, "@bob")

    assert heading(page) == "This was @bob, not @ada"
    assert login.wait() == 4
    assert login.answer()["error"]["reason"] == "wrong_account"
    assert person.grants() == []


def test_a_browser_that_was_somebody_else_is_asked_again(window, person):
    first = person.login()
    allow(window, first, "@bob")
    assert first.wait() == 0

    login = person.login("--account", "ada")
    page = window.new_page()
    page.goto(login.address)

    assert page.get_by_role("radio", checked=True).count() == 0
    page.get_by_label("@ada", exact=True).check()
    press(page, "Allow")
    assert login.wait() == 0
    assert {grant["username"] for grant in person.grants()} == {"ada", "bob"}


def test_a_reload_shows_the_same_page_and_exchanges_nothing_again(window, person, emulator):
    login = person.login()
    page = allow(window, login)
    before = page.content()

    answer = page.reload()

    assert answer is not None
    assert answer.status == 200
    assert page.content() == before
    assert login.wait() == 0
    assert emulator.asked("exchange") == 1


def test_a_second_tab_while_the_login_is_under_way_gets_the_same_page(window, person, emulator):
    emulator.ask("faults", what="slow:1", endpoint="exchange", count=1)
    login = person.login()
    back = emulator.agree(login.address)
    first, second = window.new_page(), window.new_page()

    first.goto(back, wait_until="commit")
    second.goto(back)

    assert heading(first) == heading(second) == "@ada is connected"
    assert login.wait() == 0
    assert emulator.asked("exchange") == 1


def test_the_address_of_one_login_is_left_aside_by_the_next(window, person, emulator):
    first = person.login()
    page = allow(window, first)
    assert first.wait() == 0
    stored = person.grants()
    second = person.login()

    page.goto(page.url.replace(f":{first.port}/", f":{second.port}/"))

    assert heading(page) == "This is another login"
    assert second.process.poll() is None
    assert emulator.asked("exchange") == 1
    assert person.grants() == stored
    allow(window, second)
    assert second.wait() == 0
    assert "another login attempt" in second.talk


def test_a_code_is_good_for_one_login_only(window, person, emulator):
    first, second = person.login(), person.login()
    back = emulator.agree(first.address)
    page = window.new_page()
    page.goto(back)
    assert first.wait() == 0
    stored = person.grants()

    # Somebody who knows the second login's state gives it the code of the first.
    code = back.split("code=")[1].split("&")[0].split("#")[0]
    state = second.address.split("state=")[1].split("&")[0]
    page.goto(f"https://localhost:{second.port}/callback?code={code}&state={state}")

    assert heading(page) == "This link cannot be used again"
    assert second.wait() == 4
    assert person.grants() == stored


def test_a_permission_that_was_unticked_is_warned_of(window, person):
    login = person.login("--scopes", "read,publish")
    page = window.new_page()
    page.goto(login.address)
    page.get_by_label("@ada", exact=True).check()
    page.get_by_label("Create posts").uncheck()
    press(page, "Allow")

    expect(page.get_by_role("heading", name="Asked for, and not allowed")).to_be_visible()
    assert login.wait() == 0
    assert "not granted, though asked for: instagram_business_content_publish" in login.talk
    [grant] = person.grants()
    assert grant["missing"] == ["instagram_business_content_publish"]


def test_a_permission_that_was_unticked_fails_a_strict_login(window, person):
    login = person.login("--scopes", "read,publish", "--strict")
    page = window.new_page()
    page.goto(login.address)
    page.get_by_label("@ada", exact=True).check()
    page.get_by_label("Create posts").uncheck()
    press(page, "Allow")

    assert login.wait() == 5
    assert login.answer()["error"]["missing"] == ["instagram_business_content_publish"]


def test_a_facebook_login_stores_every_account_of_the_pages_that_were_chosen(window, person: Person):
    login = person.login("--login", "facebook")
    page = window.new_page()
    page.goto(login.address)
    page.get_by_label("Ada Lovelace", exact=True).check()
    page.get_by_label("Ada's Studio", exact=True).uncheck()
    press(page, "Allow")

    expect(page.get_by_role("heading", level=1)).to_contain_text("are connected")
    assert login.wait() == 0
    # ada.archive and corner.cafe belong to Pages of a portfolio, which me/accounts does not list.
    assert {grant["username"] for grant in person.grants()} == {"ada", "ada.archive", "corner.cafe"}
    assert "all of them are stored" in login.talk
