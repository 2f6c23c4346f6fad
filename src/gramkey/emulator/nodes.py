"""The objects that tokens reach, and what fields each has, per host: tables, and the one function that reads them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from gramkey.emulator import access, paging
from gramkey.emulator.call import Call
from gramkey.emulator.fields import Field, parse
from gramkey.emulator.problems import Refusal
from gramkey.emulator.world import Account, App, Token, World

ABSENT = object()
"""The value of a field that is left out of the answer."""


@dataclass(slots=True)
class View:
    """Through whose eyes objects are read: the call, its token and what that may do."""

    call: Call
    token: Token
    scopes: list[str] = field(default_factory=list)

    @property
    def pages(self) -> list[str]:
        """The ids of the Pages that the person ticked; of a Page token, its own."""
        if self.token.page:
            return [self.token.page]
        grant = self.call.world.grant(self.token.client_id, self.token.who)
        return grant.pages if grant else []


@dataclass(frozen=True, slots=True)
class Node:
    """One object: its kind as Meta names it, its id, and the record behind it."""

    kind: str
    id: str
    record: Any


@dataclass(frozen=True, slots=True)
class Edge:
    """A list of objects, with the fields that each shows when none are asked for.

    `most` is the largest page; a `timed` list takes `since` and `until`; one that is `after_only` has no cursor back.
    """

    nodes: list[Node]
    shown: tuple[str, ...] = ()
    most: int = 100
    timed: bool = False
    after_only: bool = False


@dataclass(frozen=True, slots=True)
class Asking:
    """A field whose value depends on its arguments: `insights.metric(reach)`, `business_discovery.username(bob)`."""

    answer: Callable[[Field], object]


Getter = Callable[[View, Any], object]


def view(call: Call) -> View:
    """The view of the call's own token."""
    token = access.bearer(call)
    return View(call, token, access.scopes(call, token))


def read(view: View, node: Node, wanted: tuple[Field, ...]) -> dict[str, Any]:
    """The fields that were asked for, in order, and always the id. Refuses a field that the object does not have."""
    table = FIELDS[node.kind]
    answer: dict[str, Any] = {}
    for item in wanted or tuple(Field(name) for name in DEFAULTS.get(node.kind, ())):
        getter = table.get(item.name)
        if item.name != "id" and getter is None:
            raise unknown_field(view.call, node, item.name)
        value = getter(view, node.record) if getter else node.id
        if value is not ABSENT:
            answer[item.name] = expand(view, node, value, item)
    answer.setdefault("id", node.id)
    return answer


def expand(view: View, owner: Node, value: object, item: Field) -> object:
    """A field's value: an object or a list of objects is read with its own selection."""
    if isinstance(value, Asking):
        value = value.answer(item)
    if isinstance(value, Node):
        return read(view, value, item.inner or ())
    if isinstance(value, Edge):
        return nested(view, owner, item, value)
    return value


def listing(view: View, found: Edge) -> dict[str, object]:
    """The page of a list that the call itself asks for."""
    call = view.call
    wanted = parse(call.get("fields")) or tuple(Field(name) for name in found.shown)
    shown, links = paging.page(call, found, call.params, call.request.path)
    return _page(view, shown, wanted, links)


def nested(view: View, owner: Node, item: Field, found: Edge) -> dict[str, object]:
    """The page of a list inside another object: its arguments are in the field, and its links go to the list itself.

    Source: Meta's page on field expansion.
    """
    call = view.call
    kept = {name: value for name, value in call.params.items() if name not in paging.OF_A_LIST}
    if item.text:
        kept["fields"] = item.text
    shown, links = paging.page(call, found, kept | item.arguments, f"/{call.version}/{owner.id}/{item.name}")
    return _page(view, shown, item.inner or tuple(Field(name) for name in found.shown), links)


def _page(view: View, shown: list[Node], wanted: tuple[Field, ...], links: dict[str, object]) -> dict[str, object]:
    data = [read(view, node, wanted) for node in shown]
    return {"data": data, "paging": links} if data else {"data": []}


def unknown_field(call: Call, node: Node, name: str) -> Refusal:
    """The refusal of a whole request for one field, in the words of its host."""
    kind = node.kind.partition("@")[0]
    return Refusal("G-field" if call.host.family == "instagram" else "D-64", field=name, node=kind)


def account_node(view: View, account: Account) -> Node:
    """The account as this host shows it."""
    app = view.call.world.apps[view.token.client_id]
    if app.login == "facebook":
        return Node("IGUser@facebook", account.account_id, account)
    kind = "IGUser@basic_display" if app.login == "basic_display" else "IGUser@instagram"
    return Node(kind, view.call.world.scoped_id(app.client_id, account.username), account)


def app_node(app: App) -> Node:
    """A Meta app, which is what an app token's `/me` is."""
    return Node("Application", app.client_id, app)


def attribute(name: str) -> Getter:
    """The record's attribute of that name; left out when it is empty text."""

    def getter(_: View, record: Any) -> object:
        value = getattr(record, name)
        return ABSENT if value == "" else value

    return getter


def media_count(world: World, username: str) -> int:
    """How many posts an account has; stories and the parts of carousels are not counted."""
    return sum(1 for m in world.media.values() if m.username == username and m.product != "STORY" and not m.parent)


PROFILE: dict[str, Getter] = {
    name: attribute(name)
    for name in (
        "username",
        "name",
        "biography",
        "website",
        "profile_picture_url",
        "followers_count",
        "follows_count",
    )
} | {"media_count": lambda view, account: media_count(view.call.world, account.username)}


def basic_display_name(view: View, account: Account) -> object:
    """Left out or refused by switch: Basic Display had no such field."""
    if view.call.switches.holds("basic_display_name", "refused"):
        raise unknown_field(view.call, account_node(view, account), "name")
    return ABSENT


FIELDS: dict[str, dict[str, Getter]] = {
    "IGUser@instagram": PROFILE | {"user_id": attribute("account_id"), "account_type": attribute("account_type")},
    "IGUser@facebook": PROFILE
    | {
        "has_profile_pic": lambda _, account: bool(account.profile_picture_url),
        "is_published": lambda *_: True,
    },
    "IGUser@basic_display": {
        "username": attribute("username"),
        "account_type": attribute("account_type"),
        "media_count": PROFILE["media_count"],
        "name": basic_display_name,
    },
    "Application": {
        "name": attribute("name"),
        "link": lambda *_: "https://www.facebook.com/",
    },
}
"""The fields of each kind of object; `IGUser` differs per host. Source: Meta's references of the nodes, 2026.

`facebook_nodes`, `media_nodes`, `comments`, `insights` and `discovery` add theirs.
"""

DEFAULTS: dict[str, tuple[str, ...]] = {
    "Application": ("name", "id"),
}
"""What is shown when no fields are asked for; of an Instagram account only the id. Meta lists it nowhere."""
