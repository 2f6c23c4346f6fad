"""`X-Hub-Signature-256`: the signature over a webhook delivery's raw body.

Meta escapes non-ASCII and slashes in its JSON, so only the bytes as received can be checked, never JSON that was
parsed and written again. Source: https://developers.facebook.com/docs/instagram-platform/webhooks
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence

from gramkey.protocol.errors import SignatureError
from gramkey.protocol.secret import Secret

HEADER = "x-hub-signature-256"
PREFIX = "sha256="


def sign(body: bytes, secret: Secret) -> str:
    """The header's value for `body`, as Meta would send it."""
    return PREFIX + hmac.digest(secret.reveal().encode(), body, hashlib.sha256).hex()


def verify(body: bytes, header: str | None, secrets: Sequence[Secret]) -> int:
    """The index of the secret that signed `body`; raises `SignatureError`.

    A missing header is refused. Every secret is tried, so time tells nothing: Meta does not document whether the
    Instagram or the Meta app secret signs, and deliveries matched either.
    """
    if not any(secrets):
        raise SignatureError("no_secret", "no app secret is stored, so the webhook's signature cannot be checked")
    received = _well_formed(header)
    made_by = [hmac.compare_digest(received, sign(body, secret)) for secret in secrets]
    matches = [index for index, holds in enumerate(made_by) if holds and secrets[index]]
    if not matches:
        raise SignatureError("mismatch", "the webhook's signature was made by none of the app secrets stored here")
    return matches[0]


def _well_formed(header: str | None) -> str:
    if not header:
        raise SignatureError("malformed", f"the webhook carries no {HEADER} header")
    if not header.startswith(PREFIX):
        raise SignatureError("algorithm", f"the webhook's signature does not begin with {PREFIX}")
    if not re.fullmatch(r"sha256=[0-9a-f]{64}", header):
        raise SignatureError("malformed", f"the webhook's signature is not {PREFIX} and 64 lower-case hex digits")
    return header
