"""The pages people see: templates, what they are filled with, and the headers of every page."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined

from gramkey.emulator import errors
from gramkey.emulator.call import Call
from gramkey.emulator.error_rows import ROWS
from gramkey.emulator.http import Response, html_response
from gramkey.emulator.scopes import BASE, BY_LOGIN
from gramkey.emulator.world import App, Dialog, Page, World

TEMPLATES = resources.files("gramkey.emulator") / "templates"


@cache
def environment() -> Environment:
    """The templates, with everything that is filled in escaped."""

    def source(name: str) -> str:
        return (TEMPLATES / name).read_text(encoding="utf-8")

    return Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, loader=FunctionLoader(source)
    )


@cache
def style() -> str:
    """The one stylesheet."""
    return (TEMPLATES / "style.css").read_text(encoding="utf-8")


@cache
def headers() -> tuple[tuple[str, str], ...]:
    """Nothing is loaded, framed, kept or told to another site.

    No `form-action`: browsers apply it to redirects as well, and it would stop the one back to the app.
    """
    fingerprint = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{fingerprint}'; base-uri 'none'; frame-ancestors 'none'"
    return (
        ("Content-Security-Policy", policy),
        ("Cache-Control", "no-store"),
        ("Referrer-Policy", "no-referrer"),
        ("X-Content-Type-Options", "nosniff"),
    )


def page(template: str, status: int = 200, **values: Any) -> Response:
    """One template, filled."""
    text = environment().get_template(template).render(style=style(), **values)
    return html_response(text, status, headers())


def consent(call: Call, dialog: Dialog, problem: str = "") -> Response:
    """What the app asks for, and who may allow it. `problem` says what was missing in the form that was sent."""
    app = call.world.apps[dialog.client_id]
    facebook = app.login == "facebook"
    return page(
        "consent.html",
        422 if problem else 200,
        app=app,
        dialog=dialog,
        action=f"{call.origin}{'/dialog' if facebook else '/oauth'}/consent",
        problem=problem,
        facebook=facebook,
        permissions=[(name, BY_LOGIN[app.login][name]) for name in dialog.scopes],
        base=BASE[app.login],
        left_out={item.page_id for item in call.world.pages.values()} - set(call.several("page")) if problem else set(),
        declined=set(dialog.scopes) - set(call.several("permission")) if problem else set(),
        choices=_people(call.world, app) if facebook else _accounts(call.world, app),
        chosen=call.get("account") if problem else preselected(call, app),
    )


def preselected(call: Call, app: App) -> str:
    """Who logged in last, as a browser's cookie would have it; nobody if the app asks for a fresh login."""
    fresh = call.get("force_reauth").lower() in ("true", "1") or call.get("force_authentication") == "1"
    if fresh or call.get("auth_type") == "reauthenticate" or call.switches.holds("cookie_account", "ask"):
        return ""
    return call.world.last_person if app.login == "facebook" else call.world.last_account


ACCOUNT_TYPES = {"BUSINESS": "business account", "MEDIA_CREATOR": "creator account", "PERSONAL": "personal account"}


def _accounts(world: World, app: App) -> list[dict[str, Any]]:
    return [
        {
            "value": account.username,
            "title": f"@{account.username}",
            "about": f"{account.name}, {ACCOUNT_TYPES[account.account_type]}{_role(app, account.username)}",
            "pages": [],
        }
        for account in world.accounts.values()
    ]


def _people(world: World, app: App) -> list[dict[str, Any]]:
    return [
        {
            "value": person.key,
            "title": person.name,
            "about": f"{person.email}{_role(app, person.key)}",
            "pages": [_page(world, page) for page in world.pages.values() if page.person == person.key],
        }
        for person in world.people.values()
    ]


def _role(app: App, who: str) -> str:
    if app.access == "advanced":
        return ""
    role = app.roles.get(who)
    return {None: ", no role on this app", "pending": ", invitation pending"}.get(role, "")


def _page(world: World, page: Page) -> dict[str, str]:
    about = f"linked to @{page.account}" if page.account else "no Instagram account linked"
    if page.business:
        how = "managed for a client by" if page.client else "in"
        about += f", {how} the portfolio {world.businesses[page.business].name}"
    return {"value": page.page_id, "title": page.name, "about": about}


def refusal(call: Call, error_id: str, dialog: Dialog | None = None, text: str = "", **values: str) -> Response:
    """A refusal that Meta shows as a page, with what an app's developer should look at.

    With `dialog` it links to the consent page, so that another account can be chosen.
    """
    row = ROWS[error_id]
    again = f"{call.origin}{dialog.path}?{dialog.query}" if dialog else ""
    return page(
        "notice.html",
        row.status,
        title=row.title or "Error",
        text=errors.words(row, text, values),
        hint=row.hint,
        error_id=error_id,
        again=again,
    )


def gone(_: Call) -> Response:
    """The answer to a form that was sent twice, or an hour late."""
    return page(
        "notice.html",
        400,
        title="This page was answered already",
        text="A consent page can be answered once, within an hour.",
        hint="Go back to the app and start the login again.",
        error_id="",
        again="",
    )


def foreign_host(name: str) -> Response:
    """The answer for a host that is not Meta's."""
    return page(
        "notice.html",
        421,
        title="Not a host of Meta's",
        text=f"The emulator does not answer for {name}.",
        hint="It stands in for Meta's hosts only.",
        error_id="",
        again="",
    )
