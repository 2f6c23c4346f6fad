"""Where one user's vault stands: `GRAMKEY_VAULT`, else in the folder `GRAMKEY_HOME`, else the platform's place."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

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
