"""What each page of the console is filled with: values that are read from the world, with secrets masked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gramkey.emulator.console_times import when
from gramkey.emulator.endings import ENDINGS, tokens_of
from gramkey.emulator.error_rows import ROWS
from gramkey.emulator.events import EVENTS
from gramkey.emulator.faults import ENDPOINTS, Fault
from gramkey.emulator.journal import mask
from gramkey.emulator.media_nodes import STORY_LIFE
from gramkey.emulator.meta import Meta
from gramkey.emulator.network import NETWORK
from gramkey.emulator.pages import ACCOUNT_TYPES
from gramkey.emulator.problems import BadInput
from gramkey.emulator.records import Comment, Delivery
from gramkey.emulator.scopes import BY_LOGIN
from gramkey.emulator.switch import Switch
from gramkey.emulator.switches import SWITCHES
from gramkey.emulator.switches_errors import ERRORS
from gramkey.emulator.switches_reading import READING
from gramkey.emulator.world import App, Grant, Token
from gramkey.emulator.writing_switches import WRITING

if TYPE_CHECKING:
    from gramkey.emulator.console import Console

Values = dict[str, Any]

LOGINS = {"instagram": "Instagram Login", "facebook": "Facebook Login for Business", "basic_display": "Basic Display"}
WAYS = {
    "expired": "it expires",
    "password-change": "the password is changed",
    "removed": "the person removes the app",
    "checkpoint": "a checkpoint stops the account",
    "unconfirmed": "the account is not confirmed",
    "logout": "the person logs out",
    "role-lost": "the role on the app is lost",
}
"""How the tokens of one grant may end, in words. The reset of an app's secret is the app's business."""

KINDS = {
    **{switch.name: "Reading" for switch in READING},
    **{line[0]: "Publishing and webhooks" for line in WRITING},
    **{switch.name: "Error answers" for switch in ERRORS},
}
"""What each switch is about, but for those of logins and tokens."""

ENTRIES = 200
"""How many entries of the journal, or deliveries, one page shows."""

POSTS = 60
"""How many posts of an account one page shows."""

LIVE = 3
"""Seconds between two looks at a live journal."""


@dataclass(frozen=True, slots=True)
class View:
    """One page: its template, and what fills it from the console, the path's second segment, the query and `shown`."""

    template: str
    values: Callable[[Console, str, Mapping[str, str], str], Values]


def _overview(console: Console, *_: object) -> Values:
    meta = console.meta
    living = [token for token in meta.world.tokens.values() if _state(token, meta.clock.now()) == "alive"]
    changed = [name for name, switch in SWITCHES.items() if meta.switches[name] != switch.default]
    return {
        "described": console.describe(),
        "counts": {"apps": len(meta.apps), "accounts": len(meta.accounts), "grants": len(meta.world.grants)},
        "living": len(living),
        "changed": changed,
        "faults": list(meta.faults),
        "entries": list(meta.journal)[-5:],
    }


def _apps(console: Console, *_: object) -> Values:
    groups: dict[str, list[App]] = {}
    for app in console.meta.apps.values():
        groups.setdefault(app.meta_app, []).append(app)
    return {"groups": groups, "logins": LOGINS}


def _app(console: Console, client_id: str, _: object, shown: str) -> Values:
    meta = console.meta
    app = meta.apps.get(client_id)
    if app is None:
        raise BadInput(f"There is no app {client_id}.")
    professional = [account.username for account in meta.accounts.values() if account.professional]
    return {
        "app": app,
        "secret": app.client_secret if shown == client_id else "",
        "login": LOGINS[app.login],
        "pairs": [other for other in meta.apps.values() if other.meta_app == app.meta_app],
        "logins": LOGINS,
        "people": list(dict.fromkeys((*meta.accounts, *meta.people))),
        "professional": professional,
        "limits": " ".join(f"{kind}={count}" for kind, count in app.limits.items()),
        "slash": meta.switches["saved_redirect"],
        "asked": next((each for each in reversed(meta.deliveries) if _verifies(each, client_id)), None),
    }


def _verifies(delivery: Delivery, client_id: str) -> bool:
    return delivery.kind == "verification" and delivery.client_id == client_id


def _accounts(console: Console, *_: object) -> Values:
    world = console.meta.world
    posts: dict[str, int] = {}
    for media in world.media.values():
        posts[media.username] = posts.get(media.username, 0) + (not media.parent)
    return {
        "accounts": list(world.accounts.values()),
        "types": ACCOUNT_TYPES,
        "posts": posts,
        "people": world.people,
        "linked": {page.account: page.name for page in world.pages.values() if page.account},
    }


def _account(console: Console, username: str, *_: object) -> Values:
    """One account's posts and stories, newest first, each with its comments."""
    world = console.meta.world
    account = world.accounts.get(username)
    if account is None:
        raise BadInput(f"There is no account {username}.")
    mine = [media for media in world.media.values() if media.username == username and not media.parent]
    comments: dict[str, list[Comment]] = {}
    for comment in world.comments.values():
        comments.setdefault(comment.media_id, []).append(comment)
    newest = sorted(mine, key=lambda media: media.created_at, reverse=True)
    ended = console.meta.clock.now() - STORY_LIFE
    over = [each.media_id for each in newest if each.product == "STORY" and each.created_at <= ended]
    more = len(newest[POSTS:])
    return {"account": account, "posts": newest[:POSTS], "more": more, "comments": comments, "over": over}


def _deliveries(console: Console, *_: object) -> Values:
    meta = console.meta
    return {
        "deliveries": meta.deliveries[-ENTRIES:],
        "apps": {app.client_id: LOGINS[app.login] for app in meta.apps.values() if app.login != "basic_display"},
        "events": [(name, f"{name}: {event.meaning}") for name, event in EVENTS.items()],
        "accounts": [account.username for account in meta.accounts.values() if account.professional],
        "everybody": list(meta.accounts),
    }


def _grants(console: Console, _: str, __: object, shown: str) -> Values:
    meta = console.meta
    grants = [_granted(meta, grant, shown) for grant in meta.world.grants.values()]
    return {"grants": grants, "gone": list(_without_grant(meta, shown)), "ways": WAYS}


def _granted(meta: Meta, grant: Grant, shown: str) -> Values:
    tokens = tokens_of(meta.world, grant.who, grant.client_id)
    app = meta.apps[grant.client_id]
    return {
        "grant": grant,
        "app": app,
        "login": LOGINS[app.login],
        "pages": [meta.world.pages[page].name for page in grant.pages if page in meta.world.pages],
        "tokens": [_token(meta, token, shown) for token in tokens],
    }


def _without_grant(meta: Meta, shown: str) -> Iterator[Values]:
    """The tokens whose grant was removed."""
    for token in meta.world.tokens.values():
        if meta.world.grant(token.client_id, token.who) is None:
            yield _token(meta, token, shown) | {"login": LOGINS[meta.apps[token.client_id].login]}


def _token(meta: Meta, token: Token, shown: str) -> Values:
    masked = mask(token.text)
    return {
        "kind": token.kind,
        "who": token.who,
        "masked": masked,
        "text": token.text if shown == masked else "",
        "state": _state(token, meta.clock.now()),
        "issued_at": token.issued_at,
        "expires_at": token.expires_at,
        "ended": token.ended,
    }


def _state(token: Token, now: int) -> str:
    if token.ended:
        why = next((why for why, error in ENDINGS.items() if error == token.ended), "ended")
        return f"{why} ({token.ended})"
    return "expired" if token.expires_at and token.expires_at <= now else "alive"


def _clock(*_: object) -> Values:
    return {"steps": {"+1 hour": "1h", "+24 hours": "24h", "+30 days": "30d", "+59 days": "59d", "+60 days": "60d"}}


def _switches(console: Console, *_: object) -> Values:
    values = console.meta.switches.to_json()
    groups: dict[str, list[Switch]] = {}
    for name, switch in SWITCHES.items():
        groups.setdefault(KINDS.get(name, "Logging in and tokens"), []).append(switch)
    changed = [name for name, switch in SWITCHES.items() if values[name] != switch.default]
    return {"groups": groups, "values": values, "changed": changed}


def _faults(console: Console, *_: object) -> Values:
    meta = console.meta
    return {
        "faults": [{"what": fault.what, "met": fault.met, "about": _scope(meta, fault)} for fault in meta.faults],
        "network": NETWORK,
        "rows": {name: row.title or row.text for name, row in ROWS.items()},
        "endpoints": ENDPOINTS,
        "accounts": list(meta.accounts),
        "apps": {app.client_id: f"{LOGINS[app.login]}, {app.client_id}" for app in meta.apps.values()},
    }


def _scope(meta: Meta, fault: Fault) -> str:
    """Where, how often and when a fault is played, in words."""
    app = meta.apps.get(fault.app)
    words = (
        f"at {fault.endpoint}" if fault.endpoint else "",
        f"for {fault.account}" if fault.account else "",
        f"of {LOGINS[app.login] if app else fault.app}" if fault.app else "",
        f"{fault.count} more time{'' if fault.count == 1 else 's'}" if fault.count is not None else "",
        f"{fault.probability:.0%} of requests" if fault.probability < 1 else "",
        f"from {when(fault.from_at)}" if fault.from_at else "",
        f"until {when(fault.until_at)}" if fault.until_at else "",
    )
    return ", ".join(word for word in words if word) or "wherever Meta shows it, until it is stopped"


def _journal(console: Console, _: str, query: Mapping[str, str], __: str) -> Values:
    journal = console.meta.journal
    since = query.get("since", "0")
    if not (since.isascii() and since.isdigit()):
        raise BadInput(f"since={since!r} is no number of an entry.")
    found = journal.since(int(since))
    return {
        "entries": found[-ENTRIES:],
        "more": max(0, len(found) - ENTRIES),
        "since": int(since),
        "last": journal.last_number,
        "live": LIVE if "live" in query else 0,
    }


def _person(console: Console, who: str, *_: object) -> Values:
    """The person's side: which apps an account or a person let in."""
    meta = console.meta
    account, person = meta.accounts.get(who), meta.people.get(who)
    if account is None and person is None:
        raise BadInput(f"There is no account or person {who}.")
    grants = [grant for grant in meta.world.grants.values() if grant.who == who]
    return {
        "who": who,
        "account": account,
        "person": person,
        "owner": meta.people.get(account.person) if account else None,
        "doors": {"Instagram": _let_in(meta, grants, False), "Facebook": _let_in(meta, grants, True)},
    }


def _let_in(meta: Meta, grants: list[Grant], facebook: bool) -> list[Values]:
    found = []
    for grant in grants:
        app = meta.apps[grant.client_id]
        if (app.login == "facebook") is facebook:
            words = [BY_LOGIN[app.login].get(name, name) for name in grant.granted()]
            found.append({"app": app, "login": LOGINS[app.login], "words": words, "grant": grant})
    return found


VIEWS: dict[tuple[str, int], View] = {
    ("", 0): View("overview", _overview),
    ("apps", 0): View("apps", _apps),
    ("apps", 1): View("app", _app),
    ("accounts", 0): View("accounts", _accounts),
    ("accounts", 1): View("account", _account),
    ("people", 1): View("person", _person),
    ("grants", 0): View("grants", _grants),
    ("deliveries", 0): View("deliveries", _deliveries),
    ("clock", 0): View("clock", _clock),
    ("switches", 0): View("switches", _switches),
    ("faults", 0): View("faults", _faults),
    ("journal", 0): View("journal", _journal),
}
"""By the first segment of the path, and how many follow it."""
