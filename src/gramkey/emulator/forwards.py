"""Who listens for a while to what Meta would send: programs under development, with no settings changed for them."""

from __future__ import annotations

from dataclasses import dataclass

LEASE = 10.0
"""Seconds after which one who did not ask again is forgotten."""


@dataclass(frozen=True, slots=True)
class Forward:
    """One listener: what is sent to the app goes to `url` as well; of `events`, or of all if there are none named."""

    url: str
    client_id: str
    events: tuple[str, ...] = ()


class Forwards:
    """The listeners of one emulator. Times are seconds of a clock that never jumps, not the emulator's own."""

    def __init__(self) -> None:
        self._until: dict[Forward, float] = {}

    def renew(self, forward: Forward, at: float) -> None:
        """Add one, or let it go on."""
        self._until[forward] = at + LEASE

    def stop(self, url: str) -> None:
        """Forget those at that URL."""
        self._until = {each: until for each, until in self._until.items() if each.url != url}

    def sweep(self, at: float) -> None:
        """Forget those who have not asked for a while."""
        self._until = {each: until for each, until in self._until.items() if until > at}

    def urls(self, client_id: str, event: str) -> list[str]:
        """Where that event of the app goes."""
        mine = (each for each in self._until if each.client_id == client_id)
        return [each.url for each in mine if not each.events or event in each.events]
