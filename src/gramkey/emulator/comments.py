"""Comments and replies as the Graph hosts show them."""

from __future__ import annotations

from collections.abc import Callable

from gramkey.emulator import nodes, permissions
from gramkey.emulator.media_nodes import media_node, meta_time
from gramkey.emulator.nodes import ABSENT, Edge, Getter, Node, View
from gramkey.emulator.records import Comment, Media

MOST = 50
"""How many comments a page has at most. Source: Meta's reference of IG Media comments."""

SHOWN = ("timestamp", "text", "id")


def comment_node(comment: Comment) -> Node:
    """A comment or a reply."""
    return Node("IGComment", comment.comment_id, comment)


def find(view: View, wanted: str, reached: Callable[[str], bool]) -> Node | None:
    """The comment of that id, if the account below whose post it stands is `reached` by the token."""
    comment = view.call.world.comments.get(wanted)
    media = view.call.world.media.get(comment.media_id) if comment else None
    if comment is None or media is None or not reached(media.username):
        return None
    permissions.need(view, "comments", media.username)
    return comment_node(comment)


def _edge(view: View, media_id: str, parent: str) -> Edge:
    """The comments below a post (with no parent) or the replies below a comment, the newest first."""
    found = [c for c in view.call.world.comments.values() if c.media_id == media_id and c.parent == parent]
    found.sort(key=lambda comment: comment.created_at, reverse=True)
    return Edge([comment_node(comment) for comment in found], SHOWN, most=MOST)


def _of_media(view: View, media: Media) -> object:
    permissions.need(view, "comments", media.username)
    return _edge(view, media.media_id, "")


def _replies(view: View, comment: Comment) -> object:
    permissions.need(view, "replies", view.call.world.media[comment.media_id].username)
    return ABSENT if comment.parent else _edge(view, comment.media_id, comment.comment_id)


def _from(view: View, comment: Comment) -> object:
    scoped = view.call.world.scoped_id(view.token.client_id, comment.username)
    return {"id": scoped, "username": comment.username}


def _user(view: View, comment: Comment) -> object:
    """The account that wrote it, only if it is the token's own."""
    if not permissions.covers(view, comment.username):
        return ABSENT
    return {"id": nodes.account_node(view, view.call.world.accounts[comment.username]).id}


def _media(view: View, comment: Comment) -> object:
    return media_node(view, view.call.world.media[comment.media_id])


COMMENT: dict[str, Getter] = {
    "text": nodes.attribute("text"),
    "timestamp": lambda _, comment: meta_time(comment.created_at),
    "username": nodes.attribute("username"),
    "from": _from,
    "hidden": nodes.attribute("hidden"),
    "like_count": nodes.attribute("like_count"),
    "media": _media,
    "parent_id": nodes.attribute("parent"),
    "replies": _replies,
    "user": _user,
    "legacy_instagram_comment_id": lambda _, comment: comment.comment_id[2:],
}
"""Source: Meta's reference of IG Comment, 2026, and its specification."""

nodes.FIELDS["IGComment"] = COMMENT
nodes.DEFAULTS["IGComment"] = ()
for kind in ("IGMedia@instagram", "IGMedia@facebook"):
    nodes.FIELDS[kind]["comments"] = _of_media
