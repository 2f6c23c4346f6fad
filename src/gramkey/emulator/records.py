"""Records of what is published and of what Meta sends: media, comments, containers, subscriptions, deliveries."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Media:
    """A post, a reel, a story, or one part of a carousel (`parent`, which lists its parts in `children`).

    `kind` is Meta's media_type: IMAGE, VIDEO, CAROUSEL_ALBUM; `product` its media_product_type: FEED, REELS, STORY.
    `file` is the name at the media host. `tagged` are usernames. `audience` is how many accounts saw it, from which
    its counts are made up. `copyrighted` hides `media_url`; `live` says that it
    is being broadcast.
    """

    media_id: str
    username: str
    kind: str
    product: str
    created_at: int
    caption: str = ""
    alt_text: str = ""
    file: str = ""
    parent: str = ""
    children: list[str] = field(default_factory=list)
    tagged: list[str] = field(default_factory=list)
    like_count: int = 0
    audience: int = 0
    comments_enabled: bool = True
    shared_to_feed: bool = True
    likes_hidden: bool = False
    copyrighted: bool = False
    ai_generated: bool = False
    live: bool = False


@dataclass(slots=True)
class Comment:
    """What `username` wrote below a post; `parent` is the id of the comment that a reply belongs to, or ""."""

    comment_id: str
    media_id: str
    username: str
    text: str
    created_at: int
    parent: str = ""
    hidden: bool = False
    like_count: int = 0


@dataclass(slots=True)
class Container:
    """What `POST /{user}/media` makes, until it is published. Times are unix seconds, 0 is never.

    `media_type` is IMAGE, VIDEO (a carousel's), REELS, STORIES or CAROUSEL. `ready_at` is when it is `FINISHED`, or
    `ERROR` if `problem` is a subcode. `resumable` waits for its bytes: `received` of `size`. `media_id` is what it
    became when it was published.
    """

    container_id: str
    username: str
    client_id: str
    media_type: str
    created_at: int
    ready_at: int
    caption: str = ""
    alt_text: str = ""
    url: str = ""
    video: bool = False
    carousel_item: bool = False
    children: list[str] = field(default_factory=list)
    tagged: list[str] = field(default_factory=list)
    share_to_feed: bool = True
    ai_generated: bool = False
    problem: str = ""
    resumable: bool = False
    received: int = 0
    size: int = 0
    published_at: int = 0
    media_id: str = ""


@dataclass(slots=True)
class Subscription:
    """The webhook fields that one app gets of one account; on the Facebook login through the Page of `page`."""

    client_id: str
    username: str
    fields: list[str]
    page: str = ""


@dataclass(slots=True)
class Delivery:
    """One request of Meta's to an app: a webhook's event or its verification, or a signed callback.

    `kind` is webhook, callback or verification. `state` is `waiting`, `delivered`, `dropped` (the retries are over)
    or `held` (its URL is not on this machine, see the switch `deliver_to`). `due_at` is the next attempt, in the
    emulator's time. `answers` are the attempts so far, each as its status (0: no connection); `said` the last body.
    """

    number: int
    kind: str
    event: str
    client_id: str
    who: str
    method: str
    url: str
    headers: dict[str, str]
    body: str
    made_at: int
    due_at: int
    state: str = "waiting"
    answers: list[int] = field(default_factory=list)
    said: str = ""
