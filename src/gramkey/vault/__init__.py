"""Where apps and grants are stored, sealed: keys, envelope, database. `Vault.open` is the way in.

The names are loaded when they are first asked for: `gramkey --help` must not pay for cryptography and SQLite.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gramkey.vault.apps import StoredApp
    from gramkey.vault.errors import (
        Ambiguous,
        AppInUse,
        Conflict,
        Damaged,
        ImpossibleEvent,
        KeyUnavailable,
        LoosePermissions,
        NewerSchema,
        NotAVault,
        StorageFailed,
        Tampered,
        UnknownApp,
        UnknownGrant,
        UnknownLogin,
        Unreachable,
        VaultBusy,
        VaultError,
        WrongKey,
    )
    from gramkey.vault.events import Happening
    from gramkey.vault.grant import Grant
    from gramkey.vault.pending_logins import PendingLogin
    from gramkey.vault.renewals import Renewal
    from gramkey.vault.states import Event, State
    from gramkey.vault.vault import Vault

__all__ = [
    "Ambiguous",
    "AppInUse",
    "Conflict",
    "Damaged",
    "Event",
    "Grant",
    "Happening",
    "ImpossibleEvent",
    "KeyUnavailable",
    "LoosePermissions",
    "NewerSchema",
    "NotAVault",
    "PendingLogin",
    "Renewal",
    "State",
    "StorageFailed",
    "StoredApp",
    "Tampered",
    "UnknownApp",
    "UnknownGrant",
    "UnknownLogin",
    "Unreachable",
    "Vault",
    "VaultBusy",
    "VaultError",
    "WrongKey",
]

_HOMES = {
    "Event": "states",
    "Grant": "grant",
    "Happening": "events",
    "PendingLogin": "pending_logins",
    "Renewal": "renewals",
    "State": "states",
    "StoredApp": "apps",
    "Vault": "vault",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'errors')}"), name)
