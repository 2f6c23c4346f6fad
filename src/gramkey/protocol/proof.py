"""`appsecret_proof`: shows Meta that a token's caller also knows the app's secret.

Both forms go into the query (or form) of a call. Always the secret of the app that issued the token.
"""

from __future__ import annotations

import hashlib
import hmac

from gramkey.protocol.secret import Secret

TIMED_PROOF_LIFETIME = 300
"""Seconds for which Meta accepts a timed proof."""


def appsecret_proof(token: Secret, secret: Secret) -> str:
    """The plain proof: lower-case hex of HMAC-SHA256 over the token, keyed with the app's secret.

    Source: https://developers.facebook.com/docs/graph-api/securing-requests
    """
    return _hex_hmac(token.reveal(), secret)


def timed_appsecret_proof(token: Secret, secret: Secret, now: int) -> tuple[str, int]:
    """The timed proof and the `appsecret_time` to send with it; good for `TIMED_PROOF_LIFETIME`.

    Source: https://developers.facebook.com/docs/facebook-login/security (message: token, a pipe, unix seconds)
    """
    return _hex_hmac(f"{token.reveal()}|{now}", secret), now


def _hex_hmac(message: str, secret: Secret) -> str:
    return hmac.digest(secret.reveal().encode(), message.encode(), hashlib.sha256).hex()
