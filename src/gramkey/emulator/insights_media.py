"""The insights of one post: which metrics its product has, what refuses them, and the shape of the answer."""

from __future__ import annotations

from typing import Any

from gramkey.emulator import figures
from gramkey.emulator.insight_metrics import (
    CROSSPOSTED,
    IMPRESSIONS_END,
    MEDIA,
    MEDIA_BREAKDOWNS,
    MEDIA_NAMES,
    REELS,
    STORY,
    MediaMetric,
)
from gramkey.emulator.insights_asked import Asked, broken_down
from gramkey.emulator.media_nodes import STORY_LIFE
from gramkey.emulator.problems import Refusal
from gramkey.emulator.records import Media

FEWEST_VIEWERS = 5
"""Of a story. Source: Meta's reference of media insights."""

ACTIONS = ("BIO_LINK_CLICKED", "CALL", "DIRECTION", "EMAIL", "OTHER", "TEXT")
STEPS = ("SWIPE_FORWARD", "TAP_BACK", "TAP_EXIT", "TAP_FORWARD")
WEIGHTS = {"action_type": (ACTIONS, (12, 1, 2, 3, 4, 2)), "story_navigation_action_type": (STEPS, (2, 3, 4, 20))}

IMPRESSIONS = MediaMetric("impressions", "Impressions", "Times it was shown", ("FEED", STORY))
"""Only of posts from before `IMPRESSIONS_END`."""


def answer(asked: Asked, media: Media) -> dict[str, Any]:
    """`data` with one member a metric, or none when there are no figures any more."""
    if media.parent:
        raise Refusal("I-part")
    names = asked.metrics(MEDIA_NAMES)
    asked.period()
    breakdowns = asked.breakdowns(MEDIA_BREAKDOWNS)
    metrics = [_metric(asked, media, name) for name in names]
    for metric in metrics:
        asked.fitting(metric.name, metric.breakdowns, breakdowns)
    if media.product == STORY and not _alive(asked, media):
        return {"data": []}
    found = figures.post(asked.call.world, media, asked.until_now)
    return {"data": [_shown(asked, media, metric, found[metric.name], breakdowns) for metric in metrics]}


def _metric(asked: Asked, media: Media, name: str) -> MediaMetric:
    """The metric, if the post's product has it on this host."""
    if name == "impressions":
        if media.created_at >= IMPRESSIONS_END:
            raise Refusal("I-retired", metric=name)
        metric = IMPRESSIONS
    else:
        metric = MEDIA[name]
    refused = name == "reposts" and media.product == REELS and asked.call.switches.holds("reels_reposts", "refused")
    elsewhere = metric.facebook_only and asked.call.host.family == "instagram"
    if media.product not in metric.products or refused or elsewhere:
        raise Refusal("I-product", metric=name)
    if name in CROSSPOSTED:
        raise Refusal("I-crosspost")
    return metric


def _alive(asked: Asked, media: Media) -> bool:
    """Whether a story still has insights."""
    if asked.call.now - media.created_at >= STORY_LIFE:
        if asked.call.switches.holds("story_insights_over", "refused"):
            raise Refusal("D-65", id=media.media_id, method="get")
        return False
    if figures.viewers(media, asked.until_now) < FEWEST_VIEWERS:
        raise Refusal("I-viewers")
    return True


def _shown(
    asked: Asked, media: Media, metric: MediaMetric, value: int | float, breakdowns: list[str]
) -> dict[str, object]:
    shown: dict[str, object] = {
        "name": metric.name,
        "period": "lifetime",
        "values": [{"value": value}],
        "title": metric.title,
        "description": metric.description,
    }
    if breakdowns:
        upper = asked.call.switches.holds("breakdown_case", "upper")
        values, weights = WEIGHTS[breakdowns[0]]
        counts = figures.split(int(value), weights)
        names = values if upper else [name.lower() for name in values]
        parts = {name: part for name, part in zip(names, counts, strict=True) if part}
        shown["total_value"] = {"value": value, "breakdowns": broken_down(breakdowns, parts)}
    return shown | {"id": f"{media.media_id}/insights/{metric.name}/lifetime"}
