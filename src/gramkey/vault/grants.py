"""The grants of a vault: opened by a login, refreshed by workers, ended by Meta or the person.

1. Every write says which version of the grant it read. If that is not the newest, nothing is written: `Conflict`.
2. A worker claims a grant before it asks Meta: a lease, so that one that dies blocks nobody for long.
3. What happened is written to the grant's history in the same transaction.
4. A token that is replaced or destroyed is gone: from the row, and from the file as soon as nobody reads it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace

from gramkey.protocol.errors import InputError
from gramkey.protocol.values import AccessToken, Account, Consent, Opening
from gramkey.vault import statements as sql
from gramkey.vault.database import Value
from gramkey.vault.errors import Conflict, ImpossibleEvent, Tampered
from gramkey.vault.grant import NOBODY, Grant, seal_account, to_columns
from gramkey.vault.grant_reading import GrantReader
from gramkey.vault.identities import account_key
from gramkey.vault.renewals import Renewal
from gramkey.vault.states import Event, State, transition

WhenToRefresh = Callable[[str, Opening], int | None]
"""When a grant (its id, and what was opened) should be refreshed next; `None` for never."""


class GrantStore(GrantReader):
    """The grants of a vault, to be read and written."""

    def open(
        self,
        app_id: str,
        consent: Consent,
        requested: tuple[str, ...],
        now: int,
        refresh_at: WhenToRefresh,
        *,
        demo: bool = False,
    ) -> tuple[Grant, ...]:
        """Open the grants of a consent, all or none. A later login of the same account opens the same grant again.

        A grant of a demo app is a demo, whatever `demo` says.
        """
        if not consent.openings:
            raise InputError("consent", "this consent opens no account", "gramkey login")
        with self._database.transaction():
            accounts = [opening.account for opening in consent.openings]
            self._identities.hold(app_id, accounts, consent.person_id if consent.renewal else "")
            demo = demo or self._apps.by_id(app_id).app.demo
            renewal_id = None
            if consent.renewal is not None:
                renewal_id = self._renewals.put(app_id, consent.person_id, consent.renewal, now).id
            blank = _blank(app_id, requested, consent, renewal_id, demo, now)
            return tuple(self._open_one(blank, opening, refresh_at, now) for opening in consent.openings)

    def _open_one(self, blank: Grant, opening: Opening, refresh_at: WhenToRefresh, now: int) -> Grant:
        account = opening.account
        if not account_key(account):
            raise InputError("account", "an account without any id cannot be stored", "gramkey login")
        read = self.by_account(blank.app_id, account_key(account))
        grant_id = read.id if read else f"g_{secrets.token_hex(10)}"
        personal = seal_account(
            self._sealer, blank.app_id, grant_id, account, read.sealed_personal if read else (None, None)
        )
        plan = refresh_at(grant_id, opening)
        new = replace(
            blank, id=grant_id, account=account, token=opening.token, refresh_at=plan, sealed_personal=personal
        )
        if read is None:
            self._database.change(sql.INSERT_GRANT, to_columns(self._sealer, new))
            self._timeline.add(grant_id, now, Event.OPENED)
        else:
            state = transition(read.state, Event.OPENED)
            new = replace(new, state=state, created_at=read.created_at)
            new = self._save(read, new, Event.OPENED, "", now)
        self._identities.write(blank.app_id, grant_id, account)
        return new

    def claim(self, grant: Grant, owner: str, now: int, lease_seconds: int) -> bool:
        """Whether `owner` may now refresh: nobody else will until `lease_seconds` have passed or it is released.

        `False` also where somebody wrote since the grant was read.
        """
        claim: dict[str, Value] = {"claimed_until": now + lease_seconds, "claimed_by": owner, "now": now}
        return self._database.change(sql.CLAIM_GRANT, claim | _as_read(grant)) == 1

    def claim_due(
        self, bucket: int, owner: str, now: int, lease_seconds: int, limit: int, demo: bool = False
    ) -> list[Grant | Tampered]:
        """Claim up to `limit` grants of a bucket whose refresh is due and that nobody holds, the longest due first.

        For one that does not open its error is given; its claim holds like the others'.
        """
        claim: dict[str, Value] = {"claimed_until": now + lease_seconds, "claimed_by": owner, "now": now}
        rows = self._database.rows(sql.CLAIM_DUE_GRANTS, claim | {"bucket": bucket, "demo": int(demo), "limit": limit})
        return [self._opened(row) for row in rows]

    def extend_claim(self, grant_id: str, owner: str, now: int, lease_seconds: int) -> bool:
        """Whether `owner` still has the claim, which then lasts `lease_seconds` from now."""
        where: dict[str, Value] = {"bucket": sql.bucket_of(grant_id), "id": grant_id, "owner": owner, "now": now}
        return self._database.change(sql.EXTEND_CLAIM, where | {"claimed_until": now + lease_seconds}) == 1

    def release(self, grant_id: str, owner: str) -> None:
        """Give a claim back; harmless where another has it by now, or nobody."""
        where: dict[str, Value] = {"bucket": sql.bucket_of(grant_id), "id": grant_id, "owner": owner}
        self._database.change(sql.RELEASE_GRANT, where | {"claimed_until": 0, "claimed_by": ""})

    def record_successor(self, grant: Grant, token: AccessToken, now: int) -> Grant:
        """Keep a newer token beside the one that is vended, until a call has proven it. The claim goes on."""
        return self._save(grant, replace(grant, successor=token), "successor", "", now, keep_claim=True)

    def drop_successor(self, grant: Grant, outcome: str, now: int) -> Grant:
        """Destroy a successor that proved dead; the old token stays. The claim goes on."""
        new = replace(grant, successor=None, last_outcome=outcome)
        return self._save(grant, new, "successor_dropped", outcome, now, keep_claim=True)

    def promote(self, grant: Grant, now: int, refresh_at: int | None) -> Grant:
        """Let the successor take the token's place: a call has proven it. The claim ends."""
        if grant.successor is None:
            raise ImpossibleEvent(f"{grant.state}, without a successor,", "promoted")
        return self._save(grant, _refreshed(grant, grant.successor, refresh_at), Event.REFRESHED, "", now)

    def record_failure(self, grant: Grant, outcome: str, now: int, refresh_at: int | None) -> Grant:
        """Count a refresh that failed, and plan the next. State and token stay. The claim ends."""
        new = replace(grant, failures=grant.failures + 1, last_outcome=outcome, refresh_at=refresh_at)
        return self._save(grant, new, "refresh_failed", outcome, now)

    def record_account(self, grant: Grant, account: Account, now: int) -> Grant:
        """Record that an account has another username, name or Page. It must be the same account."""
        if account_key(account) != account_key(grant.account):
            raise InputError("account", f"grant {grant.id} belongs to another account", "gramkey status")
        personal = seal_account(self._sealer, grant.app_id, grant.id, account, grant.sealed_personal)
        with self._database.transaction():
            new = replace(grant, account=account, sealed_personal=personal)
            new = self._save(grant, new, "account_changed", "", now, keep_claim=True)
            self._identities.write(grant.app_id, grant.id, account)
        return new

    def record_event(self, grant: Grant, event: Event, reason: str, now: int) -> Grant:
        """Let an event decide the grant's state, as the table in `states` says; the claim ends.

        A grant that must be authorized again keeps its token, since Meta's word may change. One that ends loses its
        tokens at once, and on `Event.DELETED` all of a person's data too. Raises `ImpossibleEvent`.
        """
        state = transition(grant.state, event)
        if state == State.ACTIVE:  # such events bring a token: `open` and `promote`
            raise ImpossibleEvent(grant.state, f"{event} without a token")
        new = replace(grant, state=state, reason=reason, last_outcome=str(event), refresh_at=None)
        with self._database.transaction():
            if state == State.ENDED:
                new = self._destroy(new, personal_too=event == Event.DELETED)
            new = self._save(grant, new, event, reason, now)
        if state == State.ENDED:
            self._database.forget_deleted()
        return new

    def end(self, grant: Grant, event: Event, reason: str, now: int) -> Grant:
        """End a grant: `record_event` by the name one looks for."""
        return self.record_event(grant, event, reason, now)

    def wipe(self, grant: Grant, now: int) -> Grant:
        """Destroy all that is left of a grant that has ended, a person's data too. Raises `ImpossibleEvent`."""
        if grant.state != State.ENDED:
            raise ImpossibleEvent(grant.state, "wiped")
        with self._database.transaction():
            new = self._save(grant, self._destroy(grant, personal_too=True), "wiped", "", now)
        self._database.forget_deleted()
        return new

    def discard(self, grant_id: str, now: int) -> None:
        """Delete a row unread: the way out for a grant that does not open any more. Its person must log in again."""
        with self._database.transaction():
            self._identities.forget(grant_id)
            self._database.change(sql.DELETE_GRANT, {"bucket": sql.bucket_of(grant_id), "id": grant_id})
            self._timeline.add(grant_id, now, "discarded")
        self._database.forget_deleted()

    def claim_renewal(self, renewal: Renewal, owner: str, now: int, lease_seconds: int) -> bool:
        """As `claim`, for what renews several grants."""
        return self._renewals.claim(renewal, owner, now, lease_seconds)

    def release_renewal(self, renewal_id: str, owner: str) -> None:
        """As `release`, for what renews several grants."""
        self._renewals.release(renewal_id, owner)

    def record_renewal(
        self, renewal: Renewal, consent: Consent, now: int, refresh_at: Callable[[str], int | None]
    ) -> Renewal:
        """Record a person's newer user token and the Page tokens read with it, all or none. The claim ends.

        A grant whose account is not among them keeps its token, and that is counted as a failure of its own.
        Grants that were written meanwhile are no conflict: only the renewal must be as it was read.
        """
        if consent.renewal is None:
            raise InputError("consent", "this consent renews nothing", "gramkey login")
        tokens = {account_key(opening.account): opening.token for opening in consent.openings}
        with self._database.transaction():
            new = self._renewals.record(renewal, consent.renewal, now)
            for grant in self.of_renewal(renewal.id):
                token, plan = tokens.get(account_key(grant.account)), refresh_at(grant.id)
                if token is None:
                    self.record_failure(grant, "not_listed", now, plan)
                else:
                    self._save(grant, _refreshed(grant, token, plan), Event.REFRESHED, "", now)
        return new

    def _save(self, read: Grant, new: Grant, event: str, detail: str, now: int, keep_claim: bool = False) -> Grant:
        """Write `new` over the version that was `read`, and what happened. Raises `Conflict`."""
        claimed_until = read.claimed_until if keep_claim else 0
        new = replace(new, version=read.version + 1, changed_at=now, claimed_until=claimed_until)
        statement = sql.UPDATE_CLAIMED_GRANT if keep_claim else sql.UPDATE_GRANT
        with self._database.transaction():
            if self._database.change(statement, to_columns(self._sealer, new) | _as_read(read)) != 1:
                raise Conflict(f"grant {read.id} was changed by somebody else", "read it again: gramkey status")
            self._timeline.add(read.id, now, event, detail)
            if read.renewal_id and read.renewal_id != new.renewal_id:
                self._renewals.remove_unused(read.renewal_id)
        return new

    def _destroy(self, grant: Grant, personal_too: bool) -> Grant:
        """The grant without its tokens, and without anything of a person if that is to go too."""
        new = replace(grant, token=None, successor=None, renewal_id=None, refresh_at=None)
        if not personal_too:
            return new
        self._identities.forget(grant.id)
        return replace(new, account=NOBODY, sealed_personal=(None, None))


def _blank(
    app_id: str, requested: tuple[str, ...], consent: Consent, renewal_id: str | None, demo: bool, now: int
) -> Grant:
    """What all grants of one consent have in common."""
    return Grant(
        id="",
        app_id=app_id,
        state=State.ACTIVE,
        version=1,
        account=NOBODY,
        token=None,
        successor=None,
        renewal_id=renewal_id,
        requested=requested,
        granted=consent.granted,
        refresh_at=None,
        data_access_expires_at=consent.data_access_expires_at,
        failures=0,
        last_outcome=str(Event.OPENED),
        reason="",
        created_at=now,
        changed_at=now,
        demo=demo,
    )


def _refreshed(grant: Grant, token: AccessToken, refresh_at: int | None) -> Grant:
    return replace(
        grant,
        state=transition(grant.state, Event.REFRESHED),
        token=token,
        successor=None,
        refresh_at=refresh_at,
        failures=0,
        last_outcome=str(Event.REFRESHED),
        reason="",
    )


def _as_read(grant: Grant) -> dict[str, Value]:
    return {"bucket": sql.bucket_of(grant.id), "id": grant.id, "read_version": grant.version}
