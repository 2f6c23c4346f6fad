"""How a benchmark is run and reported: pinned to one core, interleaved rounds, medians, one flat object of figures."""

from __future__ import annotations

import json
import os
import statistics
import sys
from collections.abc import Callable, Mapping

WORK_CORE = 1
"""The core of what is measured; the stub server has `STUB_CORE` to itself."""
STUB_CORE = 0
ROUNDS = 7


def pin(core: int) -> None:
    """Keep this process, and what it starts, on one core."""
    if hasattr(os, "sched_setaffinity") and len(os.sched_getaffinity(0)) > 1:
        os.sched_setaffinity(0, {core})


def rounds(measures: Mapping[str, Callable[[], float]], count: int = ROUNDS) -> dict[str, list[float]]:
    """Take every measure once a round, in turn, so that a slow spell of the machine falls on all alike."""
    for measure in measures.values():
        measure()  # warm-up, not counted
    found: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(count):
        for name, measure in measures.items():
            found[name].append(measure())
    return found


def ratio(upper: list[float], lower: list[float]) -> float:
    """The median of the ratios taken round by round."""
    return statistics.median(a / b for a, b in zip(upper, lower, strict=True))


def report(figures: Mapping[str, float], goals: Mapping[str, str], samples: Mapping[str, list[float]]) -> None:
    """A table for people, or with `--json` one flat object."""
    if "--json" in sys.argv:
        print(json.dumps({name: round(value, 4) for name, value in figures.items()}))
        return
    width = max(map(len, [*figures, *samples]))
    print(f"{'figure':{width}}  {'median':>10}  goal")
    for name, value in figures.items():
        print(f"{name:{width}}  {value:10.3f}  {goals.get(name, '')}")
    print()
    print(f"{'taken':{width}}  {'median':>10}  {'least':>10}  {'most':>10}")
    for name, values in samples.items():
        print(f"{name:{width}}  {statistics.median(values):10.3f}  {min(values):10.3f}  {max(values):10.3f}")
