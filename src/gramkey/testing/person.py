"""The person at Meta's consent page, in a test: reads the form, chooses the account, presses a button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urljoin

Pairs = list[tuple[str, str | None]]


class Shown(NamedTuple):
    """What a browser is shown: HTTP status, where a redirect leads (else ""), the page."""

    status: int
    location: str
    html: str


Browse = Callable[[str, str, list[tuple[str, str]]], Shown]
"""Asks for a page: method, address, the fields of a form."""


class Refused(Exception):
    """Meta shows a page and sends nobody back to the app; the text is the page's. `status` is HTTP's."""

    def __init__(self, shown: Shown) -> None:
        form = Form()
        form.feed(shown.html)
        self.status = shown.status
        super().__init__(f"HTTP {shown.status}: {' '.join(form.text.split())}")


@dataclass
class Form(HTMLParser):
    """A page's form as a browser would send it untouched. `offered` are its boxes and buttons, `text` what is read."""

    action: str = ""
    values: list[tuple[str, str]] = field(default_factory=list)
    text: str = ""
    offered: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_data(self, data: str) -> None:
        if self.lasttag != "style":
            self.text += data

    def handle_starttag(self, tag: str, attrs: Pairs) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = given["action"]
        if tag != "input" or "name" not in given or "disabled" in given:
            return
        pair = (given["name"], given["value"])
        if given["type"] in ("radio", "checkbox"):
            self.offered.append(pair)
        if given["type"] == "hidden" or "checked" in given:
            self.values.append(pair)


def press(browse: Browse, url: str, account: str, answer: str = "allow", without: tuple[str, ...] = ()) -> str:
    """Open an authorize URL and answer it: the address that the person is sent back to. Raises `Refused`.

    `answer` is `allow` or `cancel`; `without` are permissions and Pages that are unticked.
    """
    shown = browse("GET", url, [])
    if shown.location:
        return shown.location
    form = Form()
    form.feed(shown.html)
    if shown.status != 200 or not form.action:
        raise Refused(shown)
    kept = [pair for pair in form.values if pair[0] != "account" and pair[1] not in without]
    sent = browse("POST", urljoin(url, form.action), [*kept, ("account", account), ("answer", answer)])
    if not sent.location:
        raise Refused(sent)
    return sent.location
