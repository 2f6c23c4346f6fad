"""`meta_clock`: Meta's time in a test, which moves when the test says so."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from gramkey.emulator.meta import Meta


class MetaClock:
    """The clock of one world. Times are unix seconds, or a `datetime` that knows its zone."""

    def __init__(self, meta: Meta) -> None:
        self._meta = meta

    @property
    def now(self) -> int:
        """Meta's time, unix seconds."""
        return self._meta.clock.now()

    @property
    def moment(self) -> datetime:
        """Meta's time as a `datetime` in UTC."""
        return datetime.fromtimestamp(self.now, UTC)

    def advance(self, seconds: float = 0, *, minutes: float = 0, hours: float = 0, days: float = 0) -> int:
        """Move on by so much (back, if it is negative); return the new time."""
        step = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        return self._meta.move_clock(step.total_seconds())

    def set(self, moment: int | datetime) -> int:
        """Move to a moment; return it."""
        if isinstance(moment, datetime):
            if moment.tzinfo is None:
                raise ValueError("Say in which zone: datetime(2027, 1, 15, tzinfo=UTC).")
            moment = int(moment.timestamp())
        return self._meta.move_clock(moment - self.now)

    def follow(self) -> int:
        """Go with this process's time from now on, also where freezegun or time-machine moves that."""
        self.set(int(time.time()))
        return self._meta.clock.run()

    def freeze(self) -> int:
        """Stand still until it is moved."""
        return self._meta.clock.freeze()
