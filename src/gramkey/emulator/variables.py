"""The variables that lead an unmodified program to a running emulator instead of to Meta."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

LOCAL = "localhost,127.0.0.1,::1"
PRELOAD = Path(__file__).with_name("node_proxy.cjs")


def environment(found: Mapping[str, Any], outer: Mapping[str, str]) -> dict[str, str]:
    """The variables that point programs at a running emulator; `found` is what it says of itself."""
    bundles = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
    preload = f'--require "{PRELOAD}"'
    options = outer.get("NODE_OPTIONS", "")
    return {
        "HTTPS_PROXY": found["proxy"],
        "https_proxy": found["proxy"],
        "NO_PROXY": LOCAL,
        "no_proxy": LOCAL,
        **dict.fromkeys(bundles, found["ca_file"]),
        "NODE_USE_ENV_PROXY": "1",
        "NODE_OPTIONS": options if preload in options else f"{options} {preload}".strip(),
        "GRAMKEY_EMULATOR_CONTROL": found["control"],
    }
