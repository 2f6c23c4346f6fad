"""Where Instagram's anti-abuse bounce ends: a page that sends nobody back to the app. Its look and words are ours."""

from __future__ import annotations

from gramkey.emulator import pages
from gramkey.emulator.call import Call
from gramkey.emulator.http import Response, redirect
from gramkey.emulator.problems import Refusal

BOUNCED = "1348020"
"""The `e` of the address that browsers were bounced to."""


def start(call: Call) -> Response:
    """`GET /?e=1348020`: the browser is sent on to the check. Observed in 2026-09."""
    if call.get("e") != BOUNCED:
        raise Refusal("E19")
    return redirect(f"{call.origin}/auth_platform/recaptcha/")


def check(_: Call) -> Response:
    """`GET /auth_platform/recaptcha/`: what the person has to solve by hand, which nobody can here."""
    return pages.page(
        "notice.html",
        title="Instagram wants to know that a person is there",
        text="After many attempts in a short time Instagram shows a check that only a person can solve.",
        hint="Stop trying for some hours; then the person logs in at Instagram by hand, and starts the login again.",
        error_id="D-07",
        again="",
    )
