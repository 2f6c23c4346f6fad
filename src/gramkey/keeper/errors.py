"""Why a token cannot be had just now, and what to do about it.

KeeperError
├── LoginNeeded       the grant's token is dead or its end has come: the person must log in again
├── NotGoodEnough     it lives, but not for as long as was asked
├── TooYoung          Meta does not refresh it yet; `from_at` says from when on
└── RefreshUnderWay   another process is refreshing it this moment; ask again in a second
"""

from __future__ import annotations

from gramkey.protocol.errors import GramkeyError


class KeeperError(GramkeyError):
    """The base of the keeper's errors. `hint` is the next thing to type."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class LoginNeeded(KeeperError):
    """The person must log in again. `reason` is what Meta or the calendar said (a row of the diagnosis, or a word)."""

    def __init__(self, message: str, hint: str, reason: str = "") -> None:
        super().__init__(message, hint)
        self.reason = reason


class NotGoodEnough(KeeperError):
    """The token does not live for as long as was asked, and could not be refreshed."""


class TooYoung(KeeperError):
    """Meta refreshes a token only from 24 hours of age on. `from_at` is unix seconds."""

    def __init__(self, message: str, hint: str, from_at: int) -> None:
        super().__init__(message, hint)
        self.from_at = from_at


class RefreshUnderWay(KeeperError):
    """Another process holds the lease on this grant. Its outcome will be in the vault within seconds."""
