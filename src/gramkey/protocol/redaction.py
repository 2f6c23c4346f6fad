"""Masks secrets in any text that may be shown: URLs, forms, JSON, headers, and tokens standing alone.

Meta puts tokens and secrets into query strings, so every URL is suspect. A secret is found by the name of what
holds it, or by its own shape; the name stays, the value becomes `…`. Masking twice changes nothing. Better a
harmless value masked than a secret shown.
"""

from __future__ import annotations

import re
from functools import cache

MASK = "…"

# A word begins here: after no word character, or after a percent-encoded one (`%26code%3D…`, encoded again `%2526`).
_START = r"(?:(?<![A-Za-z0-9_])|(?<=%[0-9A-Fa-f]{2})|(?<=%25[0-9A-Fa-f]{2})|(?<=%2525[0-9A-Fa-f]{2}))"
_PERCENT = r"%(?:25)*"

# Matched at a name's end (`hub.verify_token`, `fb_exchange_token`), whatever stands before.
_ENDINGS = "token|secret|proof|password|passwd|signed_request|signature|api_key|master_key"
# `"state": "active"` is a grant's state, not OAuth's, and `"code": 190` an error's number.
_NAME_IN_JSON = rf"(?:{_ENDINGS}|{_START}code)"
_NAME_IN_URL = rf"(?:{_ENDINGS}|{_START}(?:code|code_verifier|state))"


_BRACKET = r"(?:\]|%5D)?"
_QUOTE = _PERCENT + "22"
_COLON = rf"(?:{_PERCENT}3A|:)(?:{_PERCENT}20|\+)*"
_SCHEME = r"(?:(?:bearer|oauth|basic)\s+)?"

# Each pattern keeps its first group and masks the rest. It stands after a character without which it cannot
# match, because most texts lack most of these and are then not searched. Upper and lower case are alike in these:
_BY_NAME = (
    # Authorization: Bearer x · "authorization": "Bearer x" · Cookie: x
    ("", rf"""((?:authorization|cookie)\\*["']?\s*[:=]\s*\\*["']?{_SCHEME})[^\s"'\\][^\r\n"'\\]*"""),
    ("", r"""(\bbearer[ \t]+)[^\s"'\\,]+"""),
    # name=x · data[name]=x
    ("=", rf"""({_NAME_IN_URL}{_BRACKET}=)[^&\s"'<>#\\]+"""),
    # name%3Dx, ended by %26 or %23, at any depth of encoding
    ("%", rf"""({_NAME_IN_URL}{_BRACKET}{_PERCENT}3D)(?:(?!{_PERCENT}2[36])[^&\s"'<>#\\])+"""),
    # %22name%22%3A%22x%22
    ("%", rf"""({_NAME_IN_JSON}{_QUOTE}{_COLON}{_QUOTE})(?:(?!{_QUOTE})[^&\s"'<>#])+"""),
    # \"name\": \"x\", which is JSON inside JSON
    ("\\", rf"""({_NAME_IN_JSON}(\\+["'])\s*:\s*\2)(?:(?!\2)[^\r\n])+"""),
    # "name": "x" and 'name': 'x', whole or cut off
    ('"', rf"""({_NAME_IN_JSON}"\s*:\s*")(?:[^"\\]|\\[\s\S]|\\$)+"""),
    ("'", rf"""({_NAME_IN_JSON}'\s*:\s*')(?:[^'\\]|\\[\s\S]|\\$)+"""),
    # "name": 12345 (but not "code": 190)
    (":", r"""((?:token|secret|proof)["']\s*:\s*)(?=\d)[\w.+-]+"""),
    # client_secret: x, in prose or a header
    (":", r"""([_-](?:token|secret):\s+)[^\s"']{16,}"""),
)

# And not in these:
_BY_SHAPE = (
    # {app-id}|{app-secret}
    ("|", r"((?<!\d)\d{5,}\|)[A-Za-z0-9_-]{8,}"),
    ("%", rf"((?<!\d)\d{{5,}}{_PERCENT}7[Cc])[A-Za-z0-9_-]{{8,}}"),
    # a signed request
    (".eyJ", rf"({_START}(?<!-))[\w-]{{43}}=?\.eyJ[\w-]+=*"),
    # IGAA… IGQV… EAA…, and codes AQ…
    ("IG", rf"({_START}IG[A-Z]{{2}})[A-Za-z0-9_-]{{8,}}"),
    ("EAA", rf"({_START}EAA)[A-Za-z0-9_-]{{8,}}"),
    ("AQ", rf"({_START}AQ)[A-Za-z0-9_-]{{40,}}"),
)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What to look for, compiled when the first text is redacted."""
    by_name = tuple((needed, re.compile(pattern, re.IGNORECASE)) for needed, pattern in _BY_NAME)
    return by_name + tuple((needed, re.compile(pattern)) for needed, pattern in _BY_SHAPE)


def redact(text: str) -> str:
    """`text` with every secret in it masked; names, hosts, paths and the first letters of a token stay."""
    for needed, pattern in _patterns():
        if needed in text:
            text = pattern.sub(rf"\1{MASK}", text)
    return text
