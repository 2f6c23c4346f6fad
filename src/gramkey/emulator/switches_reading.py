"""The switches of reading: lists, permissions, usage, access to data."""

from __future__ import annotations

from gramkey.emulator.switch import Switch

READING = (
    Switch(
        "basic_display_name",
        ("left-out", "refused"),
        "What asking Basic Display's /me for `name` does",
        "Meta's pages had no such field; Auth.js asks for it, and people logged in with it (next-auth#8868).",
    ),
    Switch(
        "part_fields",
        ("left-out", "refused"),
        "What asking a carousel's part for caption, permalink or is_comment_enabled does",
        "Meta's page says that parts lack them, not how; python-facebook-api asks for a part's permalink unasked.",
    ),
    Switch(
        "page_size",
        ("25", "10", "50"),
        "How many objects a page of a list has when no limit is asked for",
        "25 is common practice of clients; Meta's Instagram pages give no number.",
    ),
    Switch(
        "large_limit",
        ("capped", "refused"),
        "Whether a limit above the largest page (100; comments 50) is lowered or refused",
        "Not established.",
    ),
    Switch(
        "foreign_cursor",
        ("first-page", "empty", "refused"),
        "What a cursor that belongs to no object of the list gives",
        "Not established.",
    ),
    Switch(
        "instagram_lists",
        ("work", "refused"),
        "Whether /stories, /tags and /live_media work on graph.instagram.com",
        "Meta's specification lists them; its pages describe the Facebook login only, and no live call was read.",
    ),
    Switch(
        "pages_read_engagement",
        ("unneeded", "needed"),
        "Whether reads on graph.facebook.com need pages_read_engagement beside their own permission",
        "Every reference page asks for it; the pages disagree on what stands beside it.",
    ),
    Switch(
        "instagram_batch",
        ("refused", "works"),
        "Whether graph.instagram.com answers a batch of calls",
        "Meta's page describes graph.facebook.com; no record of a batch that worked on the other host was found.",
    ),
    Switch(
        "replies_permission",
        ("manage_comments", "basic"),
        "What reading the replies of a comment needs on graph.facebook.com",
        "instagram_manage_comments on the comment page of 2026; on the replies page of 2024 instagram_basic only.",
    ),
    Switch(
        "tags_permission",
        ("basic", "manage_comments"),
        "Whether /tags on graph.instagram.com needs instagram_business_manage_comments beside the basic permission",
        "Only the page on mentions says so.",
    ),
    Switch(
        "app_usage_keys",
        ("documented", "observed"),
        "The keys of X-App-Usage on graph.instagram.com: call_count and two times, or call_volume and cpu_time",
        "Meta documents the first; restfb#1571 saw the others on graph.instagram.com (2025-04-30).",
    ),
    Switch(
        "data_access",
        ("facebook", "everywhere", "endless"),
        "Where Instagram data is refused 90 days after the person last agreed, while the token stays valid",
        "Documented for the Facebook login; whether it holds for Instagram Login is not established.",
    ),
)
