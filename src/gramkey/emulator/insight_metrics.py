"""Every metric of accounts and of media: what it may be asked with, and where that is from.

Sources: Meta's references of account insights and of media insights (2026-09-11) and its changelog; `observed` are live
answers that people published. The titles are in plain English: Meta's are in the account's language.
"""

from __future__ import annotations

from dataclasses import dataclass

DOC = "doc: Meta's reference, 2026-09-11"
OBSERVED = "observed: live sweeps of all names, v22.0 to v25.0, 2026-06 and 2026-07"
SPECIFICATION = "doc: Meta's specification, 2026-04-15; its answer is inferred"


@dataclass(frozen=True, slots=True)
class AccountMetric:
    """One metric of an account.

    `types` are the values of `metric_type` that it takes; one whose first is `total_value` cannot go without.
    `least` is how many followers, or of the engaged audience how many engagements, it takes to be shown at all.
    """

    name: str
    title: str
    description: str
    periods: tuple[str, ...] = ("day",)
    types: tuple[str, ...] = ("total_value",)
    breakdowns: tuple[str, ...] = ()
    least: int = 0
    source: str = DOC


BY_PRODUCT = ("media_product_type",)
PEOPLE = ("age", "city", "country", "gender")
BOTH_TYPES = ("time_series", "total_value")
OVER_TIME = ("time_series",)

ACCOUNT: dict[str, AccountMetric] = {
    metric.name: metric
    for metric in (
        AccountMetric("reach", "Reach", "Accounts that saw the content at least once", ("day", "week", "days_28"),
                      BOTH_TYPES, ("media_product_type", "follow_type"), source=OBSERVED),
        AccountMetric("follower_count", "Follower count", "Accounts that began to follow, by day", ("day",), OVER_TIME,
                      least=100, source=OBSERVED),
        AccountMetric("website_clicks", "Website clicks", "Taps on the link in the profile", source=OBSERVED),
        AccountMetric("profile_views", "Profile views", "Visits to the profile", source=OBSERVED),
        AccountMetric("online_followers", "Online followers", "Followers online, by hour of the day", ("lifetime",),
                      OVER_TIME, least=100, source=OBSERVED),
        AccountMetric("accounts_engaged", "Accounts engaged", "Accounts that interacted with the content"),
        AccountMetric("total_interactions", "Content interactions", "Likes, comments, saves, shares, replies, reposts",
                      breakdowns=BY_PRODUCT),
        AccountMetric("likes", "Likes", "Likes of the content", breakdowns=BY_PRODUCT),
        AccountMetric("comments", "Comments", "Comments on the content", breakdowns=BY_PRODUCT),
        AccountMetric("shares", "Shares", "Shares of the content", breakdowns=BY_PRODUCT),
        AccountMetric("saves", "Saves", "Times the content was saved", breakdowns=BY_PRODUCT),
        AccountMetric("replies", "Replies", "Replies to stories"),
        AccountMetric("engaged_audience_demographics", "Engaged audience", "Who interacted with the content",
                      ("lifetime",), breakdowns=PEOPLE, least=100),
        AccountMetric("follower_demographics", "Followers", "Who the followers are", ("lifetime",), breakdowns=PEOPLE,
                      least=100),
        AccountMetric("follows_and_unfollows", "Follows and unfollows", "Accounts that followed and that left",
                      breakdowns=("follow_type",), least=100),
        AccountMetric("profile_links_taps", "Profile links taps", "Taps on the contact buttons of the profile",
                      breakdowns=("contact_button_type",)),
        AccountMetric("views", "Views", "Times the content was shown or played",
                      breakdowns=("follow_type", "media_product_type")),
        AccountMetric("reposts", "Reposts", "Reposts of the content", source="doc: changelog, 2025-12-03"),
    )
}  # fmt: skip

ACCOUNT_NAMES = (
    "reach", "follower_count", "website_clicks", "profile_views", "online_followers", "accounts_engaged",
    "total_interactions", "likes", "comments", "shares", "saves", "replies", "engaged_audience_demographics",
    "reached_audience_demographics", "follower_demographics", "follows_and_unfollows", "profile_links_taps", "views",
    "threads_likes", "threads_replies", "reposts", "quotes", "threads_followers", "threads_follower_demographics",
    "content_views", "threads_views", "threads_clicks", "threads_reposts",
)  # fmt: skip
"""What the error for an unknown name lists, in its order (observed). Names with no line above have no data here."""

DEMOGRAPHICS = ("follower_demographics", "engaged_audience_demographics")

PERIODS = ("day", "week", "days_28", "month", "lifetime", "total_over_range")
TYPES = ("default", "time_series", "total_value")
TIMEFRAMES = ("last_14_days", "last_30_days", "last_90_days", "prev_month", "this_month", "this_week")
TIMEFRAME_DAYS = {"this_month": 30, "this_week": 7}
"""The two that are supported since v20.0, in days. Source: Meta's reference of account insights."""
ACCOUNT_BREAKDOWNS = (
    "age", "city", "contact_button_type", "country", "follow_type", "gender", "media_product_type",
)  # fmt: skip
MEDIA_BREAKDOWNS = ("action_type", "follow_type", "story_navigation_action_type", "surface_type")
"""Enumerations of Meta's specification (2026-04-15), which errors name whole."""

FEED, REELS, STORY = "FEED", "REELS", "STORY"


@dataclass(frozen=True, slots=True)
class MediaMetric:
    """One metric of a post: on which products, and whether only on graph.facebook.com."""

    name: str
    title: str
    description: str
    products: tuple[str, ...] = (FEED, REELS, STORY)
    breakdowns: tuple[str, ...] = ()
    facebook_only: bool = False
    source: str = DOC


MEDIA: dict[str, MediaMetric] = {
    metric.name: metric
    for metric in (
        MediaMetric("reach", "Accounts reached", "Accounts that saw it at least once"),
        MediaMetric("replies", "Replies", "Replies to the story", (STORY,)),
        MediaMetric("saved", "Saved", "Times it was saved", (FEED, REELS)),
        MediaMetric("likes", "Likes", "Likes of it", (FEED, REELS)),
        MediaMetric("comments", "Comments", "Comments on it", (FEED, REELS)),
        MediaMetric("shares", "Shares", "Times it was shared"),
        MediaMetric("total_interactions", "Interactions", "Likes, comments, saves, shares, replies"),
        MediaMetric("follows", "Follows", "Accounts that followed because of it", (FEED, STORY)),
        MediaMetric("profile_visits", "Profile visits", "Visits to the profile because of it", (FEED, STORY)),
        MediaMetric("profile_activity", "Profile activity", "What visitors of the profile did", (FEED, STORY),
                    ("action_type",)),
        MediaMetric("navigation", "Navigation", "How people left the story", (STORY,),
                    ("story_navigation_action_type",)),
        MediaMetric("ig_reels_video_view_total_time", "Watch time", "Time it was played, milliseconds", (REELS,)),
        MediaMetric("ig_reels_avg_watch_time", "Average watch time", "Time it was played on average, milliseconds",
                    (REELS,)),
        MediaMetric("views", "Views", "Times it was shown or played"),
        MediaMetric("reels_skip_rate", "Skip rate", "Views that ended in the first seconds, per cent", (REELS,),
                    source="doc: changelog, 2025-12-03; observed: 53.2"),
        MediaMetric("reposts", "Reposts", "Times it was reposted"),
        MediaMetric("facebook_views", "Facebook views", "Times it was shown on Facebook"),
        MediaMetric("crossposted_views", "Crossposted views", "Times it was shown on both", (REELS,)),
        MediaMetric("total_views", "Total views", "Views with those of ads", facebook_only=True),
        MediaMetric("total_likes", "Total likes", "Likes with those of ads", (FEED, REELS), facebook_only=True),
        MediaMetric("total_comments", "Total comments", "Comments with those of ads", (FEED, REELS),
                    facebook_only=True),
        MediaMetric("link_clicks", "Link clicks", "Taps on the link of the story", (STORY,)),
    )
}  # fmt: skip

MEDIA_NAMES = (
    "impressions", "reach", "replies", "saved", "likes", "comments", "shares", "total_interactions", "follows",
    "profile_visits", "profile_activity", "navigation", "ig_reels_video_view_total_time", "ig_reels_avg_watch_time",
    "views", "reels_skip_rate", "reposts", "facebook_views", "crossposted_views", "total_views", "total_likes",
    "total_comments", "link_clicks",
)  # fmt: skip
"""What the error for an unknown name lists, in its order, whatever the product (observed)."""

CROSSPOSTED = ("facebook_views", "crossposted_views")
"""Refused for what is not shared to Facebook too, as nothing is here."""

IMPRESSIONS_END = 1_719_878_400
"""2024-07-02: posts made since have no `impressions`. Source: Meta's changelog of v22.0."""
