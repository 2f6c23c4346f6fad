"""What Meta signs: webhook bodies with its escaping, and signed requests. Source: Meta's webhook and callback pages."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping

MESSENGER = {"<": "\\u003c", "%": "\\u0025", "@": "\\u0040"}
"""What older Messenger text escapes beside what is not ASCII."""


def webhook_body(value: object, also: Mapping[str, str] | None = None) -> str:
    r"""JSON as Meta writes it: `\uXXXX` in lower case for all that is not ASCII, and `\/` for a slash."""
    text = json.dumps(value, separators=(",", ":")).replace("/", "\\/")
    for char, escaped in (also or {}).items():
        text = text.replace(char, escaped)
    return text


def signature(body: str, secret: str, algorithm: str = "sha256") -> str:
    """`sha256=` and the HMAC of the raw body, in lower-case hexadecimal. `sha1` is the legacy one."""
    return f"{algorithm}={hmac.new(secret.encode(), body.encode(), algorithm).hexdigest()}"


def signed_request(payload: Mapping[str, object], secret: str, padded: bool = False) -> str:
    """`base64url(signature).base64url(json)`; the signature is over the encoded payload."""
    encoded = _base64url(json.dumps(payload, separators=(",", ":")).encode(), padded)
    digest = hmac.new(secret.encode(), encoded.encode(), hashlib.sha256).digest()
    return f"{_base64url(digest, padded)}.{encoded}"


def _base64url(raw: bytes, padded: bool) -> str:
    text = base64.urlsafe_b64encode(raw).decode()
    return text if padded else text.rstrip("=")
