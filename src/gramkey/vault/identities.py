"""Finds rows by what they are about (an account, a person, a username) without the vault holding any of it readably.

Each is a keyed hash of app, kind and value. Usernames change hands at Instagram, so the latest grant that is seen
with one takes it over. What is found is compared by the caller with what was sealed.
"""

from __future__ import annotations

from collections.abc import Collection

from gramkey.protocol.values import Account
from gramkey.vault import statements as sql
from gramkey.vault.database import Database
from gramkey.vault.digests import USERNAME, normal_username
from gramkey.vault.envelope import Sealer

ACCOUNT, PERSON, RENEWAL = "account", "person", "renewal"


class Identities:
    """The table of keyed hashes."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    def owners(self, app_id: str, kind: str, value: str) -> list[str]:
        """The ids of the rows that are known by `value`."""
        rows = self._database.rows(sql.READ_OWNERS, {"digest": self._digest(app_id, kind, value)})
        return [str(owner) for (owner,) in rows]

    def hold(self, app_id: str, accounts: Collection[Account], person_id: str) -> None:
        """Let two logins of one account, one username or one person follow each other. Inside a transaction."""
        named = {(USERNAME, normal_username(account.username)) for account in accounts}
        named |= {(ACCOUNT, account_key(account)) for account in accounts} | {(RENEWAL, person_id)}
        self._database.hold({self._digest(app_id, kind, value) for kind, value in named if value})

    def write(self, app_id: str, owner: str, account: Account) -> None:
        """Record by what a grant is found, in place of what it was found by before."""
        self.forget(owner)
        username = normal_username(account.username)
        self._database.change(sql.DELETE_IDENTITY, {"digest": self._digest(app_id, USERNAME, username)})
        for kind, value in ((ACCOUNT, account_key(account)), (PERSON, account.person_id), (USERNAME, username)):
            if value:
                self.add(app_id, kind, value, owner)

    def add(self, app_id: str, kind: str, value: str, owner: str) -> None:
        """Record one identity."""
        digest = self._digest(app_id, kind, value)
        self._database.change(
            sql.INSERT_IDENTITY, {"digest": digest, "kind": kind, "app_id": app_id, "owner_id": owner}
        )

    def forget(self, owner: str) -> None:
        """Delete all by which a row is found."""
        self._database.change(sql.DELETE_IDENTITIES_OF_OWNER, {"owner_id": owner})

    def _digest(self, app_id: str, kind: str, value: str) -> bytes:
        return self._sealer.digest(app_id, kind, value)


def account_key(account: Account) -> str:
    """What makes an account the same one: its professional id, or its app-scoped one where that is all we have."""
    return account.account_id or account.person_id
