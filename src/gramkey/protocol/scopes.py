"""Every scope of the three logins and what it permits; capabilities; and what retired names are called today.

Source unless a row says otherwise: Meta's Permissions Reference as captured 2026-09-20
(https://developers.facebook.com/docs/permissions).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gramkey.protocol.errors import InputError
from gramkey.protocol.logins import LOGINS


@dataclass(frozen=True, slots=True)
class Scope:
    """One permission: its name, what it lets the app do (words for the person), and the scopes it needs too."""

    name: str
    permits: str
    needs: tuple[str, ...] = ()


_PAGES_READ = ("instagram_basic", "pages_read_engagement", "pages_show_list")
_BASIC = ("instagram_business_basic",)

_INSTAGRAM = (
    Scope("instagram_business_basic", "see the account's profile and media"),
    Scope("instagram_business_content_publish", "create posts, reels, stories and carousels", _BASIC),
    Scope("instagram_business_manage_comments", "read, write, hide and delete comments", _BASIC),
    Scope("instagram_business_manage_messages", "read and send direct messages", _BASIC),
    # Not in the Permissions Reference; named by the media-insights page and every dashboard embed URL.
    Scope("instagram_business_manage_insights", "see the statistics of the account and its media", _BASIC),
)

_FACEBOOK = (
    Scope(
        "instagram_basic",
        "see the profile and media of the linked Instagram account",
        ("pages_read_user_content", "pages_show_list"),
    ),
    Scope("instagram_content_publish", "create Instagram posts, reels, stories and carousels", _PAGES_READ),
    Scope("instagram_manage_comments", "read, write, hide and delete Instagram comments", _PAGES_READ),
    Scope("instagram_manage_insights", "see the statistics of the Instagram account and its media", _PAGES_READ),
    Scope("instagram_manage_messages", "read and send Instagram direct messages", _PAGES_READ),
    Scope("instagram_manage_contents", "delete Instagram posts, stories and reels", ("instagram_basic",)),
    Scope(
        "instagram_manage_engagement",
        "like and unlike Instagram media and comments",
        ("instagram_basic", "pages_read_user_content", "pages_show_list"),
    ),
    Scope("instagram_manage_events", "log conversion events for the Instagram account", _PAGES_READ),
    Scope("instagram_manage_upcoming_events", "read, create and change upcoming events", _PAGES_READ),
    Scope("instagram_branded_content_brand", "approve branded content as the brand", _PAGES_READ),
    Scope("instagram_branded_content_creator", "manage branded content as the creator", _PAGES_READ),
    Scope("instagram_branded_content_ads_brand", "manage partnership-ad permissions", _PAGES_READ),
    Scope(
        "instagram_creator_marketplace_discovery",
        "search creators",
        ("business_management", "instagram_basic", "pages_manage_metadata", "pages_show_list"),
    ),
    Scope(
        "instagram_creator_marketplace_messaging",
        "send partnership messages",
        ("instagram_basic", "pages_read_user_content", "pages_show_list"),
    ),
    Scope("instagram_shopping_tag_products", "tag products in Instagram media", _PAGES_READ),
    Scope("pages_show_list", "see which Pages the person manages"),
    Scope("pages_read_engagement", "read a Page's content and metadata"),
    Scope("pages_read_user_content", "read what people wrote on a Page"),
    Scope("pages_manage_metadata", "receive webhooks of a Page and its Instagram account"),
    # Since Graph v17 Pages owned by a business portfolio are hidden without it (fbsamples/reels_publishing_apis#38).
    Scope("business_management", "find Pages that belong to a business portfolio"),
    Scope("ads_management", "act on Pages whose role was given through Business Manager"),
    Scope("ads_read", "read Pages whose role was given through Business Manager"),
    Scope("public_profile", "see the person's name"),
    Scope("email", "see the person's e-mail address"),
)

_BASIC_DISPLAY = (
    Scope("user_profile", "see the account's id, name and type"),
    Scope("user_media", "see the account's media", ("user_profile",)),
)

SCOPES: Mapping[str, Mapping[str, Scope]] = MappingProxyType(
    {
        "instagram": MappingProxyType({scope.name: scope for scope in _INSTAGRAM}),
        "facebook": MappingProxyType({scope.name: scope for scope in _FACEBOOK}),
        "basic_display": MappingProxyType({scope.name: scope for scope in _BASIC_DISPLAY}),
    }
)

RETIRED: Mapping[str, Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "instagram": MappingProxyType(
            {
                # The legacy API's scope died 2020-06-29; business_* on 2025-01-27 (two revisions of business-login);
                # …_publishing is a misspelling in Meta's own pages; user_* died with Basic Display.
                "basic": ("instagram_business_basic", "retired 2020-06-29"),
                "business_basic": ("instagram_business_basic", "retired 2025-01-27"),
                "business_content_publish": ("instagram_business_content_publish", "retired 2025-01-27"),
                "business_content_publishing": ("instagram_business_content_publish", "retired 2025-01-27"),
                "business_manage_comments": ("instagram_business_manage_comments", "retired 2025-01-27"),
                "business_manage_messages": ("instagram_business_manage_messages", "retired 2025-01-27"),
                "instagram_business_content_publishing": (
                    "instagram_business_content_publish",
                    "a misspelling that Meta's own pages print",
                ),
                "user_profile": ("instagram_business_basic", "ended with Basic Display on 2024-12-04"),
                "user_media": ("instagram_business_basic", "ended with Basic Display on 2024-12-04"),
            }
        ),
        # manage_pages was replaced by the pages_* family (oorestisime/gatsby-source-instagram#145).
        "facebook": MappingProxyType({"manage_pages": ("pages_show_list", "replaced by the pages_* scopes")}),
        "basic_display": MappingProxyType({}),
    }
)


@dataclass(frozen=True, slots=True)
class Capability:
    """What a person wants to do, the scopes it takes on each login, and the reason to show the person."""

    name: str
    reason: str
    scopes: Mapping[str, tuple[str, ...]]


def _capability(name: str, reason: str, instagram: str, facebook: str) -> Capability:
    return Capability(
        name, reason, MappingProxyType({"instagram": tuple(instagram.split()), "facebook": tuple(facebook.split())})
    )


CAPABILITIES: Mapping[str, Capability] = MappingProxyType(
    {
        row.name: row
        for row in (
            _capability(
                "read",
                "to show the account's profile and posts",
                "instagram_business_basic",
                "instagram_basic business_management",
            ),
            _capability(
                "publish",
                "to publish posts, reels and stories for the account",
                "instagram_business_content_publish",
                "instagram_content_publish",
            ),
            _capability(
                "comments",
                "to read and answer comments on the account's posts",
                "instagram_business_manage_comments",
                "instagram_manage_comments",
            ),
            _capability(
                "messages",
                "to read and answer the account's direct messages",
                "instagram_business_manage_messages",
                "instagram_manage_messages pages_manage_metadata",
            ),
            _capability(
                "insights",
                "to see how the account and its posts perform",
                "instagram_business_manage_insights",
                "instagram_manage_insights",
            ),
        )
    }
)


@dataclass(frozen=True, slots=True)
class ScopeChoice:
    """The scopes to ask for, in order, the reason for each, and what was changed on the way (words for the person)."""

    names: tuple[str, ...]
    reasons: Mapping[str, str]
    notices: tuple[str, ...]


def choose_scopes(login: str, asked: str | Iterable[str]) -> ScopeChoice:
    """Turn capabilities and scope names, mixed, into today's scope names of one login.

    `asked` is a list, or text separated by commas or blanks. Retired names are replaced and said so; the base scope
    and what a scope needs are added. Raises `InputError` for an empty list, a misspelt name (the nearest real one is
    offered) and a scope that belongs to another login.
    """
    names = asked.replace(",", " ").split() if isinstance(asked, str) else [name.strip() for name in asked]
    names = [name for name in names if name]
    if not names:
        raise InputError(
            "scope",
            "no scope was given: Meta refuses an empty list",
            "ask for a capability: " + ", ".join(CAPABILITIES),
        )
    chosen: dict[str, str] = {}
    notices: list[str] = []
    known = SCOPES[login]
    base = LOGINS[login].base_scope
    _add(base, known[base].permits, known, chosen)
    for name in names:
        for scope, reason in _meaning(login, name, notices):
            _add(scope, reason, known, chosen)
    return ScopeChoice(tuple(chosen), MappingProxyType(chosen), tuple(notices))


def _add(name: str, reason: str, known: Mapping[str, Scope], chosen: dict[str, str]) -> None:
    chosen.setdefault(name, reason)
    for needed in known[name].needs:
        chosen.setdefault(needed, f"{known[needed].permits} (needed by {name})")


def _meaning(login: str, name: str, notices: list[str]) -> list[tuple[str, str]]:
    capability = CAPABILITIES.get(name)
    if capability and login in capability.scopes:
        return [(scope, capability.reason) for scope in capability.scopes[login]]
    known = SCOPES[login]
    if name in known:
        return [(name, known[name].permits)]
    if name in RETIRED[login]:
        today, why = RETIRED[login][name]
        notices.append(f"scope {name} is {why}; asking for {today} instead")
        return [(today, known[today].permits)]
    raise _unknown_scope(login, name)


def _unknown_scope(login: str, name: str) -> InputError:
    for other, scopes in SCOPES.items():
        if name in scopes:
            return InputError(
                "scope",
                f"scope {name} belongs to the {other} login; this app uses the {login} login",
                f"ask for a capability instead ({', '.join(CAPABILITIES)}): each login has its own names for them",
            )
    import difflib  # only for this error: quick commands must not pay for it

    nearest = difflib.get_close_matches(name, [*SCOPES[login], *CAPABILITIES], n=1, cutoff=0.5)
    hint = f"did you mean {nearest[0]}?" if nearest else "the scopes of this login are: " + ", ".join(SCOPES[login])
    return InputError("scope", f"there is no scope {name[:80]!r} on the {login} login", hint)
