"""Refreshing all grants that are due: claimed some at a time, asked side by side, each recorded by itself.

Any number of keepers may do this on one vault. A claim is a lease that is made longer before it could run out, so
that a keeper that was killed blocks its grants for `LEASE` seconds and no longer. What goes wrong with one grant is
its own outcome; only trouble with the vault itself ends a round.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

from gramkey.diagnosis import Again, diagnose
from gramkey.keeper.refreshing import LEASE, Clock
from gramkey.protocol.errors import GramkeyError, MetaError
from gramkey.vault import (
    Conflict,
    Grant,
    ImpossibleEvent,
    Tampered,
    UnknownApp,
    UnknownGrant,
    Vault,
    VaultError,
)
from gramkey.vault.statements import BUCKETS

CONCURRENCY = 32
BATCH = 16
"""How many grants one claim takes at most."""

EXTEND_BELOW = 150
"""A claim with fewer seconds left is made longer before Meta is asked: a refresh with all its repeats takes less."""

STORM_OF = 5
STORM_WINDOW = 20
"""So many dead tokens among an app's last outcomes, and more than half of them, are a storm and no truth (E87)."""

PAUSE = 300
"""Seconds for which an app that met a limit is left alone where the diagnosis does not say how long."""


_OF_ONE_GRANT = (Tampered, Conflict, ImpossibleEvent, UnknownApp, UnknownGrant)
"""Errors of the vault about a single grant: it does not open, or somebody else changed or removed it meanwhile."""


def never() -> bool:
    """Whether to stop: no."""
    return False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one grant that was due. `grant` is as stored now; `None` where it does not open."""

    grant: Grant | None
    error: GramkeyError | None = None


@dataclass(slots=True)
class Weather:
    """What this keeper has lately met at each app: limits to wait for, and storms not to believe."""

    _paused: dict[str, int] = field(default_factory=dict)
    _dead: dict[str, deque[bool]] = field(default_factory=dict)

    def is_paused(self, app_id: str, now: int) -> bool:
        """Whether an app is to be left alone."""
        return self._paused.get(app_id, 0) > now

    def may_obey(self, app_id: str) -> bool:
        """Whether one more dead token would be believed."""
        seen = self._dead.setdefault(app_id, deque(maxlen=STORM_WINDOW))
        seen.append(True)
        return not (sum(seen) > STORM_OF and 2 * sum(seen) > len(seen))

    def met(self, app_id: str, error: GramkeyError | None, now: int) -> None:
        """Remember an outcome."""
        if error is None:
            self._dead.setdefault(app_id, deque(maxlen=STORM_WINDOW)).append(False)
        elif isinstance(error, MetaError):
            found = diagnose(error)
            if found.again is Again.HEADER:
                self._paused[app_id] = max(self._paused.get(app_id, 0), now + (found.after or PAUSE))


def claims(
    vault: Vault, owner: str, clock: Clock, demo: bool, batch: int, stopping: Callable[[], bool] = never
) -> Iterator[Grant | Tampered]:
    """Claim what is due, bucket after bucket from a random one on, until nothing is left that others have not."""
    first = random.randrange(BUCKETS)  # noqa: S311 - so that keepers do not meet
    for offset in range(BUCKETS):
        bucket = (first + offset) % BUCKETS
        while not stopping() and (claimed := vault.grants.claim_due(bucket, owner, clock(), LEASE, batch, demo)):
            yield from claimed


def still_claimed(vault: Vault, grant: Grant, owner: str, now: int) -> bool:
    """Whether the claim is still ours, and long enough for a refresh."""
    left = grant.claimed_until - now
    return left >= EXTEND_BELOW or vault.grants.extend_claim(grant.id, owner, now, LEASE)


async def refresh_due(
    vault: Vault,
    refresh: Callable[[Grant], Awaitable[Grant]],
    owner: str,
    clock: Clock,
    *,
    report: Callable[[Outcome], None],
    demo: bool = False,
    weather: Weather | None = None,
    concurrency: int = CONCURRENCY,
    stopping: Callable[[], bool] = never,
) -> None:
    """Refresh every grant that is due, `concurrency` of them at once. `refresh` refreshes one that is claimed.

    A grant of an app that is at its limit is left until its claim runs out. Raises what the vault itself meets
    (`VaultError`), after what was under way has ended.
    """
    import asyncio

    weather = weather or Weather()
    source = claims(vault, owner, clock, demo, min(BATCH, concurrency), stopping)

    async def work() -> None:
        for found in source:
            if isinstance(found, Tampered):
                report(Outcome(None, found))
            elif stopping():
                vault.grants.release(found.id, owner)
            elif not weather.is_paused(found.app_id, clock()) and still_claimed(vault, found, owner, clock()):
                outcome = await _outcome(vault, refresh, found)
                weather.met(found.app_id, outcome.error, clock())
                report(outcome)

    done = await asyncio.gather(*(work() for _ in range(concurrency)), return_exceptions=True)
    for result in done:
        if isinstance(result, BaseException):
            raise result


async def _outcome(vault: Vault, refresh: Callable[[Grant], Awaitable[Grant]], grant: Grant) -> Outcome:
    try:
        return Outcome(await refresh(grant))
    except GramkeyError as error:
        return failed(vault, grant, error)


def failed(vault: Vault, grant: Grant, error: GramkeyError) -> Outcome:
    """The outcome of a refresh that raised. What the vault itself met is raised again: it says nothing of a grant."""
    if isinstance(error, _OF_ONE_GRANT):
        return Outcome(None, error)
    if isinstance(error, VaultError):
        raise error
    return Outcome(vault.grants.get(grant.id), error)
