"""The insights of an account: what each metric may be asked with, its days, its totals and its breakdowns."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product
from math import prod
from typing import Any

from gramkey.emulator import errors, figures
from gramkey.emulator.figures import GROUPS, Span
from gramkey.emulator.insight_metrics import (
    ACCOUNT,
    ACCOUNT_BREAKDOWNS,
    ACCOUNT_NAMES,
    DEMOGRAPHICS,
    TIMEFRAME_DAYS,
    TIMEFRAMES,
    TYPES,
    AccountMetric,
)
from gramkey.emulator.insights_asked import Asked, broken_down
from gramkey.emulator.media_nodes import meta_time
from gramkey.emulator.problems import Refusal
from gramkey.emulator.world import Account

DAY = 86_400
LONGEST = 30 * DAY
"""Between `since` and `until`. Source: the error's own text."""

LENGTHS = {"day": 1, "week": 7, "days_28": 28}
RECENT = ("follower_count", "online_followers")
"""What goes back 30 days only. Source: Meta's reference of account insights."""

BUTTONS = (("BOOK_NOW", "CALL", "DIRECTION", "EMAIL", "TEXT", "UNDEFINED"), (3, 5, 8, 4, 2, 1))
AGES = (("18-24", "25-34", "35-44", "45-54", "55-64", "65+"), (9, 14, 11, 7, 4, 2))
GENDERS = (("F", "M", "U"), (6, 5, 1))
COUNTRIES = (("GB", "FR", "US", "DE", "IE"), (20, 9, 7, 4, 3))
CITIES = (("London, England", "Paris, Île-de-France", "Dublin, County Dublin", "Berlin, Berlin"), (9, 4, 2, 1))
PEOPLE = {"age": AGES, "gender": GENDERS, "country": COUNTRIES, "city": CITIES}
"""Who they are in this world, and in what proportion."""

HOURS = (1, 1, 1, 1, 2, 3, 5, 7, 8, 8, 7, 7, 8, 8, 7, 7, 8, 9, 11, 12, 12, 10, 6, 3)
"""When followers are online, by the hour of a Pacific day."""


class Reading:
    """One read of an account's insights, checked."""

    def __init__(self, asked: Asked, account: Account, node_id: str):
        self.asked, self.account, self.node_id = asked, account, node_id
        self.world, self.now = asked.call.world, asked.call.now
        self.metrics = [ACCOUNT[name] for name in _names(asked) if name in ACCOUNT]
        self.period = asked.period()
        if not self.period:
            raise Refusal("P-required", parameter="period")
        self.type = asked.choice("metric_type", TYPES)
        self.breakdowns = asked.breakdowns(ACCOUNT_BREAKDOWNS)
        self.timeframe = asked.choice("timeframe", TIMEFRAMES)
        self.until = asked.moment("until", self.now)
        self.since = asked.moment("since", self.until - DAY)
        self._check()

    def _check(self) -> None:
        totals = [metric.name for metric in self.metrics if metric.types[0] == "total_value"]
        if totals and self.type != "total_value":
            raise Refusal("I-total-value", metrics=",".join(totals))
        if self.until - self.since > LONGEST:
            raise Refusal("I-range")
        for metric in self.metrics:
            self._check_metric(metric)

    def _check_metric(self, metric: AccountMetric) -> None:
        if self.type == "total_value" and "total_value" not in metric.types:
            raise Refusal("I-metric-type", metric=metric.name, type=self.type)
        if self.period not in metric.periods:
            raise Refusal("I-period", metric=metric.name, period=self.period)
        self.asked.fitting(metric.name, metric.breakdowns, self.breakdowns)
        if metric.name in RECENT and self.since < self.now - LONGEST - DAY:
            raise Refusal("I-last-month", metric=metric.name)
        if metric.name in DEMOGRAPHICS and self.timeframe not in TIMEFRAME_DAYS:
            if self.timeframe:
                raise Refusal("I-value", parameter="timeframe", values=", ".join(TIMEFRAME_DAYS))
            raise Refusal("P-required", parameter="timeframe")

    def answer(self) -> dict[str, Any]:
        """`data` with one member for each metric that there are figures of; days have links to those beside them."""
        data = [shown for metric in self.metrics if (shown := self._shown(metric))]
        if not any("values" in shown for shown in data):
            return {"data": data}
        length = max(self.until - self.since, 1)
        links = {
            "previous": self.asked.link(self.since - length, self.since),
            "next": self.asked.link(self.until, self.until + length),
        }
        return {"data": data, "paging": links}

    def _shown(self, metric: AccountMetric) -> dict[str, object] | None:
        found = self._figures(metric)
        if found is None:
            return None
        head: dict[str, object] = {"name": metric.name, "period": self.period}
        words: dict[str, object] = {"title": metric.title, "description": metric.description}
        return head | found | words | {"id": f"{self.node_id}/insights/{metric.name}/{self.period}"}

    def _figures(self, metric: AccountMetric) -> dict[str, object] | None:
        """`values` or `total_value`; None where Meta shows nothing."""
        engaged = metric.name == "engaged_audience_demographics"
        enough = self._engaged() if engaged else self.account.followers_count
        if enough < metric.least:
            return None
        if metric.name in DEMOGRAPHICS:
            return self._demographics(enough)
        if self.type == "total_value":
            return self._total(metric)
        return self._series(metric)

    def _engaged(self) -> int:
        """Interactions in the timeframe."""
        start = self.now - TIMEFRAME_DAYS.get(self.timeframe, 1) * DAY
        return sum(self._span(group, start, self.now).interactions() for group in GROUPS)

    def _span(self, group: str, start: int, end: int) -> Span:
        return Span(self.world, self.account, group, start, min(end, self.asked.until_now))

    def _kept(self, end: int) -> bool:
        """Whether there are still figures of days that ended then, and already."""
        oldest = self.now - int(self.asked.call.switches["account_insights_kept"]) * DAY
        return oldest < end and end - DAY < self.asked.until_now

    def _demographics(self, count: int) -> dict[str, object] | None:
        if not self.breakdowns:
            return None
        names = [PEOPLE[name][0] for name in self.breakdowns]
        weights = [PEOPLE[name][1] for name in self.breakdowns]
        values = list(product(*names))
        whole = figures.split(count, [prod(each) for each in product(*weights)])
        parts = {value: part for value, part in zip(values, whole, strict=True) if part}
        keys = list(self.breakdowns)
        if self.asked.call.switches.holds("demographics_timeframe", "present"):
            keys = ["timeframe", *keys]
            parts = {(self.timeframe.upper(), *value): part for value, part in parts.items()}
        return {"total_value": {"breakdowns": broken_down(keys, parts)}}

    def _total(self, metric: AccountMetric) -> dict[str, object] | None:
        if not self._kept(self.until):
            return None
        groups = self._by_group(metric)
        whole = sum(groups.values())
        found: dict[str, object] = {"value": whole}
        if self.breakdowns:
            found["breakdowns"] = broken_down(self.breakdowns, self._parts(metric, groups))
        return {"total_value": found}

    def _by_group(self, metric: AccountMetric) -> dict[str, int]:
        if metric.name == "follows_and_unfollows":
            return {
                "FOLLOWER": figures.gained(self.world, self.account, self.since, self.until),
                "NON_FOLLOWER": figures.lost(self.world, self.account, self.since, self.until),
            }
        count = figures.ACCOUNT[metric.name]
        return {group: count(self._span(group, self.since, self.until)) for group in GROUPS}

    def _parts(self, metric: AccountMetric, groups: dict[str, int]) -> dict[tuple[str, ...], int]:
        """The groups, split further by each other breakdown, in the order they were asked for."""
        if metric.name == "follows_and_unfollows":
            return {(name,): value for name, value in groups.items()}
        if self.breakdowns == ["contact_button_type"]:
            counts = figures.split(sum(groups.values()), BUTTONS[1])
            return {(name,): part for name, part in zip(BUTTONS[0], counts, strict=True) if part}
        parts: dict[tuple[str, ...], int] = {}
        for group, value in groups.items():
            followers, others = figures.split(value, (3, 2))
            for follow, part in (("FOLLOWER", followers), ("NON_FOLLOWER", others)):
                known = {"media_product_type": group, "follow_type": follow}
                key = tuple(known[name] for name in self.breakdowns)
                parts[key] = parts.get(key, 0) + part
        return {key: part for key, part in parts.items() if part}

    def _series(self, metric: AccountMetric) -> dict[str, object] | None:
        ends = [end for end in day_ends(self.since, self.until) if self._kept(end)]
        values = [{"value": self._day(metric, end), "end_time": meta_time(end)} for end in ends]
        return {"values": values} if values else None

    def _day(self, metric: AccountMetric, end: int) -> object:
        if metric.name == "online_followers":
            counts = figures.split(self.account.followers_count * 3, HOURS)
            return {str(hour): count for hour, count in enumerate(counts)}
        start = end - LENGTHS[self.period] * DAY
        if metric.name == "follower_count":
            return figures.gained(self.world, self.account, start, end)
        count = figures.ACCOUNT[metric.name]
        return sum(count(self._span(group, start, end)) for group in GROUPS)


def answer(asked: Asked, account: Account, node_id: str) -> dict[str, Any]:
    """`data`, and `paging` where there are days."""
    return Reading(asked, account, node_id).answer()


def _names(asked: Asked) -> list[str]:
    """The metrics asked for."""
    retired = asked.call.switches.holds("account_impressions", "retired")
    if retired and "impressions" in asked.several("metric"):
        raise Refusal("E69/impressions")
    return asked.metrics(ACCOUNT_NAMES)


def day_ends(since: int, until: int) -> list[int]:
    """The ends of Pacific days after `since` and until `until`: where Meta's days end, so that windows share no day."""
    zone = errors.pacific()
    day = datetime.fromtimestamp(since, zone).date()
    ends: list[int] = []
    while True:
        day += timedelta(days=1)
        end = int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())
        if end > until:
            return ends
        ends.append(end)
