"""`/{user}/subscribed_apps`: which webhooks an app gets of an account; on the Facebook side of a Page."""

from __future__ import annotations

from gramkey.emulator import access, graph, nodes
from gramkey.emulator.authors import allow, missing, required
from gramkey.emulator.call import Call
from gramkey.emulator.container_checks import listed
from gramkey.emulator.http import Response, json_response
from gramkey.emulator.nodes import View
from gramkey.emulator.problems import Refusal
from gramkey.emulator.records import Subscription
from gramkey.emulator.world import Account, Page

FIELDS = (
    "agent_messages", "messages", "messaging_postbacks", "messaging_seen", "messaging_handover", "messaging_referral",
    "messaging_optins", "message_reactions", "message_edit", "standby", "comments", "live_comments", "mentions",
    "story_insights", "creator_marketplace_projects", "creator_marketplace_invited_creator_onboarding", "delta",
    "story_reactions", "onboarding_welcome_message_series", "follow", "comment_poll_response", "story_poll_response",
    "share_to_story",
)  # fmt: skip
"""What graph.instagram.com takes according to its own error text (observed 2026). A Page's fields are not listed."""


def subscribe(call: Call) -> Response:
    """`POST`: one bad name fails the whole call."""
    view, key, made = _which(call)
    wanted = listed(required(call, "subscribed_fields"))
    if call.host.family == "instagram":
        for place, name in enumerate(wanted):
            if name not in FIELDS:
                raise Refusal("P-field", number=str(place), known=", ".join(FIELDS))
            allow(view, _scope(name))
    made.fields = wanted
    call.world.subscriptions[key] = made
    return json_response({"success": True})


def _scope(name: str) -> str:
    """The permission of a field. Source: the table of Meta's webhooks page."""
    about_messages = name.startswith("messag") or name in ("standby", "agent_messages")
    return "manage_messages" if about_messages else "manage_comments"


def shown(call: Call) -> Response:
    """`GET`: the app itself, if it is subscribed."""
    _, key, _ = _which(call)
    found = call.world.subscriptions.get(key)
    if found is None:
        return json_response({"data": []})
    name = "app_id" if call.host.family == "instagram" else "id"
    return json_response({"data": [{name: found.client_id, "subscribed_fields": found.fields}]})


def unsubscribe(call: Call) -> Response:
    """`DELETE`."""
    _, key, _ = _which(call)
    call.world.subscriptions.pop(key, None)
    return json_response({"success": True})


def _which(call: Call) -> tuple[View, str, Subscription]:
    """The subscription that the path names, not yet kept: of the token's account, or by a Page's token of the Page."""
    view = nodes.view(call)
    found = graph.find(view, call.ids[0]).record
    client_id = view.token.client_id
    if call.host.family == "instagram" and isinstance(found, Account):
        access.need(call, view.token, "instagram_business_basic")
        return view, f"{client_id}/{found.username}", Subscription(client_id, found.username, [])
    if not isinstance(found, Page):
        raise missing(call, call.ids[0])
    if not view.token.page:
        raise Refusal("D-50")
    access.need(call, view.token, "pages_manage_metadata")
    return view, f"{client_id}/{found.page_id}", Subscription(client_id, found.account, [], found.page_id)
