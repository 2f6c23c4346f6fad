"""The web console: pages that show the emulator's world, and forms that change it. Works without script.

Every form carries a token that is bound to this server, and is answered with a redirect, so that a reload repeats
nothing. Secrets are shown only to whoever presses "Show"; that answer is a page, which is kept nowhere.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, quote

from gramkey.emulator import console_pages, pages
from gramkey.emulator.console_actions import ACTIONS, SHOWS, Form
from gramkey.emulator.console_times import left, when
from gramkey.emulator.http import Request, Response, form_pairs, html_response, redirect
from gramkey.emulator.meta import Meta
from gramkey.emulator.problems import BadInput

NAVIGATION = (
    ("/", "Overview"),
    ("/apps", "Apps"),
    ("/accounts", "Accounts"),
    ("/grants", "Grants"),
    ("/deliveries", "Deliveries"),
    ("/clock", "Clock"),
    ("/switches", "Switches"),
    ("/faults", "Faults"),
    ("/journal", "Journal"),
)
NOTES = 50
"""How many notes of what was done wait for their page."""

POLICY = (
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)
HEADERS = (
    ("Content-Security-Policy", POLICY),
    ("Cache-Control", "no-store"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Referrer-Policy", "same-origin"),  # with no-referrer, browsers would send "Origin: null" with forms
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
)


class Console:
    """The console of one emulator. `describe` tells how that emulator is reached."""

    def __init__(self, meta: Meta, describe: Callable[[], dict[str, Any]]) -> None:
        self.meta = meta
        self.describe = describe
        self.token = secrets.token_urlsafe(32)
        self._notes: dict[str, str] = {}

    def handle(self, request: Request) -> Response:
        """Answer one request with a page, a redirect or the stylesheet. Never raises."""
        if request.path == "/style.css":
            return Response(200, (("Content-Type", "text/css; charset=utf-8"), *HEADERS), style().encode())
        with self.meta.lock:
            if request.method in ("GET", "HEAD"):
                query = dict(parse_qsl(request.query, keep_blank_values=True))
                return self._page(request.path, query=query, note=self._notes.pop(query.get("note", ""), ""))
            if request.method == "POST":
                return self._posted(request)
        return self._notice(405, "This cannot be done", "The console is read with GET and changed with POST.")

    def _posted(self, request: Request) -> Response:
        form = Form(dict(form_pairs(request.body.decode("utf-8", "replace"))))
        if not from_own_page(request) or not hmac.compare_digest(form.get("token").encode(), self.token.encode()):
            return self._notice(
                403,
                "This form is not from here",
                "The form was not sent by a page of this console, or the emulator was started again meanwhile. "
                "Nothing was changed. Open the page again and repeat.",
            )
        if show := SHOWS.get(request.path):
            page, field = show
            return self._page(_filled(page, form), shown=form.get(field))
        if request.path not in ACTIONS:
            return self._notice(404, "There is no such form", "Nothing was changed.")
        action = ACTIONS[request.path]
        try:
            note = action.run(self.meta, form)
        except BadInput as problem:
            return self._page(_filled(action.page, form), 422, problem=str(problem), sent=(request.path, form))
        return redirect(f"{_filled(action.page, form)}?note={self._note(note)}", 303)

    def _note(self, text: str) -> str:
        """Keep what the next page says was done; return its name there."""
        while len(self._notes) >= NOTES:
            del self._notes[next(iter(self._notes))]
        name = secrets.token_urlsafe(6)
        self._notes[name] = text
        return name

    def _page(
        self,
        path: str,
        status: int = 200,
        *,
        query: Mapping[str, str] | None = None,
        note: str = "",
        problem: str = "",
        shown: str = "",
        sent: tuple[str, Form] = ("", Form({})),
    ) -> Response:
        """The page at that path. `sent` is a form that was refused, so that nobody has to fill it in again."""
        _, first, *rest = path.rstrip("/").split("/") if path != "/" else ("", "")
        view = console_pages.VIEWS.get((first, len(rest)))
        try:
            values = view.values(self, rest[0] if rest else "", query or {}, shown) if view else None
        except BadInput as nothing:
            return self._notice(404, "Not found", str(nothing))
        if view is None or values is None:
            return self._notice(404, "Not found", "The console has no such page.")

        def refill(action: str, field: str, otherwise: str = "") -> str:
            return sent[1].get(field) if sent[0] == action else otherwise

        common = {"problem": problem, "note": note, "refill": refill, "shown": shown}
        return self._rendered(f"console/{view.template}.html", status, here=f"/{first}", **common, **values)

    def _notice(self, status: int, title: str, words: str) -> Response:
        return self._rendered("console/notice.html", status, here="", note="", problem="", title=title, words=words)

    def _rendered(self, template: str, status: int, **values: Any) -> Response:
        now = self.meta.clock.now()
        found = pages.environment().get_template(template)
        text = found.render(
            navigation=NAVIGATION,
            token=self.token,
            style_version=hashlib.sha256(style().encode()).hexdigest()[:8],
            now=now,
            frozen=self.meta.clock.frozen,
            when=when,
            left=lambda at: left(at, now),
            live=values.pop("live", 0),
            **values,
        )
        return html_response(text, status, HEADERS)


def from_own_page(request: Request) -> bool:
    """Whether a form comes from a page of this console, as far as the browser says where it comes from."""
    origin = request.headers.get("origin")
    if origin is not None:
        return origin == f"http://{request.host}"
    return request.headers.get("sec-fetch-site", "same-origin") == "same-origin"


def _filled(page: str, form: Form) -> str:
    """`/apps/{app}` with the form's values, each as one segment of the path."""
    return page.format_map({name: quote(value, safe="") for name, value in form.values.items()} | _absent(form))


def _absent(form: Form) -> dict[str, str]:
    return {name: "-" for name in ("app", "who") if not form.get(name)}


@cache
def style() -> str:
    """The one stylesheet: what all of the emulator's pages have, and the console's own."""
    return pages.style() + (pages.TEMPLATES / "console" / "console.css").read_text(encoding="utf-8")
