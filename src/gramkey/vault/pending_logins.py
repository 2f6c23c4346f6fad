"""Logins begun in one process and finished in another (`login --start`, `login --complete`), sealed meanwhile.

A row is found by a keyed hash of the login's state parameter, and taken once: whoever comes second finds nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from gramkey.protocol.secret import Secret
from gramkey.vault import statements as sql
from gramkey.vault.columns import Columns
from gramkey.vault.database import Database, Row, Value
from gramkey.vault.envelope import Sealer
from gramkey.vault.errors import UnknownLogin
from gramkey.vault.sealing import Context

_NAMES = ("id", "app_id", "created_at", "expires_at", "sealed_login")


@dataclass(frozen=True, slots=True)
class PendingLogin:
    """A login that waits for its redirect. `account` is the one that is wanted, "" for any."""

    state: Secret
    app_id: str
    redirect_uri: str
    scopes: tuple[str, ...]
    account: str = field(default="", repr=False)
    created_at: int = 0
    expires_at: int = 0


class PendingLogins:
    """The logins that wait for their redirect."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    def begin(self, login: PendingLogin, now: int) -> None:
        """Keep a login until `login.expires_at`; those that have run out are forgotten on the way."""
        row: dict[str, Value] = {
            "id": self._id(login.state.reveal()),
            "app_id": login.app_id,
            "created_at": now,
            "expires_at": login.expires_at,
        }
        content = {
            "state": login.state.reveal(),
            "redirect_uri": login.redirect_uri,
            "scopes": list(login.scopes),
            "account": login.account,
        }
        with self._database.transaction():
            self._database.change(sql.DELETE_OLD_LOGINS, {"now": now})
            sealed = self._sealer.seal_json(content, _context(row))
            self._database.change(sql.INSERT_LOGIN, row | {"sealed_login": sealed})

    def take(self, state: str, now: int) -> PendingLogin:
        """The login with this state parameter, which is then no longer pending. Raises `UnknownLogin`."""
        key: dict[str, Value] = {"id": self._id(state)}
        with self._database.transaction():
            row = self._database.row(sql.READ_LOGIN, key)
            if row is None or self._database.change(sql.DELETE_LOGIN, key) != 1:
                raise UnknownLogin(
                    "no login with this state is pending: it was not begun here, or was completed already",
                    "gramkey login --start",
                )
            login = self._opened(row)
        if login.expires_at <= now:
            raise UnknownLogin("this login took too long", "gramkey login --start")
        return login

    def list(self, now: int) -> tuple[PendingLogin, ...]:
        """All that are pending, oldest first."""
        return tuple(self._opened(row) for row in self._database.rows(sql.READ_LOGINS, {"now": now}))

    def _id(self, state: str) -> bytes:
        return self._sealer.digest("pending login", state)

    def _opened(self, row: Row) -> PendingLogin:
        columns = Columns("pending login", _NAMES, row)
        content = self._sealer.open_json(columns["sealed_login"], _context(columns))
        return PendingLogin(
            state=Secret(content["state"]),
            app_id=columns.text("app_id"),
            redirect_uri=content["redirect_uri"],
            scopes=tuple(content["scopes"]),
            account=content["account"],
            created_at=columns.number("created_at"),
            expires_at=columns.number("expires_at"),
        )


def _context(columns: Columns | dict[str, Value]) -> Context:
    row_id = columns["id"]
    return Context(
        "pending login",
        columns["app_id"],
        row_id.hex() if isinstance(row_id, bytes) else row_id,
        "sealed_login",
        expires_at=columns["expires_at"],
        bound=(columns["created_at"],),
    )
