"""The shortest way to a stored token: one key file, one row, one decryption, and hardly an import.

`gramkey token` is run by scripts over and over, and most of its time would go into loading the rest of the house.
This reads the one ordinary case (a key in its file, one active grant that is good) with the vault's own statements and
seals, and says `None` for everything else: the long way then does it, or explains what is wrong.
"""

from __future__ import annotations

import os
from binascii import a2b_base64
from collections.abc import Mapping
from typing import Any

import apsw

from gramkey.vault import statements as sql
from gramkey.vault.errors import Tampered
from gramkey.vault.place import home, vault_path
from gramkey.vault.sealing import KEY_BYTES, OWN_KEY, Context, Key, key_context, open_sealed, token_context

SCHEMA = 2
"""The schema that this reads; another one takes the long way."""

_SETTINGS = (
    "GRAMKEY_DATABASE_URL",
    "GRAMKEY_MASTER_KEY",
    "GRAMKEY_MASTER_KEY_FILE",
    "GRAMKEY_EMULATOR_CONTROL",
    "GRAMKEY_PROFILE",
)
_ONLY = """SELECT app_id, id, state, expires_at, version, sealed_token, refresh_at, demo,
    sealed_personal_key, sealed_personal FROM grants WHERE state <> :ended LIMIT 2"""
_NAMED = """SELECT g.app_id, g.id, g.state, g.expires_at, g.version, g.sealed_token, g.refresh_at, g.demo,
    g.sealed_personal_key, g.sealed_personal FROM identities i JOIN grants g ON g.id = i.owner_id
    WHERE i.digest = :digest AND g.state <> :ended LIMIT 2"""


def read_token(env: Mapping[str, str], account: str, min_valid: int, now: int) -> str | None:
    """The token of `account` (a username; "" for the only grant there is), if it is good for `min_valid` seconds and
    no refresh is due at `now`. `None` where it takes more than this to say."""
    path = vault_path(env)
    if any(env.get(name) for name in _SETTINGS) or os.path.exists(os.path.join(home(env), "profiles.json")):
        return None
    try:
        return _read(path, account, min_valid, now)
    except (OSError, ValueError, TypeError, apsw.Error, Tampered):
        return None


def _read(path: str, account: str, min_valid: int, now: int) -> str | None:
    if not all(_is_private(file) for file in (os.path.dirname(path), path, f"{path}.key")):
        return None
    connection = apsw.Connection(path, flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        connection.set_busy_timeout(1_000)
        if connection.execute(sql.NEWEST_MIGRATION).fetchall() != [(SCHEMA,)]:
            return None
        keys = _keys(connection, f"{path}.key")
        row = _row(connection, keys, account) if keys else None
    finally:
        connection.close()
    if row is None or keys is None:
        return None
    app_id, grant_id, state, expires_at, version, sealed, refresh_at, demo, *personal = row
    is_ready = state == "active" and not demo and (refresh_at is None or refresh_at > now)
    if not is_ready or (expires_at is not None and expires_at - now < min_valid):
        return None
    import json

    if account and not _is_named(json.loads(_personal(keys[0], app_id, grant_id, *personal)), account):
        return None
    context = token_context(app_id, grant_id, "sealed_token", state, expires_at, version)
    secret = json.loads(open_sealed(keys[0].get, sealed, context))["secret"]
    return secret if isinstance(secret, str) else None


def _personal(keys: dict[int, Key], app_id: object, grant_id: object, sealed_key: object, sealed: object) -> bytes:
    """The personal part of a grant, by which it is proven that the name led to the right one."""
    material = open_sealed(keys.get, sealed_key, Context("grant", app_id, grant_id, "sealed_personal_key"))
    own = {OWN_KEY: Key(OWN_KEY, material)}
    return open_sealed(own.get, sealed, Context("grant", app_id, grant_id, "sealed_personal"))


def _is_named(account: dict[str, str], name: str) -> bool:
    from gramkey.vault.digests import normal_username

    return normal_username(account["username"]) == normal_username(name)


def _is_private(file: str) -> bool:
    """Whether it is ours and closed to others; what is loose is mended, or refused, by the long way."""
    found = os.stat(file)
    return found.st_uid == os.getuid() and not found.st_mode & 0o077


def _keys(connection: apsw.Connection, key_file: str) -> tuple[dict[int, Key], bytes] | None:
    """The data keys by number and the index key; `None` where the master key is not in its file."""
    ((vault_id, place, _),) = connection.execute(sql.READ_VAULT).fetchall()
    material = _material(key_file) if place == "file" else b""
    if len(material) != KEY_BYTES:
        return None
    master = {OWN_KEY: Key(OWN_KEY, material)}
    data: dict[int, Key] = {}
    index = b""
    for number, purpose, sealed in connection.execute(sql.READ_KEYS):
        opened = open_sealed(master.get, sealed, key_context(vault_id, number, purpose))
        if purpose == "index":
            index = opened
        elif isinstance(number, int):
            data[number] = Key(number, opened)
    return data, index


def _material(key_file: str) -> bytes:
    """The key in the text that `keys.escrow_text` writes; what is not plainly that is no key here."""
    with open(key_file, encoding="ascii") as lines:
        for line in lines:
            if line.startswith("key: "):
                return a2b_base64(line[5:].strip().replace("-", "+").replace("_", "/"))
    return b""


def _row(connection: apsw.Connection, keys: tuple[dict[int, Key], bytes], account: str) -> tuple[Any, ...] | None:
    if not account:
        rows = connection.execute(_ONLY, {"ended": "ended"}).fetchall()
        return rows[0] if len(rows) == 1 else None
    from gramkey.vault.digests import USERNAME, digest, normal_username

    rows = []
    for (app_id,) in connection.execute("SELECT id FROM apps").fetchall():
        found = digest(keys[1], str(app_id), USERNAME, normal_username(account))
        rows += connection.execute(_NAMED, {"digest": found, "ended": "ended"}).fetchall()
    return rows[0] if len(rows) == 1 else None
