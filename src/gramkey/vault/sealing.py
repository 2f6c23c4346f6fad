"""Sealing: AES-256-GCM over one value, bound to the place where it stands.

A sealed value is

    1 byte    format, now 1
    4 bytes   id of the key, big-endian (0: not one of the vault's numbered keys)
    12 bytes  nonce, random
    n bytes   ciphertext, ending in GCM's tag of 16 bytes

and its associated data is the first five bytes, then every field of its `Context`, each with its type and its
length in front, so that no two contexts have the same bytes. A value that was changed, cut or moved to another
row, column or version does not open: `Tampered`, and nothing else, is raised.

What sealing cannot see is a whole row put back to an older state of itself. Random nonces are safe for 2^32 values
under one key (NIST SP 800-38D, 8.3); the key's id is in front so that a vault can move on to the next key.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gramkey.vault.errors import Tampered

FORMAT = 1
KEY_BYTES = 32
HEADER_BYTES = 5
NONCE_BYTES = 12
TAG_BYTES = 16
OWN_KEY = 0
"""The key id of a value that is sealed under a key of its own, not one of the vault's numbered keys."""


class Key:
    """A key of 32 bytes that seals and opens. Its material is never shown."""

    __slots__ = ("aead", "id")

    def __init__(self, key_id: int, material: bytes) -> None:
        if len(material) != KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes")
        self.id = key_id
        self.aead = AESGCM(material)

    def __repr__(self) -> str:
        return f"<Key {self.id}>"


def new_key_material() -> bytes:
    """32 random bytes."""
    return os.urandom(KEY_BYTES)


class Context(NamedTuple):
    """Where a sealed value stands: all of it is associated data.

    `purpose` says what kind of row it is, `bound` holds the row's other plain columns that must not be changed
    unseen. The fields are typed as `object` because what a damaged file returns may have any type, and must then
    fail to open instead of failing otherwise.
    """

    purpose: str
    app_id: object
    row_id: object
    column: str
    state: object = None
    expires_at: object = None
    version: object = None
    bound: tuple[object, ...] = ()

    def encoded(self) -> bytes:
        """The canonical bytes of this context: different contexts have different bytes."""
        fields = (self.purpose, self.app_id, self.row_id, self.column, self.state, self.expires_at, self.version)
        return b"".join(map(_encoded, (*fields, *self.bound)))

    def tampered(self, problem: str = "does not open") -> Tampered:
        """The error for a value that should stand here."""
        return Tampered(self.purpose, str(self.row_id), self.column, problem)


def _encoded(value: object) -> bytes:
    if value is None:
        kind, data = b"n", b""
    elif isinstance(value, int):  # bool too: True is stored, and read back, as 1
        kind, data = b"i", b"%d" % value
    elif isinstance(value, bytes):
        kind, data = b"b", value
    else:
        kind = b"s" if isinstance(value, str) else b"?"
        data = str(value).encode("utf-8", "surrogatepass")
    return kind + len(data).to_bytes(4, "big") + data


def key_context(vault_id: object, number: object, purpose: object) -> Context:
    """Where one of the vault's own keys stands."""
    return Context("key", vault_id, number, "sealed_key", bound=(purpose,))


def token_context(
    app_id: object, grant_id: object, column: str, state: object, expires_at: object, version: object
) -> Context:
    """Where a grant's token stands."""
    return Context("grant", app_id, grant_id, column, state, expires_at, version)


def seal(key: Key, plaintext: bytes, context: Context) -> bytes:
    """`plaintext`, sealed under `key` for this one place."""
    header = bytes([FORMAT]) + key.id.to_bytes(4, "big")
    nonce = os.urandom(NONCE_BYTES)
    return header + nonce + key.aead.encrypt(nonce, plaintext, header + context.encoded())


def open_sealed(find_key: Callable[[int], Key | None], sealed: object, context: Context) -> bytes:
    """The plaintext of a sealed value. `find_key` gives the key of an id, or `None`. Raises `Tampered`."""
    if not isinstance(sealed, bytes):
        raise context.tampered("is missing" if sealed is None else "is not a sealed value")
    if len(sealed) < HEADER_BYTES + NONCE_BYTES + TAG_BYTES:
        raise context.tampered("was cut")
    header, nonce, ciphertext = _parts(sealed)
    key = find_key(int.from_bytes(header[1:], "big")) if header[0] == FORMAT else None
    if key is None:
        raise context.tampered("names a format or a key that this vault does not have")
    try:
        return key.aead.decrypt(nonce, ciphertext, header + context.encoded())
    except InvalidTag:
        raise context.tampered() from None


def _parts(sealed: bytes) -> tuple[bytes, bytes, bytes]:
    end = HEADER_BYTES + NONCE_BYTES
    return sealed[:HEADER_BYTES], sealed[HEADER_BYTES:end], sealed[end:]
