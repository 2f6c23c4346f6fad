"""The vault's own keys: random, kept in the vault, wrapped by the master key. They do all the sealing.

`Sealer` unwraps them once and then seals, opens and hashes for the rest of the vault. Data keys are numbered; the
newest seals and all open. The index key makes the keyed hashes by which identities are found.
"""

from __future__ import annotations

import json
from typing import Any

from gramkey.vault import statements as sql
from gramkey.vault.database import Database
from gramkey.vault.digests import digest
from gramkey.vault.errors import Damaged
from gramkey.vault.sealing import OWN_KEY, Context, Key, key_context, new_key_material, open_sealed, seal

DATA, INDEX = "data", "index"


class Sealer:
    """Seals and opens with the vault's data keys, and makes its keyed hashes."""

    def __init__(self, database: Database, vault_id: str, master_key: bytes) -> None:
        self._database = database
        self._vault_id = vault_id
        self._master = Key(OWN_KEY, master_key)
        self._data: dict[int, Key] = {}
        self._index = b""
        self._load()

    def __repr__(self) -> str:
        return f"<Sealer of {self._vault_id}>"

    def _load(self) -> None:
        for number, purpose, sealed in self._database.rows(sql.READ_KEYS):
            material = open_sealed(self._find_master, sealed, key_context(self._vault_id, number, purpose))
            if purpose == INDEX:
                self._index = material
            elif isinstance(number, int):
                self._data[number] = Key(number, material)
        if not self._data or not self._index:
            raise Damaged(f"{self._database.name}: the vault's own keys are gone", "gramkey vault restore FILE")

    def _find_master(self, key_id: int) -> Key | None:
        return self._master if key_id == OWN_KEY else None

    def _find(self, key_id: int) -> Key | None:
        if key_id != OWN_KEY and key_id not in self._data:
            self._load()  # another process may have begun a new key since we looked
        return self._data.get(key_id)

    def seal(self, plaintext: bytes, context: Context) -> bytes:
        """Seal under the newest data key."""
        return seal(self._data[max(self._data)], plaintext, context)

    def open(self, sealed: object, context: Context) -> bytes:
        """Open what any of the data keys sealed. Raises `Tampered`."""
        return open_sealed(self._find, sealed, context)

    def seal_json(self, content: object, context: Context) -> bytes:
        """Seal a value of JSON."""
        return self.seal(to_json(content), context)

    def open_json(self, sealed: object, context: Context) -> Any:
        """Open a value of JSON."""
        return from_json(self.open(sealed, context))

    def digest(self, *parts: str) -> bytes:
        """A keyed hash of `parts`, which say together what is hashed and for whom."""
        return digest(self._index, *parts)


def create_keys(database: Database, vault_id: str, master_key: bytes, now: int) -> None:
    """Write a new vault's first data key and its index key."""
    master = Key(OWN_KEY, master_key)
    for number, purpose in ((1, DATA), (2, INDEX)):
        sealed = seal(master, new_key_material(), key_context(vault_id, number, purpose))
        database.change(sql.INSERT_KEY, {"id": number, "purpose": purpose, "sealed_key": sealed, "created_at": now})


def to_json(content: object) -> bytes:
    """The bytes of a value of JSON."""
    return json.dumps(content, separators=(",", ":")).encode()


def from_json(text: bytes) -> Any:
    """The value of JSON in what was sealed."""
    return json.loads(text)
