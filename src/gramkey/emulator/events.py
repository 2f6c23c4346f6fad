"""Events by name: what a person or Meta does, and what an app is sent for it. Source: Meta's webhook pages, 2025-11.

Of `message_reactions`, `messaging_postbacks`, `messaging_seen` and `story_insights` only the names are established;
their values are inferred from Messenger's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from gramkey.emulator import deliveries, minting
from gramkey.emulator.forwards import Forwards
from gramkey.emulator.problems import BadInput
from gramkey.emulator.records import Comment, Delivery, Media
from gramkey.emulator.switches import Switches
from gramkey.emulator.world import Account, App, World, digits

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Occasion:
    """One event that happens to an account. `by` is who does it, `details` what was said of it."""

    world: World
    switches: Switches
    now: int
    account: Account
    by: str
    details: Mapping[str, str]

    def post(self, product: str = "") -> Media:
        """The post that it is about: the one in the details, or the newest. Raises `BadInput`."""
        wanted = self.details.get("media_id", "")
        mine = [each for each in self.world.media.values() if each.username == self.account.username]
        fitting = [each for each in mine if not each.parent and (each.product == "STORY") is (product == "STORY")]
        found = [each for each in fitting if wanted in ("", each.media_id)]
        if not found:
            raise BadInput(f"{self.account.username} has no such post. It has: {_ids(fitting) or 'none'}.")
        return found[-1]

    def person_id(self, username: str, app: App) -> str:
        """The Instagram-scoped id of a person, as one app sees it."""
        return digits(f"{self.world.seed}/igsid/{app.meta_app}/{username}", 16)


def _ids(posts: list[Media]) -> str:
    return ", ".join(each.media_id for each in posts[-5:])


Make = Callable[[Occasion, App], Json]


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the table. `field` is the webhook's field; `shape` changes, messaging or callback.

    `begin` does once what happens in the world itself, and says what `make` is to know of it.
    """

    field: str
    shape: str
    meaning: str
    evidence: str
    make: Make = lambda *_: {}
    begin: Callable[[Occasion], Mapping[str, str]] = lambda _: {}


def _write_comment(occasion: Occasion) -> Mapping[str, str]:
    post = occasion.post()
    text = occasion.details.get("text", "Lovely! Café at https://x.test/?")
    made = Comment(minting.new_id(occasion.world, "181"), post.media_id, occasion.by, text, occasion.now)
    occasion.world.comments[made.comment_id] = made
    return {"comment_id": made.comment_id, "media_id": post.media_id, "text": text}


def _comment(occasion: Occasion, app: App) -> Json:
    said = occasion.details
    return {
        "id": said["comment_id"],
        "from": {"id": occasion.person_id(occasion.by, app), "username": occasion.by},
        "text": said["text"],
        "media": {"id": said["media_id"], "media_product_type": occasion.post().product},
    }


def _begin_mention(occasion: Occasion) -> Mapping[str, str]:
    return {"comment_id": minting.new_id(occasion.world, "181"), "media_id": minting.new_id(occasion.world, "180")}


def _mention(occasion: Occasion, _: App) -> Json:
    return {"comment_id": occasion.details["comment_id"], "media_id": occasion.details["media_id"]}


def _story_insights(occasion: Occasion, _: App) -> Json:
    story = occasion.post("STORY")
    return {"media_id": story.media_id, "reach": story.audience, "replies": 0}


def _begin_message(occasion: Occasion) -> Mapping[str, str]:
    return {
        "mid": minting.text(occasion.world, 120, "aWdf"),
        "text": occasion.details.get("text", "Hello, is it open?"),
    }


def _message(occasion: Occasion, _: App) -> Json:
    return {"message": {"mid": occasion.details["mid"], "text": occasion.details["text"]}}


def _reaction(occasion: Occasion, _: App) -> Json:
    return {"reaction": {"mid": occasion.details["mid"], "action": "react", "reaction": "love", "emoji": "❤"}}


def _postback(occasion: Occasion, _: App) -> Json:
    return {"postback": {"mid": occasion.details["mid"], "title": "Start", "payload": occasion.details["text"]}}


def _seen(occasion: Occasion, _: App) -> Json:
    return {"read": {"mid": occasion.details["mid"]}}


EVENTS: dict[str, Event] = {
    "comments": Event("comments", "changes", "somebody comments on a post", "doc", _comment, _write_comment),
    "live_comments": Event("live_comments", "changes", "somebody comments on a live video", "doc", _comment,
                           _write_comment),
    "mentions": Event("mentions", "changes", "somebody mentions the account", "doc", _mention, _begin_mention),
    "story_insights": Event("story_insights", "changes", "a story has ended", "inferred", _story_insights),
    "messages": Event("messages", "messaging", "somebody writes a message", "doc", _message, _begin_message),
    "message_reactions": Event("message_reactions", "messaging", "somebody reacts to a message", "inferred",
                               _reaction, _begin_message),
    "messaging_postbacks": Event("messaging_postbacks", "messaging", "somebody presses a button", "inferred",
                                 _postback, _begin_message),
    "messaging_seen": Event("messaging_seen", "messaging", "somebody reads a message", "inferred", _seen,
                            _begin_message),
    "deauthorize": Event("", "callback", "the callback of a person who removed the app", "doc"),
    "data_deletion": Event("", "callback", "the callback of a person who asks for deletion", "doc"),
}  # fmt: skip
"""By name. A callback that is played leaves the grant as it is; `Meta.remove_app` ends it too."""


NEEDING_ACCESS = ("comments", "live_comments")
"""The fields for which an app needs Advanced Access, and to be live."""


def check_name(name: str) -> None:
    """Refuse what is no event (`BadInput`)."""
    if name not in EVENTS:
        raise BadInput(f"There is no event {name!r}. There are: {', '.join(EVENTS)}.")


def play(
    occasion: Occasion, name: str, apps: list[App], url: str = "", forwards: Forwards | None = None
) -> list[Delivery]:
    """Queue what every app of `apps` is sent for the event, and its `forwards`. With `url` it goes only there.

    Neither a forward nor `url` need have subscribed.

    Raises `BadInput` if there is no such event, or nobody to be told.
    """
    check_name(name)
    event = EVENTS[name]
    able = [app for app in apps if app.login != "basic_display"]
    told = [(app, each) for app in able for each in ([url] if url else _urls(occasion, event, app, name, forwards))]
    if not told:
        raise BadInput(_nobody(occasion.account.username, name, event))
    happened = replace(occasion, details={**occasion.details, **event.begin(occasion)})
    return [_send(happened, event, app, name, each) for app, each in told]


def _urls(occasion: Occasion, event: Event, app: App, name: str, forwards: Forwards | None) -> list[str]:
    """Where one app's goes: to its own URL if it hears of it, and to those who listen; each once."""
    own = deliveries.callback_url(app, name) if event.shape == "callback" else app.webhook_url
    found = [own] if _hears(occasion, event, app, name) else []
    if forwards and (event.shape == "callback" or _may_hear(occasion, app, field_for(app, event))):
        found += forwards.urls(app.client_id, name)
    return list(dict.fromkeys(found))


def field_for(app: App, event: Event) -> str:
    """The field under which an app hears of it: on the Instagram login mentions arrive as comments."""
    return "comments" if event.field == "mentions" and app.login == "instagram" else event.field


def _hears(occasion: Occasion, event: Event, app: App, name: str) -> bool:
    if event.shape == "callback":
        return bool(deliveries.callback_url(app, name))
    wanted = field_for(app, event)
    if not _may_hear(occasion, app, wanted):
        return False
    if not app.webhook_url or (app.webhook_fields and wanted not in app.webhook_fields):
        return False
    mine = (
        each
        for each in occasion.world.subscriptions.values()
        if (each.client_id, each.username) == (app.client_id, occasion.account.username)
    )
    return any(app.login == "facebook" or wanted in each.fields for each in mine)


def _may_hear(occasion: Occasion, app: App, wanted: str) -> bool:
    """Whether the app's access reaches this event. Source: Meta's webhook page, Preconditions."""
    if wanted not in NEEDING_ACCESS or (app.access == "advanced" and app.mode == "live"):
        return True
    if occasion.switches.holds("webhook_access", "roles"):
        return all(app.roles.get(who) == "accepted" for who in (occasion.account.username, occasion.by))
    return occasion.switches.holds("webhook_access", "anybody")


def _nobody(username: str, name: str, event: Event) -> str:
    if event.shape == "callback":
        return f"No app has a URL for {name}. Set it in the app's settings, or say where to send it: --to."
    return (
        f"No app hears of {name} of {username}: it takes a webhook URL in the app's settings, and "
        f"POST /{{user}}/subscribed_apps with {event.field}; comments of strangers also Advanced Access and a live "
        "app. Or say where to send it: --to. Or listen: gramkey emulator listen."
    )


def _send(occasion: Occasion, event: Event, app: App, name: str, url: str) -> Delivery:
    world, switches, now = occasion.world, occasion.switches, occasion.now
    if event.shape == "callback":
        who = occasion.account.person if app.login == "facebook" else occasion.account.username
        return deliveries.callback(world, switches, now, app, name, who, url)
    value = envelope(occasion, event, app)
    return deliveries.webhook(world, switches, now, app, name, occasion.account.username, value, url)


def envelope(occasion: Occasion, event: Event, app: App) -> object:
    """The body: `time` in seconds for changes and milliseconds for messages; the documented variants by switch."""
    account_id = occasion.account.account_id
    value = event.make(occasion, app)
    if event.shape == "messaging":
        people = {"sender": {"id": occasion.person_id(occasion.by, app)}, "recipient": {"id": account_id}}
        message = people | {"timestamp": occasion.now * 1000} | value
        entry: Json = {"id": account_id, "time": occasion.now * 1000, "messaging": [message]}
    else:
        change = {"field": field_for(app, event), "value": value}
        direct = app.login == "instagram" and occasion.switches.holds("webhook_entry", "direct")
        entry = {"id": account_id, "time": occasion.now} | (change if direct else {"changes": [change]})
    whole = {"object": "instagram", "entry": [entry]}
    return [whole] if app.login == "instagram" and occasion.switches.holds("webhook_top", "array") else whole
