"""Refreshing one grant: claim, ask, record, prove, promote. A flow, so both clients drive the same steps.

1. Claim: a short write that fails for all but one worker; it is a lease, so a dead worker blocks nobody for long.
2. Ask Meta. No transaction is open meanwhile.
3. Record the new token as the grant's successor at once: from here on a crash loses nothing.
4. Prove it by a call (`/me`). Until then the old token is the one that is vended.
5. Promote it.

A successor that an earlier run left behind is proven first. An answer that says the token is dead is not obeyed at
once: the token itself is asked a second question (E87: platform incidents look like dead tokens).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from gramkey.diagnosis import diagnose
from gramkey.keeper.errors import KeeperError, LoginNeeded, RefreshUnderWay, TooYoung
from gramkey.keeper.schedule import is_too_young, may_refresh, refresh_at, retry_at
from gramkey.protocol.accounts import read_account
from gramkey.protocol.app import App
from gramkey.protocol.errors import GramkeyError, MetaError, NoAnswerError
from gramkey.protocol.http import Flow
from gramkey.protocol.login import renew_consent
from gramkey.protocol.logins import LOGINS
from gramkey.protocol.tokens import refresh
from gramkey.protocol.values import AccessToken
from gramkey.vault import Conflict, Event, Grant, State, Vault, VaultError

LEASE = 180
"""Seconds for which a claim holds: longer than the slowest refresh with all its repeats."""

Clock = Callable[[], int]
Obey = Callable[[], bool]
"""Whether an answer that says a token is dead may be believed now; not in a storm of such answers."""


def always() -> bool:
    """Believe every answer that a second question has confirmed."""
    return True


def refresh_grant(vault: Vault, app: App, grant: Grant, clock: Clock, owner: str) -> Flow[Grant]:
    """Refresh `grant` and give back what is stored then.

    Raises `RefreshUnderWay` where another worker holds the claim, `TooYoung` where Meta would refuse, `LoginNeeded`
    where the token is dead; errors of Meta and the network as they came, after the failure was recorded.
    """
    token = live_token(grant)
    if grant.renewal_id:
        return (yield from _renew_together(vault, app, grant, clock, owner))
    now = clock()
    if grant.successor is None and not may_refresh(LOGINS[app.login], token, now):
        raise _not_refreshable(app, grant, token, now)
    if not vault.grants.claim(grant, owner, now, LEASE):
        raise RefreshUnderWay(f"grant {grant.id} is being refreshed by another process", "gramkey status")
    return (yield from _ask(vault, app, grant, clock, owner, always))


def refresh_claimed(vault: Vault, app: App, grant: Grant, clock: Clock, owner: str, obey: Obey = always) -> Flow[Grant]:
    """Refresh a grant that is due and that `owner` has claimed; raises as `refresh_grant`. The claim ends.

    Our clock never ends a grant: one that should have run out is asked for all the same, and Meta's answer decides.
    """
    if grant.renewal_id:
        try:
            return (yield from _renew_together(vault, app, grant, clock, owner, obey, is_due=True))
        finally:
            vault.grants.release(grant.id, owner)
    now = clock()
    token = live_token(grant)
    if grant.successor is None and is_too_young(LOGINS[app.login], token, now):
        error = _not_refreshable(app, grant, token, now)
        from_at = error.from_at if isinstance(error, TooYoung) else now + LEASE
        vault.grants.record_failure(grant, "too_young", now, from_at)
        raise error
    return (yield from _ask(vault, app, grant, clock, owner, obey))


def _ask(vault: Vault, app: App, grant: Grant, clock: Clock, owner: str, obey: Obey) -> Flow[Grant]:
    """What follows the claim; however it ends, the claim ends too."""
    try:
        grant = yield from _successor(vault, app, grant, clock)
        return (yield from _prove(vault, app, grant, clock))
    except Conflict as conflict:  # a login, or a worker that took over a claim of ours that had run out
        raise RefreshUnderWay(
            f"grant {grant.id} was changed by somebody else meanwhile", "gramkey status"
        ) from conflict
    except VaultError:
        raise  # it says nothing about the token
    except GramkeyError as error:
        grant = vault.grants.get(grant.id)
        dead = (yield from _is_dead(app, grant, error)) and obey()
        _record_failure(vault, grant, error, dead, clock())
        if dead:
            raise login_needed(vault.grants.get(grant.id)) from error
        raise
    finally:
        with suppress(VaultError):  # then it ends by itself
            vault.grants.release(grant.id, owner)


def _successor(vault: Vault, app: App, grant: Grant, clock: Clock) -> Flow[Grant]:
    """The grant with a successor on record: the one an earlier run left, or a new one asked of Meta."""
    if grant.successor is not None:
        return grant
    now = clock()
    successor = yield from refresh(app, live_token(grant).secret, now)
    return vault.grants.record_successor(grant, successor, now)


def _prove(vault: Vault, app: App, grant: Grant, clock: Clock) -> Flow[Grant]:
    """Ask one call of the successor, then let it take the token's place. A dead one is dropped: the old token stays."""
    assert grant.successor is not None
    try:
        yield from read_account(app, grant.successor.secret)
    except MetaError as error:
        if diagnose(error).token_alive is False:
            vault.grants.drop_successor(grant, diagnose(error).rows[0], clock())
        raise
    now = clock()
    return vault.grants.promote(grant, now, refresh_at(app.login, grant.id, grant.successor, now))


def _is_dead(app: App, grant: Grant, error: GramkeyError) -> Flow[bool]:
    """Whether the grant's token is definitely dead: Meta said so, and says so again when it is used."""
    if not isinstance(error, MetaError) or diagnose(error).token_alive is not False:
        return False
    try:
        yield from read_account(app, live_token(grant).secret)
    except MetaError as second:
        return diagnose(second).token_alive is False
    except GramkeyError:
        return False
    return False


def _renew_together(
    vault: Vault, app: App, grant: Grant, clock: Clock, owner: str, obey: Obey = always, is_due: bool = False
) -> Flow[Grant]:
    """Renew the person's user token of the facebook login, and with it every Page token of that consent."""
    renewal = vault.grants.renewal_of(grant)
    now = clock()
    login = LOGINS[app.login]
    if is_too_young(login, renewal.token, now) or not (is_due or may_refresh(login, renewal.token, now)):
        error = _not_refreshable(app, grant, renewal.token, now)
        if is_due and isinstance(error, TooYoung):
            vault.grants.record_failure(grant, "too_young", now, error.from_at)
        raise error
    if not vault.grants.claim_renewal(renewal, owner, now, LEASE):
        raise RefreshUnderWay(f"grant {grant.id} is being refreshed by another process", "gramkey status")
    try:
        consent = yield from renew_consent(app, renewal.token, now)
        assert consent.renewal is not None
        token = consent.renewal
        vault.grants.record_renewal(renewal, consent, clock(), lambda one: refresh_at(app.login, one, token, now))
    except VaultError:
        raise
    except GramkeyError as error:
        dead = (yield from _is_dead(app, grant, error)) and obey()
        for one in vault.grants.of_renewal(renewal.id):
            _record_failure(vault, one, error, dead, clock())
        if dead:
            raise login_needed(vault.grants.get(grant.id)) from error
        raise
    finally:
        vault.grants.release_renewal(renewal.id, owner)
    return vault.grants.get(grant.id)


def _record_failure(vault: Vault, grant: Grant, error: GramkeyError, dead: bool, now: int) -> None:
    outcome = _outcome(error)
    if dead:
        vault.grants.record_event(grant, Event.REFUSED, outcome, now)
    elif grant.state == State.ACTIVE:
        again = retry_at(live_token(grant), grant.failures + 1, now)
        vault.grants.record_failure(grant, outcome, now, again)


def _outcome(error: GramkeyError) -> str:
    """The outcome's name for the vault: the first row of the diagnosis, or what kind of silence it was."""
    if isinstance(error, NoAnswerError):
        return "no_answer"
    rows = diagnose(error).rows
    return rows[0] if rows else type(error).__name__


def live_token(grant: Grant) -> AccessToken:
    """The grant's token, where it may be used. Raises `LoginNeeded`."""
    if grant.state != State.ACTIVE or grant.token is None:
        raise login_needed(grant)
    return grant.token


def login_needed(grant: Grant) -> LoginNeeded:
    """The error for a grant whose token is of no more use."""
    return LoginNeeded(
        f"the token of {grant.label} is of no more use: {grant.reason or grant.state}",
        f"gramkey login --account {grant.account.username}" if grant.account.username else "gramkey login",
        grant.reason,
    )


def _not_refreshable(app: App, grant: Grant, token: AccessToken, now: int) -> KeeperError:
    """Why Meta would not refresh a token now: too young, or past its end."""
    from_at = (token.issued_at or now) + LOGINS[app.login].refresh_from_age
    if now < from_at:
        return TooYoung(
            f"Meta refreshes a token only when it is 24 hours old; {grant.label}'s is younger",
            "gramkey status",
            from_at,
        )
    return LoginNeeded(
        f"the token of {grant.label} has run out, and Meta does not refresh it any more",
        f"gramkey login --account {grant.account.username}",
        "expired",
    )
