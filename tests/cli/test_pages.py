from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from gramkey.cli import pages
from gramkey.cli.pages import Page

NASTY = "<script>alert('x')</script>&\"'{{ 7*7 }}"
VOID = {"meta", "link", "br", "hr", "img", "input"}

EVERY_PAGE = {
    "success": pages.success([NASTY], [NASTY], NASTY, NASTY, missing=[NASTY], demo=True),
    "success for three": pages.success(["@ada", "@bob", "@shop"], ["Read"], "2027-03-16", "gramkey token ada"),
    "cancelled": pages.cancelled(NASTY),
    "declined": pages.declined([NASTY], NASTY),
    "failed": pages.failed(NASTY, [NASTY], NASTY),
    "wrong account": pages.wrong_account(NASTY, NASTY, NASTY),
    "already used": pages.already_used(NASTY, demo=True),
    "other login": pages.other_login(),
    "unreadable": pages.unreadable(NASTY),
    "still waiting": pages.still_waiting(),
    "finishing": pages.finishing(),
    "stopped": pages.stopped(NASTY),
    "not here": pages.not_here(404, NASTY),
}


class Outline(HTMLParser):
    """Fails where tags do not match; notes tags, headings and texts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data.strip())


@pytest.fixture(params=list(EVERY_PAGE.values()), ids=list(EVERY_PAGE))
def page(request: pytest.FixtureRequest) -> Page:
    found: Page = request.param
    return found


def test_a_page_is_well_formed(page: Page) -> None:
    tags = Outline(page.html).tags
    assert [tags.count(tag) for tag in ("html", "head", "title", "body", "main", "h1")] == [1] * 6
    assert page.html.startswith('<!doctype html>\n<html lang="en">')


def test_headings_go_down_one_step_at_a_time(page: Page) -> None:
    levels = [int(tag[1]) for tag in Outline(page.html).tags if re.fullmatch("h[1-6]", tag)]
    assert levels == [1, *[2] * (len(levels) - 1)]


def test_a_page_runs_nothing_and_loads_nothing(page: Page) -> None:
    outline = Outline(page.html)
    assert {"script", "link", "img", "iframe", "form"}.isdisjoint(outline.tags)
    assert not [name for name in outline.attributes if name.startswith("on") or name in ("src", "href", "style")]
    assert "url(" not in page.html
    assert "@import" not in page.html


def test_a_page_keeps_nothing_and_tells_nobody(page: Page) -> None:
    headers = pages.headers(page)
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "script-src" not in headers["Content-Security-Policy"]
    assert headers["Content-Length"] == str(len(page.html.encode()))


def test_the_policy_allows_the_one_stylesheet(page: Page) -> None:
    found = re.search(r"<style>(.*?)</style>", page.html, re.DOTALL)
    assert found
    digest = base64.b64encode(hashlib.sha256(found[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in pages.headers(page)["Content-Security-Policy"]


@pytest.mark.parametrize(
    "name", ["success", "cancelled", "declined", "failed", "wrong account", "already used", "unreadable", "not here"]
)
def test_values_are_shown_as_text(name: str) -> None:
    html = EVERY_PAGE[name].html
    assert "<script" not in html
    assert any(NASTY in text for text in Outline(html).texts)


def test_success_names_everything() -> None:
    page = pages.success(["@ada"], ["Read your profile"], "16 March 2027", "gramkey token ada", missing=["Publish"])
    texts = Outline(page.html).texts
    for words in ("@ada is connected", "Read your profile", "16 March 2027", "gramkey token ada", "Publish"):
        assert words in texts
    assert any("close this tab" in text for text in texts)


def test_several_accounts_are_listed() -> None:
    assert "@ada, @bob and @shop are connected" in EVERY_PAGE["success for three"].html


def test_only_a_demo_is_marked_as_one() -> None:
    assert "emulator" in EVERY_PAGE["success"].html
    assert "emulator" not in EVERY_PAGE["success for three"].html


def test_a_wrong_account_is_named_beside_the_right_one() -> None:
    assert "This was @eve, not @ada" in pages.wrong_account("@ada", "@eve").html


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_has_the_contrast_that_wcag_asks_for(scheme: int) -> None:
    blocks = re.findall(r":root \{(.*?)\}", EVERY_PAGE["success"].html, re.DOTALL)
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", blocks[scheme]))
    assert _contrast(colours["ink"], colours["card"]) >= 4.5
    assert _contrast(colours["ink"], colours["paper"]) >= 4.5
    assert _contrast(colours["quiet"], colours["paper"]) >= 4.5
    for mark in ("good", "bad", "calm"):
        assert _contrast(colours[mark], colours["card"]) >= 3
