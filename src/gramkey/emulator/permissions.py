"""What each read needs: the matrix of permissions, roles on the app, and access to data that ends after 90 days."""

from __future__ import annotations

from gramkey.emulator import access, usage
from gramkey.emulator.nodes import View
from gramkey.emulator.problems import Refusal

IG = "instagram_business_"

MATRIX: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "profile": ((f"{IG}basic",), ("instagram_basic",)),
    "media": ((f"{IG}basic",), ("instagram_basic",)),
    "stories": ((f"{IG}basic",), ("instagram_basic",)),
    "live_media": ((f"{IG}basic",), ("instagram_basic",)),
    "tags": ((f"{IG}basic",), ("instagram_basic", "instagram_manage_comments")),
    "comments": ((f"{IG}basic", f"{IG}manage_comments"), ("instagram_basic", "instagram_manage_comments")),
    "insights": ((f"{IG}basic", f"{IG}manage_insights"), ("instagram_basic", "instagram_manage_insights")),
    "replies": ((f"{IG}basic", f"{IG}manage_comments"), ("instagram_basic", "instagram_manage_comments")),
}
"""Per read the permissions on graph.instagram.com and on graph.facebook.com.

Source: the Permissions sections of Meta's reference pages, 2026.
"""

LISTS = ("stories", "tags", "live_media")
"""What Meta's pages describe for the Facebook login only."""


def need(view: View, endpoint: str, username: str) -> None:
    """Refuse a read that the token's permissions, or the app's access to the account, do not allow."""
    call = view.call
    if call.host.family == "instagram":
        if endpoint in LISTS and call.switches.holds("instagram_lists", "refused"):
            raise Refusal("G-verb", method=call.request.method.lower())
        _need(view, (*MATRIX[endpoint][0], *_instagram_extra(view, endpoint)))
    else:
        _need(view, _facebook(view, endpoint))
    usage.spend_account(call, view.token, username)


def _need(view: View, names: tuple[str, ...]) -> None:
    for name in names:
        access.need(view.call, view.token, name)


def _instagram_extra(view: View, endpoint: str) -> tuple[str, ...]:
    wanted = endpoint == "tags" and view.call.switches.holds("tags_permission", "manage_comments")
    return (f"{IG}manage_comments",) if wanted else ()


def _facebook(view: View, endpoint: str) -> tuple[str, ...]:
    names = MATRIX[endpoint][1]
    if endpoint == "replies" and view.call.switches.holds("replies_permission", "basic"):
        names = ("instagram_basic",)
    needed = view.call.switches.holds("pages_read_engagement", "needed")
    return (*names, "pages_read_engagement") if needed else names


def covers(view: View, username: str) -> bool:
    """Whether the account is one of those that the token is for."""
    if view.call.host.family == "instagram":
        return username == view.token.who
    return username in {view.call.world.pages[page].account for page in view.pages}
