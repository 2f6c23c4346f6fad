"""Giving out a grant's token: as it is stored where it is good, refreshed first where it may and must be."""

from __future__ import annotations

from dataclasses import dataclass

from gramkey.keeper.errors import LoginNeeded, NotGoodEnough, RefreshUnderWay
from gramkey.keeper.refreshing import Clock, live_token, refresh_grant
from gramkey.keeper.schedule import is_good_for
from gramkey.protocol.app import App
from gramkey.protocol.errors import GramkeyError
from gramkey.protocol.http import Flow
from gramkey.protocol.values import AccessToken
from gramkey.vault import Grant, State, Vault


@dataclass(frozen=True, slots=True)
class Vended:
    """A token that was given out, its grant, and the trouble met on the way where it was good all the same."""

    token: AccessToken
    grant: Grant
    trouble: GramkeyError | None = None


def is_due(grant: Grant, now: int) -> bool:
    """Whether the grant's refresh is due, or was begun and not finished."""
    return grant.state == State.ACTIVE and grant.refresh_at is not None and now >= grant.refresh_at


def vend(vault: Vault, app: App, grant: Grant, min_valid: int, clock: Clock, owner: str) -> Flow[Vended]:
    """A token good for `min_valid` seconds. Nobody is asked where the stored one is, and no refresh is due.

    A refresh that fails is no error while the stored token is good enough: it is told beside it. Raises `LoginNeeded`,
    `NotGoodEnough`, `RefreshUnderWay`, or what the refresh met.
    """
    now = clock()
    token = live_token(grant)
    good = is_good_for(token, min_valid, now)
    if good and not is_due(grant, now):
        return Vended(token, grant)
    try:
        fresh = yield from refresh_grant(vault, app, grant, clock, owner)
    except LoginNeeded:
        raise
    except RefreshUnderWay:
        if good:
            return Vended(token, grant)  # no trouble: somebody is at it
        raise
    except GramkeyError as error:
        if good:
            return Vended(token, grant, error)
        raise
    renewed = live_token(fresh)
    if not is_good_for(renewed, min_valid, clock()):
        raise NotGoodEnough(
            f"the token of {grant.label} was refreshed, and still is not good for {min_valid} seconds",
            "ask for less: gramkey token --min-valid 1h",
        )
    return Vended(renewed, fresh)
