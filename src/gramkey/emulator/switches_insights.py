"""The switches of insights, each with its default and its evidence."""

from __future__ import annotations

from gramkey.emulator.switch import Switch

INSIGHTS = (
    Switch(
        "insights_delay",
        ("0", "24", "48"),
        "How many hours insights are behind",
        "Meta says up to 48 hours; clients see figures sooner.",
    ),
    Switch(
        "account_insights_kept",
        ("90", "730"),
        "For how many days an account's insights are kept",
        "Meta's guide says 90; reach of 400 days ago was read in a live test (v22.0, 2026-07-02).",
    ),
    Switch(
        "story_insights_over",
        ("empty", "refused"),
        "What a story's insights are answered after its 24 hours: an empty list, or that there is no such object",
        "That they end is documented, the answer is not.",
    ),
    Switch(
        "odd_breakdown",
        ("unknown-error", "named"),
        "The error of a breakdown that exists but is not the metric's",
        "Both reference pages say 'An unknown error has occurred.'; live answers named metric and breakdown.",
    ),
    Switch(
        "breakdown_case",
        ("lower", "upper"),
        "The case of action_type and story_navigation_action_type in answers",
        "Meta's page lists the values in upper case and prints samples in lower case.",
    ),
    Switch(
        "demographics_timeframe",
        ("present", "absent"),
        "Whether the dimension_keys of demographics begin with `timeframe`",
        "Meta's sample has it; fixtures of clients (v23.0) have not.",
    ),
    Switch(
        "account_impressions",
        ("unknown", "retired"),
        "How an account's `impressions` are refused: as no metric's name, or as no longer supported",
        "The list of names was answered in live sweeps (2026-06, 2026-07); the other sentence was seen before (E69).",
    ),
    Switch(
        "reels_reposts",
        ("given", "refused"),
        "Whether reels have the metric `reposts`",
        "Meta's page lists it; one live check was refused, another answered (2026-06).",
    ),
)
