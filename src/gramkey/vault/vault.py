"""This contains the main class, `Vault`. Everything in this room is reached through it.

    with Vault.open(path, os.environ, now) as vault:
        stored = vault.apps.add("shop", app, now)
        grants = vault.grants.open(stored.id, consent, requested, now, refresh_at)
        grant = vault.grants.find("ada")

Any number of processes may have the same file open; in one process, any number of threads may use one `Vault`.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from gramkey.protocol.secret import Secret
from gramkey.vault import statements as sql
from gramkey.vault.apps import AppStore
from gramkey.vault.database import Database, Value
from gramkey.vault.envelope import Sealer, create_keys
from gramkey.vault.errors import Damaged, NotAVault
from gramkey.vault.grants import GrantStore
from gramkey.vault.identities import Identities
from gramkey.vault.keys import MasterKey, export_text, find_key, make_key
from gramkey.vault.migrations import migrate
from gramkey.vault.pending_logins import PendingLogins
from gramkey.vault.permissions import check_folder, prepare_folder, tighten
from gramkey.vault.place import home, is_url
from gramkey.vault.renewals import RenewalStore


class Vault:
    """Where apps and grants are stored, sealed. `notices` are what its owner should be told, in words."""

    def __init__(self, database: Database, key: MasterKey, vault_id: str, notices: tuple[str, ...] = ()) -> None:
        self.name = database.name
        self.id = vault_id
        self.key_source = key.source
        self.notices = notices + key.notices
        self.database = database
        self._key = key
        self.sealer = Sealer(database, vault_id, key.material)
        identities = Identities(database, self.sealer)
        self.renewals = RenewalStore(database, self.sealer, identities)
        self.apps = AppStore(database, self.sealer)
        self.grants = GrantStore(database, self.sealer, identities, self.apps, self.renewals)
        self.pending_logins = PendingLogins(database, self.sealer)

    @classmethod
    def open(cls, place: Path | str, env: Mapping[str, str], now: int, create: bool = True) -> Vault:
        """Open the vault at `place`; make it if it is not there and `create` says so.

        `place` is a file, or the address of a PostgreSQL database (`postgresql://…`). `env` holds the settings of the
        master key (see `keys`), usually `os.environ`; `now` is unix seconds. Raises any `VaultError` but those about
        single grants; a vault that is there is then left as it was.
        """
        database, notices = connect(place, env, create)
        try:
            migrate(database, now, create)
            vault_id, key = _identify(database, env) or _create(database, env, now, create)
            return cls(database, key, vault_id, notices)
        except BaseException:
            database.close()
            raise

    def export_master_key(self) -> Secret:
        """The master key as text for escrow, with the vault's id and a checksum. A key file may hold it as it is."""
        return export_text(self._key, self.id)

    def close(self) -> None:
        """Close the file; closing twice is harmless."""
        self.database.close()

    def __enter__(self) -> Vault:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Vault {self.id} at {self.name}>"


def connect(place: Path | str, env: Mapping[str, str], create: bool) -> tuple[Database, tuple[str, ...]]:
    """The database at a place, which may be empty yet, and what its owner should be told of its files."""
    if isinstance(place, str) and is_url(place):
        from gramkey.vault.postgres import PostgresDatabase

        folder = Path(home(env)).absolute()
        return PostgresDatabase(place, folder), tuple(prepare_folder(folder)) if create else ()
    from gramkey.vault.sqlite import SqliteDatabase, vault_files

    path = Path(place).absolute()
    notices = prepare_folder(path.parent) if create else _checked_folder(path)
    notices += [said for file in vault_files(path) for said in tighten(file)]
    return SqliteDatabase(path, create), tuple(notices)


def _checked_folder(path: Path) -> list[str]:
    if not path.exists():
        raise NotAVault(f"there is no vault at {path}", "gramkey login  makes one")
    return check_folder(path.parent)


def _identify(database: Database, env: Mapping[str, str]) -> tuple[str, MasterKey] | None:
    """The vault's id and its key, proven to be its key; `None` where no vault was made in this file yet."""
    row = database.row(sql.READ_VAULT)
    if row is None:
        return None
    vault_id, place, check = row
    if not isinstance(vault_id, str) or not isinstance(place, str):
        raise Damaged(f"{database.name}: the vault's own record is damaged", "gramkey vault restore FILE")
    key = find_key(place, vault_id, database.path, env)
    key.require(vault_id, check)
    return vault_id, key


def _create(database: Database, env: Mapping[str, str], now: int, create: bool) -> tuple[str, MasterKey]:
    """Make the vault's record and its keys; the master key is put away before anything is sealed under it."""
    if not create:
        raise NotAVault(f"{database.name}: this vault was never finished", "gramkey login  makes one")
    with database.alone():
        found = _identify(database, env)  # another process may have been first
        if found is not None:
            return found
        if database.rows(sql.COUNT_CONTENT) != [(0,)]:
            raise Damaged(f"{database.name}: the vault's own record is gone", "gramkey vault restore FILE")
        new_id = f"v_{secrets.token_hex(8)}"
        key = make_key(new_id, database.path, env)
        vault_id = key.vault_id or new_id
        row: dict[str, Value] = {
            "id": vault_id,
            "key_place": key.place,
            "key_check": key.check(vault_id),
            "created_at": now,
        }
        database.change(sql.INSERT_VAULT, {"one": 1} | row)
        create_keys(database, vault_id, key.material, now)
    return vault_id, key
