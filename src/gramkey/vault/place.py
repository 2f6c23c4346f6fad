"""Where one user's vault stands.

`GRAMKEY_DATABASE_URL` (PostgreSQL), else `GRAMKEY_VAULT` (a file), else in the folder `GRAMKEY_HOME`, else the
platform's place.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

DATABASE_URL = "GRAMKEY_DATABASE_URL"
PLATFORM: str = sys.platform


def home(env: Mapping[str, str]) -> str:
    """The folder that holds everything of one user."""
    if given := env.get("GRAMKEY_HOME"):
        return os.path.abspath(os.path.expanduser(given))
    if PLATFORM == "linux":
        # platformdirs' own rule for Linux; `gramkey token` must not pay for the import.
        base = env.get("XDG_DATA_HOME", "").strip()
        return os.path.join(base if base.startswith("/") else os.path.expanduser("~/.local/share"), "gramkey")
    import platformdirs

    return platformdirs.user_data_dir("gramkey")


def vault_path(env: Mapping[str, str]) -> str:
    """The vault's file."""
    if given := env.get("GRAMKEY_VAULT"):
        return os.path.abspath(os.path.expanduser(given))
    return os.path.join(home(env), "vault.db")


def is_url(place: str) -> bool:
    """Whether a place is the address of a PostgreSQL database."""
    return place.startswith(("postgresql://", "postgres://"))


def vault_place(env: Mapping[str, str]) -> str:
    """The address of the vault's database, else the vault's file."""
    return env.get(DATABASE_URL, "") or vault_path(env)
