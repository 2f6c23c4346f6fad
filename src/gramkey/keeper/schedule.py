"""When a token is refreshed: at half its life with a stable spread, never before Meta's minimum age. Pure.

1. A token whose age is not known (a pasted one) is waited for: Meta may refuse it until it is 24 hours old.
2. Half life leaves about 30 days of further tries before anybody loses a login.
3. The spread is a hash of the grant's id, so that grants opened together are not asked for together, and one grant
   keeps its place from refresh to refresh.
"""

from __future__ import annotations

from hashlib import blake2b

from gramkey.protocol.logins import LOGINS, Login
from gramkey.protocol.values import AccessToken

SPREAD = 0.1
"""How far the moment may move around half life, as a share of the life: 6 days of 60."""

MARGIN = 600
"""Seconds added to Meta's minimum age, since its clock and ours differ."""


def refresh_at(login_name: str, grant_id: str, token: AccessToken, now: int) -> int | None:
    """When `token` should next be refreshed, unix seconds; `None` where it has no date and needs none.

    A token of unknown age is due once it must be old enough, counted from `now`.
    """
    login = LOGINS[login_name]
    if token.dateless:
        return None
    earliest = (now if token.issued_at is None else token.issued_at) + login.refresh_from_age + MARGIN
    if token.issued_at is None:
        return earliest
    expires_at = token.issued_at + login.long_lived_lives if token.expires_at is None else token.expires_at
    life = max(expires_at - token.issued_at, 0)
    return max(earliest, token.issued_at + int(life * (0.5 + SPREAD * (place(grant_id) - 0.5))))


FIRST_RETRY = 3_600
LAST_RETRY = 86_400
SOONEST_RETRY = 900
"""Seconds to wait after the first failed refresh, doubled by each further one up to a day; and never less than."""


def retry_at(token: AccessToken, failures: int, now: int) -> int:
    """When to ask again after `failures` failed refreshes in a row, unix seconds: more often as the end comes near.

    From half life on that is a try each day, in the last days one each hour and more: over 40 tries in 30 days.
    """
    wait: int = min(FIRST_RETRY * 2 ** min(max(failures - 1, 0), 10), LAST_RETRY)
    if token.expires_at is not None:
        wait = min(wait, max(token.expires_at - now, 0) // 24)
    return now + max(wait, SOONEST_RETRY)


def place(grant_id: str) -> float:
    """The grant's place in the spread: from 0 up to, not including, 1; the same for ever."""
    return int.from_bytes(blake2b(grant_id.encode(), digest_size=6).digest()) / 2**48


def is_too_young(login: Login, token: AccessToken, now: int) -> bool:
    """Whether Meta would refuse to refresh it yet, as far as its age is known."""
    return token.issued_at is not None and now < token.issued_at + login.refresh_from_age


def may_refresh(login: Login, token: AccessToken, now: int) -> bool:
    """Whether Meta would take a refresh of it: old enough (as far as its age is known) and not expired."""
    if token.expires_at is not None and now >= token.expires_at:
        return False
    return not is_too_young(login, token, now)


def is_good_for(token: AccessToken, seconds: int, now: int) -> bool:
    """Whether it lives `seconds` more, as far as is known: one without a date counts as good."""
    return token.expires_at is None or token.expires_at - now >= seconds
