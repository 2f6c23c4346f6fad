"""Keyed hashes: how a row is found by what it is about, without the vault holding that readably."""

from __future__ import annotations

import hmac

USERNAME = "username"


def digest(key: bytes, *parts: str) -> bytes:
    """HMAC-SHA256 of `parts`, each with its length in front: together they say what is hashed, and for whom."""
    encoded = [part.encode("utf-8", "surrogatepass") for part in parts]
    framed = b"".join(len(part).to_bytes(4, "big") + part for part in encoded)
    return hmac.digest(key, framed, "sha256")


def normal_username(text: str) -> str:
    """A username as it is compared: without `@`, lower case."""
    return text.strip().removeprefix("@").lower()
