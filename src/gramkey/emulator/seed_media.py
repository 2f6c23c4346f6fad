"""The posts, stories and comments that a new world begins with, told in small tables."""

from __future__ import annotations

from gramkey.emulator.records import Comment, Media
from gramkey.emulator.world import World, digits

HOUR = 3600
DAY = 86_400

FIRST = 30
"""How many posts Ada's account has: more than a page of a list, so that programs must page."""

BREADS = ("Rye", "Sourdough", "Focaccia", "Baguette", "Spelt", "Brioche", "Challah")

OTHERS = {"ada.studio": 3, "ada.archive": 2, "corner.cafe": 5, "bob": 4, "eve": 1, "grace": 9}
"""How many posts the other accounts have."""

KINDS = ("image", "reel", "image", "carousel", "image")
"""The posts of an account in turn, the newest first."""

WORDS = (
    ("bob", "Saved me one?", 3),
    ("eve", "How much is the big one?", 0),
    ("grace", "Mmm 😍 #breakfast", 5),
)
"""Who wrote what below the newest post of Ada's account, and how many liked it, the oldest first."""

REPLY = ("ada", "Always, Bob!", 1)


def add_media(world: World, now: int) -> None:
    """Give every account its posts and stories, the oldest first, and Ada's newest post its comments."""
    counts = {"ada": FIRST} | OTHERS
    for username, count in counts.items():
        add_posts(world, username, count, now)
    _stories(world, now)
    _comments(world, now)


def add_posts(world: World, username: str, count: int, now: int) -> None:
    """Give an account so many posts, one a day."""
    for number in range(count, 0, -1):
        _post(world, username, number, now - (number - 1) * DAY - 26 * HOUR)


def _post(world: World, username: str, number: int, at: int) -> None:
    kind = KINDS[(number - 1) % len(KINDS)]
    post = new_media(world, username, f"{number}", at, "VIDEO" if kind == "reel" else "IMAGE")
    bread = BREADS[number % len(BREADS)]
    post.caption = f"{bread}, fresh today #bread #{bread.lower()}"
    post.like_count = 10 + number * 3
    post.audience = 100 + number * 7
    if kind == "reel":
        post.product = "REELS"
    if kind == "image":
        post.alt_text = f"{bread} on a wooden table"
    if kind == "carousel":
        post.kind, post.file = "CAROUSEL_ALBUM", ""
        post.children = [new_part(world, post, part, at).media_id for part in (1, 2, 3)]
    if username in ("bob", "eve") and number == 1:
        post.tagged = ["ada"]


def new_part(world: World, post: Media, part: int, at: int) -> Media:
    """Add one part of a carousel."""
    kind = "VIDEO" if part == 2 else "IMAGE"
    found = new_media(world, post.username, f"{post.media_id}-{part}", at, kind)
    found.parent = post.media_id
    return found


def _stories(world: World, now: int) -> None:
    """Two stories of Ada's that are alive for hours, one that hardly anybody has seen, and one that is over."""
    for name, hours, kind, audience in (
        ("over", 30, "IMAGE", 60),
        ("first", 5, "IMAGE", 48),
        ("second", 3, "VIDEO", 35),
        ("third", 1, "IMAGE", 3),
    ):
        story = new_media(world, "ada", f"story-{name}", now - hours * HOUR, kind)
        story.product, story.audience = "STORY", audience


def _comments(world: World, now: int) -> None:
    newest = [item for item in world.media.values() if item.username == "ada" and item.product == "FEED"][-1]
    for place, (username, text, likes) in enumerate(WORDS):
        new_comment(world, newest, username, text, now - 20 * HOUR + place * HOUR, likes)
    first = next(iter(world.comments))
    new_comment(world, newest, REPLY[0], REPLY[1], now - 19 * HOUR + 600, REPLY[2], first)
    older = [item for item in world.media.values() if item.username == "ada" and item.product == "REELS"][-1]
    new_comment(world, older, "bob", "Turn the sound on", now - 40 * HOUR, 2)


def new_media(world: World, username: str, name: str, at: int, kind: str) -> Media:
    """Add a post of the kind IMAGE or VIDEO, with the id that the seed gives its name."""
    media_id = "179" + digits(f"{world.seed}/media/{username}/{name}", 14)
    ending = "mp4" if kind == "VIDEO" else "jpg"
    found = Media(media_id, username, kind, "FEED", at, file=f"{username}-{name}.{ending}")
    world.media[media_id] = found
    return found


def new_comment(
    world: World, media: Media, username: str, text: str, at: int, likes: int = 0, parent: str = ""
) -> None:
    """Add a comment below a post."""
    comment_id = "178" + digits(f"{world.seed}/comment/{username}/{text}", 14)
    world.comments[comment_id] = Comment(comment_id, media.media_id, username, text, at, parent, like_count=likes)
