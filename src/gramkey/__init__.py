"""gramkey gets an Instagram access token, keeps it alive, hands it out, and ends it properly.

The public names. Each is loaded when it is first asked for, so that `import gramkey` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gramkey.diagnosis import Diagnosis, diagnose
    from gramkey.diagnosis.explaining import Explanation, explain
    from gramkey.gramkey import AsyncGramkey, Gramkey
    from gramkey.keeper.errors import KeeperError, LoginNeeded, NotGoodEnough, RefreshUnderWay, TooYoung
    from gramkey.protocol.app import App
    from gramkey.protocol.errors import (
        ForeignStateError,
        GramkeyError,
        InputError,
        MetaError,
        MissingAccountError,
        NoAnswerError,
        SignatureError,
        UnreadableAnswerError,
    )
    from gramkey.protocol.secret import Secret
    from gramkey.protocol.values import Account
    from gramkey.vault import Ambiguous, Grant, KeyUnavailable, UnknownApp, UnknownGrant, VaultError

__version__ = "0.1.0.dev0"

_HOMES = {
    "Account": "protocol.values",
    "Ambiguous": "vault",
    "App": "protocol.app",
    "AsyncGramkey": "gramkey",
    "Diagnosis": "diagnosis",
    "Explanation": "diagnosis.explaining",
    "ForeignStateError": "protocol.errors",
    "Gramkey": "gramkey",
    "GramkeyError": "protocol.errors",
    "Grant": "vault",
    "InputError": "protocol.errors",
    "KeeperError": "keeper.errors",
    "KeyUnavailable": "vault",
    "LoginNeeded": "keeper.errors",
    "MetaError": "protocol.errors",
    "MissingAccountError": "protocol.errors",
    "NoAnswerError": "protocol.errors",
    "NotGoodEnough": "keeper.errors",
    "RefreshUnderWay": "keeper.errors",
    "Secret": "protocol.secret",
    "SignatureError": "protocol.errors",
    "TooYoung": "keeper.errors",
    "UnknownApp": "vault",
    "UnknownGrant": "vault",
    "UnreadableAnswerError": "protocol.errors",
    "VaultError": "vault",
    "diagnose": "diagnosis",
    "explain": "diagnosis.explaining",
}

__all__ = [
    "Account",
    "Ambiguous",
    "App",
    "AsyncGramkey",
    "Diagnosis",
    "Explanation",
    "ForeignStateError",
    "Gramkey",
    "GramkeyError",
    "Grant",
    "InputError",
    "KeeperError",
    "KeyUnavailable",
    "LoginNeeded",
    "MetaError",
    "MissingAccountError",
    "NoAnswerError",
    "NotGoodEnough",
    "RefreshUnderWay",
    "Secret",
    "SignatureError",
    "TooYoung",
    "UnknownApp",
    "UnknownGrant",
    "UnreadableAnswerError",
    "VaultError",
    "__version__",
    "diagnose",
    "explain",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
