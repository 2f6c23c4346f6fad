"""The registered apps: a Meta app's credentials under a name of one's own, the secrets sealed.

Every plain column is associated data of the secrets: whoever points an app's row to another client id, redirect URI
or host has an app that does not open.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from gramkey.protocol.app import App
from gramkey.protocol.errors import InputError
from gramkey.protocol.secret import Secret
from gramkey.vault import statements as sql
from gramkey.vault.columns import Columns
from gramkey.vault.database import Database, Row, Value
from gramkey.vault.envelope import Sealer
from gramkey.vault.errors import AppInUse, Conflict, Tampered, UnknownApp
from gramkey.vault.sealing import Context
from gramkey.vault.states import State

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")


@dataclass(frozen=True, slots=True)
class StoredApp:
    """An app in the vault. `name` is what one types; `version` counts its changes."""

    id: str
    name: str
    app: App
    version: int
    created_at: int
    changed_at: int


class AppStore:
    """The apps of a vault."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    def add(self, name: str, app: App, now: int) -> StoredApp:
        """Register an app under a name that is free. Raises `InputError`."""
        check_name(name)
        if not app.secrets:
            raise InputError("client_secret", "an app needs at least one secret", "gramkey app add")
        stored = StoredApp(f"a_{secrets.token_hex(8)}", name, app, 1, now, now)
        with self._database.transaction():
            self._check_free(name)
            self._database.change(sql.INSERT_APP, self._columns(stored))
        return stored

    def get(self, name: str) -> StoredApp:
        """The app of a name. Raises `UnknownApp`, which says what names there are."""
        row = self._database.row(sql.READ_APP_BY_NAME, {"name": name}) if NAME.fullmatch(name) else None
        if row is None:
            raise UnknownApp(name, self.names())
        return self._opened(row)

    def by_id(self, app_id: str) -> StoredApp:
        """The app of an id. Raises `UnknownApp`."""
        row = self._database.row(sql.READ_APP, {"id": app_id})
        if row is None:
            raise UnknownApp(app_id, self.names())
        return self._opened(row)

    def list(self) -> tuple[StoredApp, ...]:
        """All apps, by name."""
        return tuple(self._opened(row) for row in self._database.rows(sql.READ_APPS))

    def each(self) -> Iterator[StoredApp | Tampered]:
        """All apps, by name; for one that does not open, its error."""
        for row in self._database.rows(sql.READ_APPS):
            try:
                yield self._opened(row)
            except Tampered as error:
                yield error

    def names(self) -> tuple[str, ...]:
        """The names of all apps."""
        return tuple(str(name) for (name,) in self._database.rows(sql.READ_APP_NAMES))

    def replace(self, name: str, app: App, now: int) -> StoredApp:
        """Replace what is registered under a name: a new secret in front, another redirect URI. Raises `UnknownApp`."""
        with self._database.transaction():
            read = self.get(name)
            new = replace(read, app=app, version=read.version + 1, changed_at=now)
            if self._database.change(sql.UPDATE_APP, self._columns(new) | {"read_version": read.version}) != 1:
                raise Conflict(f"app {name!r} was changed by somebody else", "look at it again: gramkey app list")
        return new

    def remove(self, name: str, with_grants: bool = False) -> StoredApp:
        """Forget an app and everything of it. Raises `AppInUse` while it has live grants, unless `with_grants`."""
        with self._database.transaction():
            stored = self.get(name)
            count = self.live_grants(stored.id)
            if count and not with_grants:
                raise AppInUse(name, count)
            for statement in sql.DELETE_APP_CONTENT:
                self._database.change(statement, {"app_id": stored.id})
            self._database.change(sql.DELETE_APP, {"id": stored.id})
        self._database.forget_deleted()
        return stored

    def live_grants(self, app_id: str) -> int:
        """How many grants of the app have not ended."""
        row = self._database.row(sql.COUNT_LIVE_GRANTS, {"app_id": app_id, "ended": State.ENDED})
        return int(str(row[0])) if row else 0

    def _check_free(self, name: str) -> None:
        if self._database.row(sql.READ_APP_BY_NAME, {"name": name}) is not None:
            raise InputError("name", f"there is an app named {name!r} already", f"gramkey app remove {name}")

    def _columns(self, stored: StoredApp) -> dict[str, Value]:
        app = stored.app
        columns: dict[str, Value] = {
            "id": stored.id,
            "name": stored.name,
            "version": stored.version,
            "login": app.login,
            "client_id": app.client_id,
            "redirect_uri": app.redirect_uri,
            "config_id": app.config_id,
            "hosts": json.dumps(dict(app.hosts), sort_keys=True),
            "demo": int(app.demo),
            "created_at": stored.created_at,
            "changed_at": stored.changed_at,
        }
        held = {
            "secrets": [secret.reveal() for secret in app.secrets],
            "verify_only": [secret.reveal() for secret in app.verify_only],
        }
        columns["sealed_secrets"] = self._sealer.seal_json(held, _context(columns))
        return columns

    def _opened(self, row: Row) -> StoredApp:
        columns = Columns("app", sql.APP_COLUMNS, row)
        held = self._sealer.open_json(columns["sealed_secrets"], _context(columns))
        app = App(
            login=columns.text("login"),
            client_id=columns.text("client_id"),
            secrets=tuple(map(Secret, held["secrets"])),
            redirect_uri=columns.text("redirect_uri"),
            config_id=columns.text("config_id"),
            verify_only=tuple(map(Secret, held["verify_only"])),
            hosts=json.loads(columns.text("hosts")),
            demo=bool(columns.number("demo")),
        )
        return StoredApp(
            id=columns.text("id"),
            name=columns.text("name"),
            app=app,
            version=columns.number("version"),
            created_at=columns.number("created_at"),
            changed_at=columns.number("changed_at"),
        )


def check_name(name: str) -> None:
    """Raise `InputError` unless `name` may name an app."""
    if not NAME.fullmatch(name):
        raise InputError(
            "name",
            f"{name!r} cannot name an app",
            "use lower-case letters, digits, dot, dash and underscore, beginning with a letter or digit",
        )


def _context(columns: Columns | Mapping[str, Value]) -> Context:
    bound = tuple(columns[name] for name in sql.APP_COLUMNS if name != "sealed_secrets")
    return Context("app", columns["id"], columns["id"], "sealed_secrets", version=columns["version"], bound=bound)
