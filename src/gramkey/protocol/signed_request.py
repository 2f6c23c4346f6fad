"""`signed_request`: what Meta posts to the deauthorize and data-deletion callbacks, signed with an app secret.

The form is `base64url(signature).base64url(json)`. The signature covers the encoded payload as received, so
nothing of the payload is read before the signature holds.
Source: https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gramkey.protocol.errors import SignatureError
from gramkey.protocol.secret import Secret

ALGORITHM = "HMAC-SHA256"

CLOCK_LEEWAY = 300
"""Seconds by which Meta's clock may be ahead of ours."""


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A signed request that held.

    `person_id` is the app-scoped id. `issued_at` is `None` only where no age was demanded and none was given.
    `expires_at` is what Meta wrote and is not enforced: a callback that comes late must still be obeyed, and
    `max_age` is our own bound. `secret_index` says which of the secrets signed: Meta does not document whether
    the Instagram or the Meta app secret does.
    """

    person_id: str
    issued_at: int | None
    algorithm: str
    expires_at: int | None
    secret_index: int


def sign(payload: Mapping[str, object], secret: Secret) -> str:
    """The signed request for `payload`, as Meta would send it (no padding, no spaces in the JSON)."""
    encoded = _base64url(json.dumps(payload, separators=(",", ":")).encode())
    return f"{_signature(encoded, secret)}.{encoded}"


def verify(text: str, secrets: Sequence[Secret], now: int, max_age: int | None) -> SignedRequest:
    """Check the signature with every secret, then the algorithm and the age; raises `SignatureError`.

    `max_age` is in seconds; `None` demands no age. Meta sends no nonce: within `max_age` the same request may
    come again, so what it causes must be idempotent.
    """
    signature, dot, encoded = text.partition(".")
    if not (dot and encoded and text.isascii()):
        raise SignatureError("malformed", "not a signed request: it must be two base64url parts joined by a dot")
    secret_index = _signer(signature, encoded, secrets)
    payload = _payload(encoded)
    algorithm = payload.get("algorithm")
    if not isinstance(algorithm, str) or algorithm.upper() != ALGORITHM:
        raise SignatureError("algorithm", f"the signed request does not name {ALGORITHM} as its algorithm")
    issued_at = _seconds(payload, "issued_at")
    if max_age is not None:
        _check_age(issued_at, now, max_age)
    return SignedRequest(_person(payload), issued_at, algorithm, _seconds(payload, "expires") or None, secret_index)


def _signer(signature: str, encoded: str, secrets: Sequence[Secret]) -> int:
    """The index of the first secret that made `signature`. Every secret is tried, so time tells nothing."""
    if not any(secrets):
        raise SignatureError("no_secret", "no app secret is stored, so the signature cannot be checked")
    # The encoded texts are compared, not the bytes: lenient decoders would let an altered text pass. One
    # character of padding is allowed, because some were seen to send it.
    received = signature.removesuffix("=").encode()
    made_by = [hmac.compare_digest(received, _signature(encoded, secret).encode()) for secret in secrets]
    matches = [index for index, holds in enumerate(made_by) if holds and secrets[index]]
    if not matches:
        raise SignatureError("mismatch", "the signature was made by none of the app secrets stored here")
    return matches[0]


def _payload(encoded: str) -> dict[str, object]:
    try:
        padded = encoded.rstrip("=") + "=" * (-len(encoded.rstrip("=")) % 4)
        payload = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, RecursionError):
        raise SignatureError("malformed", "the payload of the signed request is not base64url of JSON") from None
    if not isinstance(payload, dict):
        raise SignatureError("malformed", "the payload of the signed request is not a JSON object")
    return payload


def _check_age(issued_at: int | None, now: int, max_age: int) -> None:
    if issued_at is None:
        raise SignatureError("malformed", "the signed request does not say when it was issued")
    if issued_at > now + CLOCK_LEEWAY:
        raise SignatureError("future", f"the signed request is from the future: {issued_at - now} seconds ahead")
    if now - issued_at > max_age:
        raise SignatureError("expired", f"the signed request is {now - issued_at} seconds old; {max_age} are allowed")


def _seconds(payload: Mapping[str, object], key: str) -> int | None:
    """A unix time, which may be missing, a number, or a number in a string."""
    value = payload.get(key)
    if value is None:
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 12:
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**12:
        return value
    raise SignatureError("malformed", f"{key} of the signed request is not a unix time")


def _person(payload: Mapping[str, object]) -> str:
    value = payload.get("user_id")
    person_id = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(person_id, str) or not person_id:
        raise SignatureError("malformed", "the signed request names no user_id")
    return person_id


def _signature(encoded: str, secret: Secret) -> str:
    return _base64url(hmac.digest(secret.reveal().encode(), encoded.encode(), hashlib.sha256))


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
