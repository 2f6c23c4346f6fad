"""Access tokens as they are sealed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gramkey.protocol.secret import Secret
from gramkey.protocol.values import AccessToken


def token_content(token: AccessToken) -> dict[str, object]:
    """A token as a value of JSON, its secret in clear: only to be sealed."""
    return {
        "secret": token.secret.reveal(),
        "issued_at": token.issued_at,
        "expires_at": token.expires_at,
        "dateless": token.dateless,
    }


def token_from(content: Mapping[str, Any]) -> AccessToken:
    """The token that was sealed."""
    return AccessToken(Secret(content["secret"]), content["issued_at"], content["expires_at"], content["dateless"])
