"""The master key of a vault: where it is looked for, made, and written down for escrow.

The order, and there is no other:

1. An explicit setting wins: `GRAMKEY_MASTER_KEY`, or `GRAMKEY_MASTER_KEY_FILE` with the path of a file. Either
   holds 32 bytes as base64 or hex, or the text that `gramkey keys export` prints.
2. Else the place that the vault recorded when it was made: the keyring of the operating system, or a file of mode
   0600 beside the vault. A recorded key that cannot be reached is an error and never a reason to make a second one.
3. Only for a new vault a new key is made: in the keyring if it answers in time, else in the file, which is
   announced. `GRAMKEY_KEY_PLACE` (`keyring` or `file`) chooses.

The environment comes in as a mapping; nothing here reads `os.environ`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gramkey.protocol.secret import Secret
from gramkey.vault.errors import KeyUnavailable, WrongKey
from gramkey.vault.os_keyring import KeyringFailed, read_from_keyring, write_to_keyring
from gramkey.vault.permissions import tighten, write_private
from gramkey.vault.sealing import KEY_BYTES, new_key_material

KEY_SETTING = "GRAMKEY_MASTER_KEY"
FILE_SETTING = "GRAMKEY_MASTER_KEY_FILE"
PLACE_SETTING = "GRAMKEY_KEY_PLACE"
KEYRING, FILE, GIVEN = "keyring", "file", "given"

FIRST_LINE = "gramkey master key, format 1"
MAX_KEY_FILE_BYTES = 10_000


@dataclass(frozen=True, slots=True)
class MasterKey:
    """A master key that was found. `source` says where, in words; `vault_id` is "" where the key names no vault.

    `place` is what a new vault records; `notices` are what the owner should be told.
    """

    material: bytes = field(repr=False)
    source: str
    place: str
    vault_id: str = ""
    notices: tuple[str, ...] = ()

    def check(self, vault_id: str) -> bytes:
        """The key check value: stored in the vault, it tells a wrong key from a tampered value."""
        return hmac.digest(self.material, b"gramkey key check 1:" + vault_id.encode(), hashlib.sha256)[:16]

    def require(self, vault_id: str, check: object) -> None:
        """Raise `WrongKey` unless this is the key of the vault `vault_id`."""
        if isinstance(check, bytes) and hmac.compare_digest(self.check(vault_id), check):
            return
        other = f"; it is the key of vault {self.vault_id}" if self.vault_id not in ("", vault_id) else ""
        raise WrongKey(
            f"the master key from {self.source} is not the key of this vault ({vault_id}){other}",
            f"set {FILE_SETTING} to the file that holds this vault's key",
        )


def find_key(place: str, vault_id: str, vault_path: Path, env: Mapping[str, str]) -> MasterKey:
    """The key of a vault that exists: from the explicit setting, else from the recorded `place`."""
    given = given_key(env)
    if given is not None:
        return given
    if place == KEYRING:
        return _recorded_in_keyring(vault_id)
    if place == FILE:
        return _recorded_in_file(key_file(vault_path))
    raise KeyUnavailable(
        "this vault was made with a master key given by a setting, and neither setting is there",
        f"set {KEY_SETTING} or {FILE_SETTING}",
    )


def make_key(vault_id: str, vault_path: Path, env: Mapping[str, str]) -> MasterKey:
    """The key of a new vault: the one that is given, else a new one, safely put away before it is used.

    A key file that is already beside the vault is taken: it is what a start that was killed, or a vault that was
    moved away, has left, and it is never overwritten.
    """
    given = given_key(env)
    if given is not None:
        return given
    wanted = env.get(PLACE_SETTING, "")
    if wanted not in ("", KEYRING, FILE):
        raise KeyUnavailable(f"{PLACE_SETTING} is {wanted!r}", f"set it to {KEYRING} or {FILE}, or leave it out")
    file = key_file(vault_path)
    if file.exists():
        return _recorded_in_file(file)
    material = new_key_material()
    if wanted == FILE:
        return _put_in_file(material, vault_id, file, ())
    try:
        write_to_keyring(vault_id, escrow_text(material, vault_id))
    except KeyringFailed as failure:
        if wanted == KEYRING:
            raise KeyUnavailable(
                f"the keyring of the operating system cannot be used: {failure}",
                f"unlock it, or put the key in a file: {PLACE_SETTING}={FILE}",
            ) from failure
        told = f"The master key is in the file {file} (mode 0600), because the keyring cannot be used: {failure}."
        return _put_in_file(material, vault_id, file, (told,))
    return MasterKey(material, "the keyring of the operating system", KEYRING, vault_id)


def keep_in_file(key: MasterKey, vault_id: str, vault_path: Path) -> None:
    """Put a key beside a vault that it belongs to, where none lies yet."""
    file = key_file(vault_path)
    if not file.exists():
        _put_in_file(key.material, vault_id, file, ())


def given_key(env: Mapping[str, str]) -> MasterKey | None:
    """The key that a setting gives, or `None` where neither is set."""
    text, path = env.get(KEY_SETTING, ""), env.get(FILE_SETTING, "")
    if text and path:
        raise KeyUnavailable(f"both {KEY_SETTING} and {FILE_SETTING} are set", "keep one of them")
    if text:
        return _parsed(text, KEY_SETTING, GIVEN)
    if path:
        return _parsed(_read(Path(path), FILE_SETTING), f"{path} ({FILE_SETTING})", GIVEN)
    return None


def key_file(vault_path: Path) -> Path:
    """Where the master key lies if it lies in a file: beside the vault."""
    return vault_path.with_name(vault_path.name + ".key")


def escrow_text(material: bytes, vault_id: str) -> str:
    """The key as text to be printed or locked away, its vault, and a checksum against typing errors."""
    return (
        f"{FIRST_LINE}\n"
        f"vault: {vault_id}\n"
        f"key: {base64.urlsafe_b64encode(material).decode()}\n"
        f"checksum: {_checksum(material, vault_id)}\n"
        f"Whoever has this and the vault can read every token in it. To use it: {FILE_SETTING}=this-file\n"
    )


def export_text(key: MasterKey, vault_id: str) -> Secret:
    """The escrow text of a vault's key."""
    return Secret(escrow_text(key.material, vault_id))


def _recorded_in_keyring(vault_id: str) -> MasterKey:
    source = "the keyring of the operating system"
    hint = f"unlock the keyring and try again, or set {FILE_SETTING} to the exported key"
    try:
        text = read_from_keyring(vault_id)
    except KeyringFailed as failure:
        raise KeyUnavailable(f"the master key of this vault is in {source}: {failure}", hint) from failure
    if text is None:
        raise KeyUnavailable(f"the master key of this vault should be in {source}, and is not there", hint)
    return _parsed(text, source, KEYRING)


def _recorded_in_file(file: Path) -> MasterKey:
    if not file.exists():
        raise KeyUnavailable(
            f"the master key of this vault should be in {file}, and is not there",
            f"bring the file back, or set {FILE_SETTING} to the exported key",
        )
    notices = tuple(tighten(file))
    key = _parsed(_read(file, "the key file"), str(file), FILE)
    return MasterKey(key.material, key.source, FILE, key.vault_id, notices)


def _put_in_file(material: bytes, vault_id: str, file: Path, notices: tuple[str, ...]) -> MasterKey:
    try:
        write_private(file, escrow_text(material, vault_id).encode())
    except OSError as error:
        raise KeyUnavailable(
            f"the new master key cannot be written to {file}: {os.strerror(error.errno or 0)}",
            f"give a key of your own with {KEY_SETTING} or {FILE_SETTING}",
        ) from error
    return MasterKey(material, str(file), FILE, vault_id, notices)


def _read(file: Path, what: str) -> str:
    try:
        with file.open("rb") as content:
            return content.read(MAX_KEY_FILE_BYTES).decode("utf-8", "replace")
    except (OSError, ValueError) as error:  # ValueError: a path with a null byte
        problem = os.strerror(error.errno or 0) if isinstance(error, OSError) else "not a path"
        raise KeyUnavailable(f"{what}: cannot read {file}: {problem}", "check its path and its owner") from error


def _parsed(text: str, source: str, place: str) -> MasterKey:
    stripped = text.strip()
    if stripped.startswith(FIRST_LINE):
        material, vault_id = _parse_escrow(stripped, source)
        return MasterKey(material, source, place, vault_id)
    return MasterKey(_parse_material(stripped, source), source, place)


def _parse_escrow(text: str, source: str) -> tuple[bytes, str]:
    lines = dict(re.findall(r"^(vault|key|checksum):[ \t]*(\S+)[ \t\r]*$", text, re.MULTILINE))
    material, vault_id = _parse_material(lines.get("key", ""), source), lines.get("vault", "")
    if not hmac.compare_digest(_checksum(material, vault_id).encode(), lines.get("checksum", "").lower().encode()):
        raise KeyUnavailable(f"{source}: the checksum does not fit", "look for a typing error, or a line that was cut")
    return material, vault_id


def _parse_material(text: str, source: str) -> bytes:
    try:
        if re.fullmatch(r"[0-9a-fA-F]{64}", text):
            return bytes.fromhex(text)
        bare = text.rstrip("=").replace("-", "+").replace("_", "/")
        material = base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except (binascii.Error, ValueError):
        material = b""
    if len(material) != KEY_BYTES:
        raise KeyUnavailable(
            f"{source}: this is no master key",
            "give 32 bytes as base64 or hex (openssl rand -base64 32), or what `gramkey keys export` printed",
        )
    return material


def _checksum(material: bytes, vault_id: str) -> str:
    return hashlib.sha256(b"gramkey escrow 1:" + vault_id.encode() + b":" + material).hexdigest()[:8]
