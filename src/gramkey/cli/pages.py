"""The pages that a person sees in the browser at the end of a login. None of them ever holds a code or a token."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment

START_OVER = "gramkey login"

_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it is sent: HTML and HTTP status."""

    html: str
    status: int = 200


def success(
    accounts: Sequence[str],
    allowed: Sequence[str],
    expires: str,
    command: str,
    *,
    missing: Sequence[str] = (),
    demo: bool = False,
) -> Page:
    """The login worked.

    `accounts` are names as people know them (`@ada`), `allowed` and `missing` permissions in words, `expires` a
    moment in words, `command` the next thing to type.
    """
    return _page(
        "success.html",
        who=_listed(accounts),
        count=len(accounts),
        allowed=allowed,
        missing=missing,
        expires=expires,
        command=command,
        demo=demo,
    )


def cancelled(command: str = START_OVER, *, demo: bool = False) -> Page:
    """The person pressed Cancel."""
    said = "You cancelled, so nothing was allowed and nothing was stored."
    return _notice("Nothing was connected", [said, "You can close this tab."], command=command, demo=demo)


def declined(causes: Sequence[str], command: str = START_OVER, *, demo: bool = False) -> Page:
    """Meta's ambiguous "Permissions error": `causes` are ranked, since nobody can tell them apart."""
    said = "Meta came back without a permission. Nothing was stored."
    return _notice("Nothing was connected", [said], causes=causes, command=command, demo=demo)


def failed(what: str, steps: Sequence[str] = (), command: str = START_OVER, *, demo: bool = False) -> Page:
    """The login ended with an error: what happened, and what to do."""
    said = "Nothing that was stored before has changed."
    return _notice(
        "The login did not work", [what, said], steps=steps, command=command, tone="bad", status=400, demo=demo
    )


def wrong_account(wanted: str, came: str, command: str = START_OVER, *, demo: bool = False) -> Page:
    """Another account than the one that was asked for was logged in."""
    return _notice(
        f"This was {came}, not {wanted}",
        [f"The terminal asked for {wanted}; the browser is logged in as {came}. Nothing was stored."],
        steps=[f"Log out of {came} in this browser, or use a private window.", f"Log in again as {wanted}."],
        command=command,
        tone="bad",
        status=400,
        demo=demo,
    )


def already_used(command: str = START_OVER, *, demo: bool = False) -> Page:
    """Meta says that the code was spent before, or is too old: a reload after an earlier try, or an old tab."""
    said = "A login link works once, and for an hour. This one was used before, or is too old. Nothing was stored."
    return _notice("This link cannot be used again", [said], command=command, tone="bad", status=400, demo=demo)


def other_login() -> Page:
    """The redirect belongs to another login attempt; the one in the terminal goes on waiting."""
    said = "This page belongs to another login than the one that waits in the terminal, so it was left aside."
    steps = ["Close this tab and older ones.", "Go on in the tab that the terminal opened last."]
    return _notice("This is another login", [said], steps=steps, tone="bad", status=400)


def unreadable(what: str) -> Page:
    """The redirect cannot be read; the login in the terminal goes on waiting. `what` says why, without a value."""
    said = "The terminal still waits for an answer that it can read."
    return _notice("This answer cannot be read", [f"What came back: {what}.", said], tone="bad", status=400)


def still_waiting() -> Page:
    """A visit that brought neither a code nor an error."""
    said = "This visit brought no answer from Meta. Finish the login in the other tab; the terminal is waiting."
    return _notice("Still waiting", [said])


def finishing() -> Page:
    """The answer came, and what follows takes longer than a browser should wait."""
    said = "Your answer has arrived, and gramkey is still at work on it. The terminal says how it ends."
    return _notice("Almost done", [said, "You can close this tab."])


def stopped(command: str = START_OVER) -> Page:
    """The login was ended in the terminal before it had a result."""
    return _notice("The login was stopped", ["It was ended in the terminal. Nothing was stored."], command=command)


def not_here(status: int, what: str) -> Page:
    """A request that is none of the login's."""
    return _notice("Nothing is here", [what], status=status)


def headers(page: Page) -> Mapping[str, str]:
    """The headers that go with a page: nothing kept, nothing told to others, no script, no foreign resource."""
    policy = f"default-src 'none'; style-src '{_style_hash()}'; base-uri 'none'; form-action 'none'"
    return {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Length": str(len(page.html.encode())),
        "Content-Security-Policy": f"{policy}; frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def _listed(names: Sequence[str]) -> str:
    """`@ada`, `@ada and @bob`, `@ada, @bob and @eve`."""
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def _notice(
    title: str,
    paragraphs: Sequence[str],
    *,
    causes: Sequence[str] = (),
    steps: Sequence[str] = (),
    command: str = "",
    tone: str = "calm",
    status: int = 200,
    demo: bool = False,
) -> Page:
    return _page(
        "notice.html",
        status,
        title=title,
        paragraphs=paragraphs,
        causes=causes,
        steps=steps,
        command=command,
        tone=tone,
        demo=demo,
    )


def _page(template: str, status: int = 200, **values: Any) -> Page:
    return Page(_environment().get_template(template).render(style=_style(), **values), status)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@cache
def _style() -> str:
    return (_TEMPLATES / "style.css").read_text(encoding="utf-8")


@cache
def _style_hash() -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
