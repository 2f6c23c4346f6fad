"""What renews several grants at once: on the facebook login, the user token of the person who consented.

A person has one renewal in an app; a later consent of theirs replaces its token. It lives as long as a grant uses it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace

from gramkey.protocol.values import AccessToken
from gramkey.vault import statements as sql
from gramkey.vault.columns import Columns
from gramkey.vault.database import Database, Row, Value
from gramkey.vault.envelope import Sealer
from gramkey.vault.errors import Conflict, Tampered, UnknownGrant
from gramkey.vault.identities import RENEWAL, Identities
from gramkey.vault.sealing import Context
from gramkey.vault.tokens import token_content, token_from


@dataclass(frozen=True, slots=True)
class Renewal:
    """A person's user token, which renews their grants in one app."""

    id: str
    app_id: str
    person_id: str
    version: int
    token: AccessToken
    claimed_until: int
    created_at: int
    changed_at: int


class RenewalStore:
    """The renewals of a vault."""

    def __init__(self, database: Database, sealer: Sealer, identities: Identities) -> None:
        self._database = database
        self._sealer = sealer
        self._identities = identities

    def get(self, renewal_id: str) -> Renewal:
        """The renewal of an id. Raises `UnknownGrant`."""
        row = self._database.row(sql.READ_RENEWAL, {"bucket": sql.bucket_of(renewal_id), "id": renewal_id})
        if row is None:
            raise UnknownGrant(renewal_id, ())
        return self.opened(row)

    def put(self, app_id: str, person_id: str, token: AccessToken, now: int) -> Renewal:
        """Keep the user token of a person's consent, in place of an older one. Inside a transaction."""
        for owner in self._identities.owners(app_id, RENEWAL, person_id):
            found = self.get(owner)
            if (found.app_id, found.person_id) != (app_id, person_id):
                raise Tampered("renewal", owner, "identity", "belongs to another person")
            return self.record(found, token, now)
        new = Renewal(f"r_{secrets.token_hex(10)}", app_id, person_id, 1, token, 0, now, now)
        self._database.change(sql.INSERT_RENEWAL, self._columns(new))
        self._identities.add(app_id, RENEWAL, person_id, new.id)
        return new

    def record(self, renewal: Renewal, token: AccessToken, now: int) -> Renewal:
        """Replace the user token; the claim ends. Raises `Conflict` if somebody else wrote since it was read."""
        new = replace(renewal, version=renewal.version + 1, token=token, claimed_until=0, changed_at=now)
        parameters = self._columns(new) | {"read_version": renewal.version}
        if self._database.change(sql.UPDATE_RENEWAL, parameters) != 1:
            raise Conflict(f"renewal {renewal.id} was changed by somebody else", "read it again")
        return new

    def claim(self, renewal: Renewal, owner: str, now: int, lease_seconds: int) -> bool:
        """Whether `owner` may now renew: nobody else will until `lease_seconds` have passed or it is released."""
        claim: dict[str, Value] = {"claimed_until": now + lease_seconds, "claimed_by": owner, "now": now}
        where: dict[str, Value] = {"bucket": sql.bucket_of(renewal.id), "id": renewal.id}
        return self._database.change(sql.CLAIM_RENEWAL, claim | where | {"read_version": renewal.version}) == 1

    def release(self, renewal_id: str, owner: str) -> None:
        """Give a claim back; harmless where another has it by now."""
        where: dict[str, Value] = {"bucket": sql.bucket_of(renewal_id), "id": renewal_id, "owner": owner}
        self._database.change(sql.RELEASE_RENEWAL, where | {"claimed_until": 0, "claimed_by": ""})

    def remove_unused(self, renewal_id: str) -> None:
        """Destroy a renewal that no grant uses any more. Inside a transaction."""
        key: dict[str, Value] = {"bucket": sql.bucket_of(renewal_id), "id": renewal_id}
        version = self._database.row(sql.READ_RENEWAL_VERSION, key)
        if version is None or self._database.row(sql.READ_RENEWAL_USERS, {"renewal_id": renewal_id, "limit": 1}):
            return
        # A login that begins to use it meanwhile writes it anew: then the version is another, and it stays.
        if self._database.change(sql.DELETE_RENEWAL, key | {"read_version": int(str(version[0]))}):
            self._identities.forget(renewal_id)

    def each(self) -> Iterator[Renewal | Tampered]:
        """All renewals, a page at a time; for one that does not open, its error."""
        for row in self._database.pages(sql.READ_RENEWALS):
            try:
                yield self.opened(row)
            except Tampered as error:
                yield error

    def _columns(self, renewal: Renewal) -> dict[str, Value]:
        content = {"token": token_content(renewal.token), "person_id": renewal.person_id}
        columns: dict[str, Value] = {
            "bucket": sql.bucket_of(renewal.id),
            "id": renewal.id,
            "app_id": renewal.app_id,
            "version": renewal.version,
            "expires_at": renewal.token.expires_at,
            "claimed_until": renewal.claimed_until,
            "claimed_by": "",
            "created_at": renewal.created_at,
            "changed_at": renewal.changed_at,
        }
        return columns | {"sealed_token": self._sealer.seal_json(content, _context(columns))}

    def opened(self, row: Row) -> Renewal:
        """The renewal of a row. Raises `Tampered`."""
        columns = Columns("renewal", sql.RENEWAL_COLUMNS, row)
        content = self._sealer.open_json(columns["sealed_token"], _context(columns))
        return Renewal(
            id=columns.text("id"),
            app_id=columns.text("app_id"),
            person_id=content["person_id"],
            version=columns.number("version"),
            token=token_from(content["token"]),
            claimed_until=columns.number("claimed_until"),
            created_at=columns.number("created_at"),
            changed_at=columns.number("changed_at"),
        )


def _context(columns: Columns | dict[str, Value]) -> Context:
    return Context(
        "renewal",
        columns["app_id"],
        columns["id"],
        "sealed_token",
        expires_at=columns["expires_at"],
        version=columns["version"],
        bound=(columns["bucket"], columns["created_at"], columns["changed_at"]),
    )
