"""The state of the emulated world as plain records, and their way to JSON and back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any

from gramkey.emulator.records import Comment, Container, Delivery, Media, Subscription

Json = dict[str, Any]


@dataclass(slots=True)
class App:
    """One id and secret pair of a Meta app, for one login. `meta_app` names the Meta app that the pairs belong to.

    `roles` says per person or username whether a tester's invitation is `accepted` or `pending`. `mode` is
    `development` or `live`; `access` is `standard` (only people with a role) or, for a live app, `advanced`.
    `require_proof` is the dashboard's Require App Secret. `configs` are Facebook Login for Business configurations:
    permissions by configuration id. `limits` are calls per hour (`app`, `user`, `page`) and per day (`business`: of
    one account), where they differ from `usage.LIMITS`. `deauthorize_url`, `deletion_url` and `webhook_url` are where
    Meta sends to, "" for nowhere; `webhook_fields` are the fields that the dashboard subscribes to.
    """

    name: str
    login: str
    client_id: str
    client_secret: str
    meta_app: str
    redirect_uris: list[str] = field(default_factory=list)
    roles: dict[str, str] = field(default_factory=dict)
    access: str = "standard"
    require_proof: bool = False
    configs: dict[str, list[str]] = field(default_factory=dict)
    mode: str = "live"
    limits: dict[str, int] = field(default_factory=dict)
    deauthorize_url: str = ""
    deletion_url: str = ""
    webhook_url: str = ""
    verify_token: str = ""
    webhook_fields: list[str] = field(default_factory=list)

    def admits(self, who: str) -> bool:
        """Whether `who` may log in: an invitation that is pending is enough for the dialog, not for what follows."""
        return who in self.roles or (self.access == "advanced" and self.mode == "live")


@dataclass(slots=True)
class Account:
    """An Instagram account. `account_id` is its professional id; `account_type` BUSINESS, MEDIA_CREATOR, PERSONAL."""

    username: str
    account_id: str
    account_type: str
    name: str
    person: str
    biography: str = ""
    website: str = ""
    profile_picture_url: str = ""
    followers_count: int = 0
    follows_count: int = 0

    @property
    def professional(self) -> bool:
        """Whether it may use the Instagram Platform at all."""
        return self.account_type != "PERSONAL"


@dataclass(slots=True)
class Page:
    """A Facebook Page. `account` is the linked Instagram username or "".

    A Page reached through a business portfolio has `business` set; `client` says that the portfolio manages it for
    somebody else.
    """

    page_id: str
    name: str
    person: str
    account: str = ""
    business: str = ""
    client: bool = False
    category: str = "Local business"
    tasks: list[str] = field(
        default_factory=lambda: ["ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MESSAGING", "MODERATE", "MANAGE"]
    )


@dataclass(slots=True)
class Business:
    """A business portfolio and the person who manages it."""

    business_id: str
    name: str
    person: str


@dataclass(slots=True)
class Person:
    """A Facebook user."""

    key: str
    name: str
    email: str


@dataclass(slots=True)
class Grant:
    """What `who` (a username, or a person on the Facebook login) allowed one app.

    `permissions` are `granted` or `declined`; `pages` the ids of the Pages that were ticked. `last_used_at` is when
    the person last agreed, from which data access runs 90 days.
    """

    client_id: str
    who: str
    permissions: dict[str, str]
    pages: list[str] = field(default_factory=list)
    last_used_at: int = 0

    def granted(self) -> list[str]:
        """The names of what is allowed now."""
        return [name for name, status in self.permissions.items() if status == "granted"]


@dataclass(slots=True)
class Token:
    """An access token. `expires_at` 0 is never. `ended` is "" or the id of the error that it is answered with."""

    text: str
    kind: str
    client_id: str
    who: str
    scopes: list[str]
    issued_at: int
    expires_at: int = 0
    page: str = ""
    ended: str = ""


@dataclass(slots=True)
class Code:
    """An authorization code, bound to app and redirect URI; `used` after its one exchange."""

    text: str
    client_id: str
    redirect_uri: str
    who: str
    scopes: list[str]
    issued_at: int
    used: bool = False


@dataclass(slots=True)
class Dialog:
    """A consent page that was shown: what was asked, until it is answered."""

    dialog_id: str
    client_id: str
    redirect_uri: str
    scopes: list[str]
    response_type: str
    query: str
    path: str
    shown_at: int
    state: str | None = None
    all_or_none: bool = False


@dataclass(slots=True)
class World:
    """All of it. `serial` counts what was minted, so that a world that was loaded mints on without repeating.

    `media` and `comments` are by id, oldest first. `usage` is what `usage.py` counts.
    """

    seed: int = 0
    serial: int = 0
    apps: dict[str, App] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    businesses: dict[str, Business] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    dialogs: dict[str, Dialog] = field(default_factory=dict)
    media: dict[str, Media] = field(default_factory=dict)
    comments: dict[str, Comment] = field(default_factory=dict)
    containers: dict[str, Container] = field(default_factory=dict)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    usage: dict[str, list[int]] = field(default_factory=dict)
    last_account: str = ""
    last_person: str = ""

    def to_json(self) -> Json:
        """Plain values, ready for `json.dumps`. Of records what is not as it is by default."""
        return {item.name: _plain(item.name, getattr(self, item.name)) for item in fields(self)}

    @classmethod
    def from_json(cls, saved: Mapping[str, Any]) -> World:
        """The world that `to_json` wrote."""
        world = cls()
        for item in fields(cls):
            value = saved[item.name]
            record = RECORDS.get(item.name)
            setattr(world, item.name, {k: record(**v) for k, v in value.items()} if record else value)
        return world

    def grant(self, client_id: str, who: str) -> Grant | None:
        """What `who` allows this app now."""
        return self.grants.get(f"{client_id}/{who}")

    def scoped_id(self, client_id: str, who: str) -> str:
        """The app-scoped id of an account or a person: 17 digits, above 2^53, another for every app."""
        return "2" + digits(f"{self.seed}/{client_id}/{who}", 16)

    def account_by_id(self, account_id: str) -> Account | None:
        """The account with that professional id."""
        return next((a for a in self.accounts.values() if a.account_id == account_id), None)


RECORDS: dict[str, type[Any]] = {
    "apps": App,
    "accounts": Account,
    "people": Person,
    "pages": Page,
    "businesses": Business,
    "grants": Grant,
    "tokens": Token,
    "codes": Code,
    "dialogs": Dialog,
    "media": Media,
    "comments": Comment,
    "containers": Container,
    "subscriptions": Subscription,
    "deliveries": Delivery,
}


DEFAULTS = {
    name: tuple(
        (item.name, item.default if item.default_factory is MISSING else item.default_factory())
        for item in fields(record)
    )
    for name, record in RECORDS.items()
}
"""Per kind of record its fields and their defaults, `MISSING` where there is none."""


def _plain(name: str, value: Any) -> Any:
    if name not in RECORDS:
        return value
    return {
        key: {part: held for part, default in DEFAULTS[name] if (held := getattr(record, part)) != default}
        for key, record in value.items()
    }


def digits(text: str, count: int) -> str:
    """Decimal digits that depend on `text` alone; the last one is odd, so that rounding to a double shows."""
    number = int.from_bytes(hashlib.sha256(text.encode()).digest())
    return str(number)[: count - 1] + str(number % 5 * 2 + 1)
