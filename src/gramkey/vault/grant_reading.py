"""Reading grants: by id, by account, by person, by what a person types, all of them, those that are due.

A row that does not open harms nobody else: `each` and `due` give its error in its place and go on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from gramkey.vault import statements as sql
from gramkey.vault.apps import AppStore, StoredApp
from gramkey.vault.database import Database, Row, Value
from gramkey.vault.digests import USERNAME, normal_username
from gramkey.vault.envelope import Sealer
from gramkey.vault.errors import Ambiguous, Tampered, UnknownGrant
from gramkey.vault.events import Happening, Timeline
from gramkey.vault.grant import Grant, from_row
from gramkey.vault.identities import ACCOUNT, PERSON, Identities, account_key
from gramkey.vault.renewals import Renewal, RenewalStore
from gramkey.vault.states import State

GRANT_ID = re.compile(r"g_[0-9a-f]{20}")
SHOWN = 10
"""How many grants an error names."""


class GrantReader:
    """The grants of a vault, to be read."""

    def __init__(
        self, database: Database, sealer: Sealer, identities: Identities, apps: AppStore, renewals: RenewalStore
    ) -> None:
        self._database = database
        self._sealer = sealer
        self._identities = identities
        self._apps = apps
        self._renewals = renewals
        self._timeline = Timeline(database)

    def get(self, grant_id: str) -> Grant:
        """The grant of an id. Raises `UnknownGrant`, `Tampered`."""
        where: dict[str, Value] = {"bucket": sql.bucket_of(grant_id), "id": grant_id}
        row = self._database.row(sql.READ_GRANT, where) if GRANT_ID.fullmatch(grant_id) else None
        if row is None:
            raise UnknownGrant(grant_id, self._known())
        return from_row(self._sealer, row)

    def find(self, query: str = "", app: str = "") -> Grant:
        """The grant that a person means by a username, an account id, a person's id, a grant id or `app/account`.

        No query means the only grant there is. One that has ended is found only if no live one matches. Raises
        `UnknownGrant`, `Ambiguous`, `UnknownApp`.
        """
        if GRANT_ID.fullmatch(query):
            return self.get(query)
        prefix, _, account = query.rpartition("/")
        name = app or prefix
        apps = (self._apps.get(name),) if name else self._apps.list()
        found = self._matching(account, apps) if account else tuple(self._readable(apps))
        candidates = tuple(grant for grant in found if grant.state != State.ENDED) or found
        if len(candidates) > 1:
            raise Ambiguous(query, len(candidates), tuple(self._typed(grant) for grant in candidates[:SHOWN]))
        if not candidates:
            raise UnknownGrant(query, self._known())
        return candidates[0]

    def by_account(self, app_id: str, account_id: str) -> Grant | None:
        """The grant of an account in an app, live or ended."""
        for owner in self._identities.owners(app_id, ACCOUNT, account_id):
            return self._owned(owner, app_id, account_id, ACCOUNT)
        return None

    def by_person(self, app_id: str, person_id: str) -> tuple[Grant, ...]:
        """All grants of a person in an app, live or ended. `person_id` is what signed requests carry."""
        owners = self._identities.owners(app_id, PERSON, person_id)
        return tuple(self._owned(owner, app_id, person_id, PERSON) for owner in owners)

    def of_person(self, grant: Grant) -> tuple[Grant, ...]:
        """All grants of a grant's person in its app, itself among them."""
        person_id = grant.account.person_id
        return self.by_person(grant.app_id, person_id) if person_id else (grant,)

    def of_renewal(self, renewal_id: str) -> tuple[Grant, ...]:
        """The grants that one renewal renews."""
        rows = self._database.rows(sql.READ_GRANTS_OF_RENEWAL, {"renewal_id": renewal_id})
        return tuple(from_row(self._sealer, row) for row in rows)

    def renewal_of(self, grant: Grant) -> Renewal:
        """What renews a grant of the facebook login. Raises `UnknownGrant` where nothing does."""
        return self._renewals.get(grant.renewal_id or "")

    def list(self, app_id: str = "") -> tuple[Grant, ...]:
        """All grants, or those of an app, ended ones included. Raises `Tampered` at the first that does not open."""
        return tuple(_opened_or_raise(found) for found in self.each(app_id))

    def each(self, app_id: str = "") -> Iterator[Grant | Tampered]:
        """All grants, or those of an app, in a stable order, a page at a time; an error for each that does not open."""
        statement = sql.READ_GRANTS_OF_APP if app_id else sql.READ_GRANTS
        for row in self._database.pages(statement, {"app_id": app_id}):
            yield self._opened(row)

    def history(self, grant_id: str) -> tuple[Happening, ...]:
        """All that happened to a grant, oldest first."""
        return self._timeline.of(grant_id)

    def _opened(self, row: Row) -> Grant | Tampered:
        try:
            return from_row(self._sealer, row)
        except Tampered as error:
            return error

    def _owned(self, owner: str, app_id: str, value: str, kind: str) -> Grant:
        grant = self.get(owner)
        known = {
            ACCOUNT: account_key(grant.account),
            PERSON: grant.account.person_id,
            USERNAME: normal_username(grant.account.username),
        }
        if grant.app_id != app_id or known[kind] != value:
            raise Tampered("grant", owner, kind, "was pointed to by somebody else's identity")
        return grant

    def _matching(self, account: str, apps: tuple[StoredApp, ...]) -> tuple[Grant, ...]:
        values = {ACCOUNT: account, PERSON: account, USERNAME: normal_username(account)}
        found: dict[str, Grant] = {}
        for stored in apps:
            for kind, value in values.items():
                for owner in self._identities.owners(stored.id, kind, value):
                    found[owner] = self._owned(owner, stored.id, value, kind)
        return tuple(found.values())

    def _readable(self, apps: tuple[StoredApp, ...]) -> Iterator[Grant]:
        for stored in apps:
            yield from (found for found in self.each(stored.id) if isinstance(found, Grant))

    def _typed(self, grant: Grant) -> str:
        return f"{self._apps.by_id(grant.app_id).name}/{grant.label}"

    def _known(self) -> tuple[str, ...]:
        grants = (found for found in self.each() if isinstance(found, Grant))
        live = (grant for grant in grants if grant.state != State.ENDED)
        return tuple(self._typed(grant) for grant in islice(live, SHOWN))


def _opened_or_raise(found: Grant | Tampered) -> Grant:
    if isinstance(found, Tampered):
        raise found
    return found
