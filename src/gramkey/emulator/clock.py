"""The emulator's own clock: it runs with the real one unless it is stopped, and moves when it is told to."""

from __future__ import annotations

import time
from collections.abc import Callable


def process_time() -> float:
    """This process's time; looked up at each call, so that a test that moves it (freezegun) is followed."""
    return time.time()


class Clock:
    """Virtual time in unix seconds.

    With `now` given it begins there and stands still until `run`; without, it begins at the real time and runs.
    """

    def __init__(self, now: int | None = None, real: Callable[[], float] = process_time) -> None:
        self._real = real
        self._ahead = 0.0
        self._stopped_at: float | None = None if now is None else float(now)

    def now(self) -> int:
        """The virtual time, whole seconds."""
        return int(self._real() + self._ahead if self._stopped_at is None else self._stopped_at)

    @property
    def frozen(self) -> bool:
        """Whether the clock stands still."""
        return self._stopped_at is not None

    def advance(self, seconds: float) -> int:
        """Move the clock (backwards if `seconds` is negative); return the new time."""
        if self._stopped_at is None:
            self._ahead += seconds
        else:
            self._stopped_at += seconds
        return self.now()

    def set(self, now: int) -> int:
        """Put the clock to `now`; it goes on running or standing as it was."""
        return self.advance(now - self.now())

    def freeze(self) -> int:
        """Stop the clock where it is."""
        self._stopped_at = float(self.now())
        return self.now()

    def run(self) -> int:
        """Let a stopped clock run on from where it stands."""
        if self._stopped_at is not None:
            self._ahead = self._stopped_at - self._real()
            self._stopped_at = None
        return self.now()

    def to_json(self) -> dict[str, float | None]:
        """What `from_json` needs: how far ahead of the real time, or where it was stopped."""
        return {"ahead": self._ahead, "stopped_at": self._stopped_at}

    @classmethod
    def from_json(cls, saved: dict[str, float | None], real: Callable[[], float] = process_time) -> Clock:
        """The clock as it was saved. A running one has run on in the meantime."""
        clock = cls(real=real)
        clock._ahead = saved["ahead"] or 0.0
        clock._stopped_at = saved["stopped_at"]
        return clock
