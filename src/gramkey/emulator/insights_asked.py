"""The parameters of a read of insights, and the refusals of what no metric, period or breakdown is called."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from gramkey.emulator import paging
from gramkey.emulator.call import Call
from gramkey.emulator.insight_metrics import PERIODS
from gramkey.emulator.problems import Refusal

HOUR = 3600


@dataclass(frozen=True, slots=True)
class Asked:
    """What one read asks for, in the call's own parameters or as arguments of the field `insights`.

    `path` is that of the read, for links.
    """

    call: Call
    params: Mapping[str, str]
    path: str

    @property
    def until_now(self) -> int:
        """How far the figures go: Meta's may be days behind."""
        return self.call.now - int(self.call.switches["insights_delay"]) * HOUR

    def several(self, name: str) -> list[str]:
        """The values of a list with commas, or as JSON; each once."""
        text = self.params.get(name, "").strip().strip("[]").replace('"', "")
        return list(dict.fromkeys(value for value in (part.strip() for part in text.split(",")) if value))

    def metrics(self, names: Collection[str]) -> list[str]:
        """The metrics, of which every one must be among the names."""
        found = self.several("metric")
        if not found:
            raise Refusal("P-required", parameter="metric")
        for number, name in enumerate(found):
            if name not in names:
                raise Refusal("I-metric", number=str(number), values=", ".join(names))
        return found

    def choice(self, name: str, values: Collection[str]) -> str:
        """One of the values, or "" if the parameter was left out."""
        given = self.params.get(name, "")
        if given and given not in values:
            raise Refusal("I-value", parameter=name, values=", ".join(values))
        return given

    def period(self) -> str:
        """The period, or ""."""
        return self.choice("period", PERIODS)

    def breakdowns(self, values: Collection[str]) -> list[str]:
        """The breakdowns, all of them names that exist."""
        found = self.several("breakdown")
        if not set(found) <= set(values):
            raise Refusal("I-value", parameter="breakdown", values=", ".join(values))
        return found

    def fitting(self, metric: str, taken: Collection[str], breakdowns: Collection[str]) -> None:
        """Refuse breakdowns that the metric does not take."""
        for name in breakdowns:
            if name not in taken:
                named = self.call.switches.holds("odd_breakdown", "named")
                raise Refusal("I-breakdown/named" if named else "I-breakdown", breakdown=name, metric=metric)

    def moment(self, name: str, default: int) -> int:
        """`since` or `until` in unix seconds."""
        text = self.params.get(name, "")
        return paging.read_time(text, self.call.now, name) if text else default

    def link(self, since: int, until: int) -> str:
        """The address of the same read over other days, with the token as Meta's links have it."""
        kept = dict(self.params) | {"access_token": self.call.get("access_token")}
        query = urlencode(kept | {"since": str(since), "until": str(until)}, errors="surrogateescape")
        return f"{self.call.origin}{self.path}?{query}"


def broken_down(keys: list[str], parts: Mapping[tuple[str, ...], int] | Mapping[str, int]) -> list[dict[str, object]]:
    """The member `breakdowns` of a `total_value`."""
    named = [([key] if isinstance(key, str) else list(key), value) for key, value in parts.items()]
    results = [{"dimension_values": values, "value": value} for values, value in named]
    return [{"dimension_keys": keys, "results": results}]
