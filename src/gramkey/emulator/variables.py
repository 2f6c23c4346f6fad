"""The variables that lead an unmodified program to a running emulator instead of to Meta."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from gramkey.emulator.hosts import HOSTS

LOCAL = ("localhost", "127.0.0.1", "::1")
PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")
"""All of them: a plain `http://graph.instagram.com` must not slip past to Meta, by a proxy from outside or by none."""

BUNDLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
DOMAINS = ("instagram.com", "facebook.com", "cdninstagram.com", "fbcdn.net")
PRELOAD = Path(__file__).with_name("node_proxy.cjs")


def environment(found: Mapping[str, Any], outer: Mapping[str, str]) -> dict[str, str]:
    """The variables that point programs at a running emulator; `found` is what it says of itself.

    `outer` is the environment that they are added to: what it says of exceptions and of Node's options is kept.
    """
    direct = ",".join(dict.fromkeys((*LOCAL, *excepted(outer))))
    preload = f'--require "{PRELOAD}"'
    options = outer.get("NODE_OPTIONS", "")
    return {
        **_both_cases(dict.fromkeys(PROXIES, found["proxy"])),
        **_both_cases({"NO_PROXY": direct}),
        **dict.fromkeys(BUNDLES, found["ca_file"]),
        "NODE_USE_ENV_PROXY": "1",
        "NODE_OPTIONS": options if preload in options else f"{options} {preload}".strip(),
        **{f"GRAMKEY_EMULATOR_{name.upper()}": found[name] for name in ("control", "origin", "console")},
        **_credentials(found["apps"]),
    }


def excepted(outer: Mapping[str, str]) -> list[str]:
    """The names that `NO_PROXY` lets pass already, but those that would let one of Meta's hosts pass."""
    named = re.split(r"[,;|\s]+", f"{outer.get('NO_PROXY', '')},{outer.get('no_proxy', '')}")
    return [name for name in named if name and not _covers_meta(name)]


def _covers_meta(name: str) -> bool:
    """Whether any program might read this exception as one for a host of Meta's; programs differ in how they match."""
    bare = name.lower()
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    pattern, bare = bare, bare.strip("*.")
    hosts = (*HOSTS, *DOMAINS)
    return bare.endswith(DOMAINS) or any(host.endswith(bare) or fnmatchcase(host, pattern) for host in hosts)


def _both_cases(values: Mapping[str, str]) -> dict[str, str]:
    return {each: value for name, value in values.items() for each in (name, name.lower())}


def _credentials(apps: list[Mapping[str, Any]]) -> dict[str, str]:
    """`GRAMKEY_EMULATOR_INSTAGRAM_CLIENT_ID` and the like, of each login's first app."""
    return {
        f"GRAMKEY_EMULATOR_{app['login']}_{name}".upper(): app[name]
        for app in reversed(apps)
        for name in ("client_id", "client_secret")
    }
