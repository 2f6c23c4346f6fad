"""What insights count, made up from the world: its posts' `audience`, its comments, its followers, and the clock.

Viewers come quickly at first and ever more slowly, never more than the post's `audience`; what viewers do is a share
of them. Every count is a difference of two moments, so that days add up to their week, except for reach.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gramkey.emulator.records import Media
from gramkey.emulator.world import Account, World, digits

DAY = 86_400
HALF = 21_600
"""Seconds in which a post meets the first half of its audience."""

SHARES = {"saves": 20, "shares": 30, "reposts": 90}
"""Of how many viewers one does it."""

GROUPS = ("POST", "CAROUSEL_CONTAINER", "REEL", "STORY")


def viewers(media: Media, at: int, of: int = -1) -> int:
    """How many of its audience (or of `of`) have come until then."""
    age = max(0, at - media.created_at)
    return (media.audience if of < 0 else of) * age // (age + HALF)


def post(world: World, media: Media, now: int) -> dict[str, int | float]:
    """All figures of one post. Likes and comments are the world's own."""
    seen = max(viewers(media, now), media.like_count)
    story = media.product == "STORY"
    comments = sum(1 for each in world.comments.values() if each.media_id == media.media_id and each.created_at <= now)
    watched = 3000 + int(digits(f"{world.seed}/watched/{media.media_id}", 4)) % 6000
    found: dict[str, int | float] = {
        "reach": seen, "views": 2 * seen, "likes": media.like_count, "comments": comments, "saved": seen // 20,
        "shares": seen // 30, "reposts": seen // 90, "replies": seen // 25 if story else 0, "follows": seen // 100,
        "profile_visits": seen // 12, "profile_activity": seen // 40, "navigation": seen * 3 // 2,
        "link_clicks": seen // 30, "ig_reels_avg_watch_time": watched, "ig_reels_video_view_total_time": 2 * seen
        * watched, "reels_skip_rate": 30 + watched % 300 / 10, "total_views": 2 * seen, "total_likes": media.like_count,
        "total_comments": comments, "impressions": 2 * seen,
    }  # fmt: skip
    done = ("replies", "shares") if story else ("likes", "comments", "saved", "shares")
    return found | {"total_interactions": sum(found[name] for name in done)}


@dataclass(frozen=True, slots=True)
class Span:
    """What happened to an account's content of one group between two moments."""

    world: World
    account: Account
    group: str
    start: int
    end: int

    @property
    def posts(self) -> list[Media]:
        """The posts of the group, parts of carousels left out."""
        mine = (each for each in self.world.media.values() if each.username == self.account.username)
        return [each for each in mine if not each.parent and group_of(each) == self.group]

    def new(self, part: int = 1) -> int:
        """How many viewers came, or one in `part` of them did something."""
        came = sum(viewers(each, self.end) // part - viewers(each, self.start) // part for each in self.posts)
        return came + (self._visitors() // part if self.group == "POST" else 0)

    def _visitors(self) -> int:
        """Followers who look at what has long been there: some every day."""
        return daily(self.world, self.account, "visitors", self.account.followers_count // 40, self.start, self.end)

    def likes(self) -> int:
        """Likes, as the viewers came."""
        return sum(
            viewers(each, self.end, each.like_count) - viewers(each, self.start, each.like_count) for each in self.posts
        )

    def comments(self) -> int:
        """Comments that were written."""
        ids = {each.media_id for each in self.posts}
        comments = self.world.comments.values()
        return sum(1 for each in comments if each.media_id in ids and self.start < each.created_at <= self.end)

    def replies(self) -> int:
        """Replies to stories."""
        return self.new(25) if self.group == "STORY" else 0

    def interactions(self) -> int:
        """All of these and the shares of viewers."""
        return self.likes() + self.comments() + self.replies() + sum(self.new(part) for part in SHARES.values())

    def reach(self) -> int:
        """Unique accounts: between the best day and the sum of all days."""
        days = [
            Span(self.world, self.account, self.group, at, min(at + DAY, self.end)).new()
            for at in range(self.start, self.end, DAY)
        ]
        most = max(days, default=0)
        return most + (sum(days) - most) // 2


ACCOUNT: dict[str, Callable[[Span], int]] = {
    "reach": Span.reach,
    "views": lambda span: 2 * span.new(),
    "likes": Span.likes,
    "comments": Span.comments,
    "replies": Span.replies,
    "total_interactions": Span.interactions,
    "accounts_engaged": lambda span: (2 * span.interactions() + 2) // 3,
    "profile_views": lambda span: span.new(6),
    "website_clicks": lambda span: span.new(30),
    "profile_links_taps": lambda span: span.new(25),
    "saves": lambda span: span.new(SHARES["saves"]),
    "shares": lambda span: span.new(SHARES["shares"]),
    "reposts": lambda span: span.new(SHARES["reposts"]),
}
"""The metrics of accounts that are counted group by group."""


def group_of(media: Media) -> str:
    """The `media_product_type` of a post, in the words of account insights."""
    by_product = {"REELS": "REEL", "STORY": "STORY"}
    return by_product.get(media.product) or ("CAROUSEL_CONTAINER" if media.children else "POST")


def gained(world: World, account: Account, start: int, end: int) -> int:
    """New followers."""
    return daily(world, account, "followers", account.followers_count // 300, start, end)


def lost(world: World, account: Account, start: int, end: int) -> int:
    """Followers who left: those of the day before, since `followers_count` stands still."""
    return gained(world, account, start - DAY, end - DAY)


def daily(world: World, account: Account, what: str, usual: int, start: int, end: int) -> int:
    """A count that is another one every day, about one and a half times the `usual`."""
    total = 0
    for day in range(start // DAY, (end - 1) // DAY + 1):
        today = usual + int(digits(f"{world.seed}/{what}/{account.username}/{day}", 6)) % (usual + 1)
        total += today * min(end - day * DAY, DAY) // DAY - today * max(start - day * DAY, 0) // DAY
    return total


def split(total: int, weights: Sequence[int]) -> list[int]:
    """The total in parts, in the proportion of the weights; the parts add up to it."""
    whole, before, passed = sum(weights), 0, 0
    parts = []
    for weight in weights:
        passed += weight
        parts.append(total * passed // whole - before)
        before += parts[-1]
    return parts
