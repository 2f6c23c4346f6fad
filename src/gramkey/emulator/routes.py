"""The table of routes: which handler answers which path of which host, and what the journal calls it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from gramkey.emulator import (
    batch,
    challenge,
    consent,
    debug,
    facebook_tokens,
    graph,
    insights,
    instagram_tokens,
    media,
    moderation,
    publishing,
    subscriptions,
)
from gramkey.emulator.call import Handler

WWW_IG = "www.instagram.com"
API_IG = "api.instagram.com"
GRAPH_IG = "graph.instagram.com"
WWW_FB = "www.facebook.com"
GRAPH_FB = "graph.facebook.com"

VERSION = re.compile(r"v\d+\.\d+")


@dataclass(frozen=True, slots=True)
class Route:
    """One line of the table. `*` in `path` stands for one part; `grant` is the `grant_type` the line is for.

    A line with `given` is for requests that carry that parameter.
    """

    methods: str
    hosts: tuple[str, ...]
    path: str
    endpoint: str
    handler: Handler
    grant: str = ""
    given: str = ""


BOTH = (GRAPH_IG, GRAPH_FB)

ROUTES = (
    Route("GET", (WWW_IG, API_IG), "/oauth/authorize", "authorize", consent.ask_instagram),
    Route("POST", (WWW_IG, API_IG), "/oauth/consent", "authorize", consent.answer),
    Route("GET", (WWW_IG,), "/", "call", challenge.start),
    Route("GET", (WWW_IG,), "/auth_platform/recaptcha", "call", challenge.check),
    Route("GET", (WWW_FB,), "/dialog/oauth", "authorize", consent.ask_facebook),
    Route("POST", (WWW_FB,), "/dialog/consent", "authorize", consent.answer),
    Route("POST", (API_IG,), "/oauth/access_token", "exchange", instagram_tokens.exchange),
    Route("*", (API_IG,), "/oauth/access_token", "exchange", instagram_tokens.refuse_verb),
    Route("GET", (GRAPH_IG,), "/access_token", "long_lived", instagram_tokens.long_lived),
    Route("*", (GRAPH_IG,), "/access_token", "long_lived", instagram_tokens.refuse_verb),
    Route("GET", (GRAPH_IG,), "/refresh_access_token", "refresh", instagram_tokens.refresh),
    Route("*", (GRAPH_IG,), "/refresh_access_token", "refresh", instagram_tokens.refuse_verb),
    Route("GET POST", (GRAPH_FB,), "/oauth/access_token", "long_lived", facebook_tokens.long_lived,
          "fb_exchange_token"),
    Route("GET POST", (GRAPH_FB,), "/oauth/access_token", "app_token", facebook_tokens.app_token,
          "client_credentials"),
    Route("GET POST", (GRAPH_FB,), "/oauth/access_token", "exchange", facebook_tokens.exchange),
    Route("POST", BOTH, "/", "batch", batch.batch),
    Route("POST", BOTH, "/me", "batch", batch.batch, given="batch"),
    Route("GET", BOTH, "/debug_token", "debug_token", debug.debug_token),
    Route("GET", BOTH, "/me", "me", graph.me),
    Route("GET", BOTH, "/*", "call", graph.node),
    Route("GET", BOTH, "/*/permissions", "permissions", graph.listed_permissions),
    Route("DELETE", BOTH, "/*/permissions", "revoke", graph.revoke),
    Route("DELETE", BOTH, "/*/permissions/*", "revoke", graph.revoke),
    Route("GET", (GRAPH_FB,), "/*/accounts", "accounts", graph.edge("accounts")),
    Route("GET", (GRAPH_FB,), "/*/businesses", "businesses", graph.edge("businesses")),
    Route("GET", (GRAPH_FB,), "/*/owned_pages", "businesses", graph.edge("owned_pages")),
    Route("GET", (GRAPH_FB,), "/*/client_pages", "businesses", graph.edge("client_pages")),
    *(Route("GET", BOTH, f"/*/{name}", "call", graph.edge(name)) for name in
      ("media", "stories", "tags", "live_media", "children", "comments", "replies")),
    Route("POST", BOTH, "/*/media", "create_container", publishing.create),
    Route("POST", BOTH, "/*/media_publish", "publish", publishing.publish),
    Route("GET", BOTH, "/*/content_publishing_limit", "publishing_limit", publishing.limit),
    Route("GET", BOTH, "/*/insights", "insights", insights.insights),
    Route("POST", BOTH, "/*/comments", "comment", moderation.comment),
    Route("POST", BOTH, "/*/replies", "comment", moderation.reply),
    Route("POST", BOTH, "/*/subscribed_apps", "subscribe", subscriptions.subscribe),
    Route("GET", BOTH, "/*/subscribed_apps", "subscribe", subscriptions.shown),
    Route("DELETE", BOTH, "/*/subscribed_apps", "subscribe", subscriptions.unsubscribe),
    Route("POST", BOTH, "/*", "moderate", moderation.change),
    Route("DELETE", BOTH, "/*", "delete", moderation.delete),
    Route("POST", ("rupload.facebook.com",), "/ig-api-upload/*/*", "upload", publishing.upload),
    Route("POST", ("rupload.facebook.com",), "/ig-api-upload/*", "upload", publishing.upload),
    Route("*", BOTH, "/**", "call", graph.unknown),
    Route("*", ("scontent.cdninstagram.com",), "/**", "call", media.picture),
    Route("*", (WWW_IG, API_IG, WWW_FB, "rupload.facebook.com"), "/**", "call", media.nothing_here),
)  # fmt: skip
"""The first line that fits answers. `/**` fits every path."""


@dataclass(frozen=True, slots=True)
class Path:
    """A raw path, read: doubled slashes and a final one forgotten, the version taken off."""

    parts: tuple[str, ...]
    version: str


def read_path(raw: str) -> Path:
    """The parts of a raw path."""
    parts = [part for part in raw.split("/") if part]
    version = parts.pop(0) if parts and VERSION.fullmatch(parts[0]) else ""
    return Path(tuple(parts), version)


@cache
def _of_host(host: str) -> tuple[tuple[Route, tuple[str, ...], frozenset[str]], ...]:
    return tuple(
        (route, tuple(part for part in route.path.split("/") if part), frozenset(route.methods.split()))
        for route in ROUTES
        if host in route.hosts
    )


def find(host: str, method: str, path: Path, params: Mapping[str, str]) -> tuple[Route, tuple[str, ...]]:
    """The first route that fits (each host has one that always does), and what the stars of its path stand for."""
    for route, pattern, methods in _of_host(host):
        if route.methods != "*" and method not in methods:
            continue
        if route.grant and params.get("grant_type") != route.grant:
            continue
        if route.given and route.given not in params:
            continue
        ids = match(pattern, path.parts)
        if ids is not None:
            return route, ids
    raise LookupError(f"no route for {host}")


def match(pattern: tuple[str, ...], parts: tuple[str, ...]) -> tuple[str, ...] | None:
    """What the stars of the pattern stand for; None if the path does not fit."""
    if pattern == ("**",):
        return ()
    if len(pattern) != len(parts):
        return None
    if any(wanted not in ("*", part) for wanted, part in zip(pattern, parts, strict=True)):
        return None
    return tuple(part for wanted, part in zip(pattern, parts, strict=True) if wanted == "*")
