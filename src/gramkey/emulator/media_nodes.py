"""Posts, stories and carousels as the Graph hosts show them, and the lists of an account that hold them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from gramkey.emulator import minting, nodes, permissions
from gramkey.emulator.nodes import ABSENT, Edge, Getter, Node, View
from gramkey.emulator.records import Media
from gramkey.emulator.world import Account, World

CDN = "https://scontent.cdninstagram.com"
NEWEST = 10_000
"""How far back `/media` goes. Source: Meta's reference of IG User media."""

STORY_LIFE = 86_400


def meta_time(at: int) -> str:
    """`2019-09-26T22:36:43+0000`."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def media_node(view: View, media: Media) -> Node:
    """A post as the view's host shows it; a carousel's part has fewer fields."""
    kind = f"IGMedia@{view.call.host.family}"
    return Node(kind + "/part" if media.parent else kind, media.media_id, media)


def find(view: View, wanted: str, reached: Callable[[str], bool]) -> Node | None:
    """The post of that id, if its account is `reached` by the token."""
    media = view.call.world.media.get(wanted)
    if media is None or not reached(media.username):
        return None
    permissions.need(view, "media", media.username)
    return media_node(view, media)


def posts(world: World, username: str) -> list[Media]:
    """An account's posts, newest first, with no stories and no parts of carousels."""
    mine = (m for m in world.media.values() if m.username == username and m.product != "STORY" and not m.parent)
    return newest(mine)


def newest(found: Iterable[Media]) -> list[Media]:
    """The newest first."""
    return sorted(found, key=lambda media: media.created_at, reverse=True)


def _list(endpoint: str, choose: Callable[[View, Account], Iterable[Media]], *, timed: bool = False) -> Getter:
    def getter(view: View, account: Account) -> Edge:
        permissions.need(view, endpoint, account.username)
        found = newest(choose(view, account))[:NEWEST]
        return Edge([media_node(view, media) for media in found], timed=timed)

    return getter


def _stories(view: View, account: Account) -> Iterable[Media]:
    after = view.call.now - STORY_LIFE
    media = view.call.world.media.values()
    return (m for m in media if m.username == account.username and m.product == "STORY" and m.created_at > after)


def _live(view: View, account: Account) -> Iterable[Media]:
    return (m for m in view.call.world.media.values() if m.username == account.username and m.live)


def _tags(view: View, account: Account) -> Iterable[Media]:
    return (m for m in view.call.world.media.values() if account.username in m.tagged)


def children(view: View, media: Media) -> object:
    """The parts of a carousel; left out of other posts."""
    if not media.children:
        return ABSENT
    return Edge([media_node(view, view.call.world.media[part]) for part in media.children])


def shortcode(media: Media) -> str:
    """The name in the post's address."""
    return "C" + minting.letters(f"shortcode/{media.media_id}", 10)


def permalink(_: View, media: Media) -> object:
    """The address of the post's page."""
    if media.product == "STORY":
        return f"https://www.instagram.com/stories/{media.username}/{media.media_id}/"
    return f"https://www.instagram.com/{'reel' if media.product == 'REELS' else 'p'}/{shortcode(media)}/"


def _media_url(_: View, media: Media) -> object:
    return f"{CDN}/{media.file}" if media.file and not media.copyrighted else ABSENT


def _thumbnail(_: View, media: Media) -> object:
    return f"{CDN}/{media.file}.jpg" if media.kind == "VIDEO" else ABSENT


def _comments_count(view: View, media: Media) -> object:
    return sum(1 for comment in view.call.world.comments.values() if comment.media_id == media.media_id)


def _owner(view: View, media: Media) -> object:
    """The account that made it, if it is one of the token's."""
    account = view.call.world.accounts[media.username]
    if not permissions.covers(view, media.username):
        return ABSENT
    return {"id": nodes.account_node(view, account).id}


def _only(kind: str, getter: Getter) -> Getter:
    def chosen(view: View, media: Media) -> object:
        return getter(view, media) if kind in (media.kind, media.product) else ABSENT

    return chosen


def _likes(view: View, media: Media) -> object:
    indirect = view.call.ids[:1] != (media.media_id,)
    return ABSENT if media.likes_hidden and indirect else media.like_count


def _old_id(_: View, media: Media) -> object:
    return media.media_id[2:]


def _copyright(*_: Any) -> object:
    return {"status": {"status": "completed", "matches_found": False}}


def _of_whole_posts(name: str) -> Getter:
    """A field that parts of carousels do not have; what asking for it does is the switch `part_fields`."""

    def getter(view: View, media: Media) -> object:
        if view.call.switches.holds("part_fields", "refused"):
            raise nodes.unknown_field(view.call, media_node(view, media), name)
        return ABSENT

    return getter


PART: dict[str, Getter] = {
    **{name: _of_whole_posts(name) for name in ("caption", "permalink", "is_comment_enabled")},
    "media_type": nodes.attribute("kind"),
    "media_url": _media_url,
    "thumbnail_url": _thumbnail,
    "shortcode": lambda _, media: shortcode(media),
    "timestamp": lambda _, media: meta_time(media.created_at),
    "username": nodes.attribute("username"),
    "owner": _owner,
    "like_count": _likes,
    "comments_count": _comments_count,
    "media_product_type": nodes.attribute("product"),
    "alt_text": _only("IMAGE", nodes.attribute("alt_text")),
}
"""The fields that a part of a carousel has too."""

WHOLE: dict[str, Getter] = PART | {
    "caption": nodes.attribute("caption"),
    "permalink": permalink,
    "is_comment_enabled": nodes.attribute("comments_enabled"),
    "is_shared_to_feed": _only("REELS", nodes.attribute("shared_to_feed")),
    "current_live_viewer_count": lambda _, media: media.audience if media.live else ABSENT,
    "children": children,
}
"""The fields of a post on both hosts."""

FACEBOOK: dict[str, Getter] = {
    "legacy_instagram_media_id": _old_id,
    "ig_id": _old_id,
    "has_poll": lambda *_: False,
    "has_slider": lambda *_: False,
    "is_ai_generated": nodes.attribute("ai_generated"),
    "media_audio_type": _only("VIDEO", lambda *_: "ORIGINAL_SOUND"),
    "reposts_count": lambda _, media: media.audience // 90,
    "saved_count": lambda _, media: media.audience // 20,
    "shares_count": lambda _, media: media.audience // 30,
    "total_like_count": nodes.attribute("like_count"),
    "total_comments_count": _comments_count,
    "total_views_count": lambda _, media: media.audience * 2,
    "boost_eligibility_info": lambda *_: {"eligible_to_boost": True},
    "boost_ads_list": lambda *_: {"data": []},
    "copyright_check_information": _only("VIDEO", _copyright),
}
"""Further fields on graph.facebook.com. Source: Meta's reference of IG Media, 2026-09, and its specification."""

LISTS: dict[str, Getter] = {
    "media": _list("media", lambda view, account: posts(view.call.world, account.username), timed=True),
    "stories": _list("stories", _stories),
    "tags": _list("tags", _tags),
    "live_media": _list("live_media", _live, timed=True),
}
"""The lists of an account."""

nodes.FIELDS["IGMedia@instagram"] = WHOLE
nodes.FIELDS["IGMedia@instagram/part"] = PART
nodes.FIELDS["IGMedia@facebook"] = WHOLE | FACEBOOK
nodes.FIELDS["IGMedia@facebook/part"] = PART
nodes.FIELDS["IGUser@instagram"] |= LISTS
nodes.FIELDS["IGUser@facebook"] |= LISTS
nodes.DEFAULTS["IGMedia@instagram"] = nodes.DEFAULTS["IGMedia@facebook"] = ()
