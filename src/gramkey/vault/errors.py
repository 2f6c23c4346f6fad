"""Everything that can go wrong in the vault, by what may be done about it.

VaultError
├── KeyUnavailable    the master key cannot be reached; nothing is wrong with the vault
├── WrongKey          a key was found, and it is not this vault's
├── Tampered          a sealed value does not open: changed, cut, or moved from another row
├── Damaged           the database file itself is damaged
├── NotAVault         the file is something else, or is not there
├── NewerSchema       a newer gramkey made it
├── LoosePermissions  others could read or replace it
├── StorageFailed     disk full, read-only, not allowed
├── Unreachable       the database's server does not answer; waiting helps
├── VaultBusy         others held it for too long; waiting helps
├── Conflict          somebody else wrote first; read again and decide again
├── ImpossibleEvent   what happened cannot happen to a grant in that state
├── UnknownApp        no app of that name; `known` has the names there are
├── AppInUse          an app that still has live grants is not removed unasked
├── UnknownGrant      no such grant; `known` has what there is
├── Ambiguous         several grants match; `known` has the ways to say which
└── UnknownLogin      a login that was not begun here, was completed, or took too long

Each has a `hint`: the next thing to type or do. `known` names people's accounts, so it is shown to the owner of
the vault and kept out of the message, which may be logged.
"""

from __future__ import annotations

from gramkey.protocol.errors import GramkeyError


class VaultError(GramkeyError):
    """The base of the vault's errors. `hint` is the next thing to type or do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class KeyUnavailable(VaultError):
    """The master key cannot be reached. No other key is ever made in its place."""


class WrongKey(VaultError):
    """A master key was found, and it is not the one that this vault is sealed with."""


class Tampered(VaultError):
    """A sealed value does not open under the right key: it was changed, cut, or moved from another row.

    `row` is the id of the app, grant or renewal it belongs to.
    """

    def __init__(self, purpose: str, row: str, column: str, problem: str = "does not open") -> None:
        super().__init__(
            f"{purpose} {row}: its {column} {problem}; it was changed outside of gramkey",
            "gramkey vault check  lists what is harmed;  gramkey vault restore FILE  brings back a backup",
        )
        self.row = row
        self.column = column


class Damaged(VaultError):
    """The database file is damaged."""


class NotAVault(VaultError):
    """The file is not a vault, or there is none."""


class NewerSchema(VaultError):
    """A newer gramkey made this vault: `found` is its schema, `known` the newest that this gramkey knows."""

    def __init__(self, path: str, found: int, known: int) -> None:
        super().__init__(
            f"{path} has schema {found}, and this gramkey knows schemas up to {known}",
            "pip install --upgrade gramkey",
        )
        self.found = found
        self.known = known


class LoosePermissions(VaultError):
    """Others could read or replace a file or folder that gramkey may not, or should not, tighten by itself."""


class StorageFailed(VaultError):
    """The system would not read or write: disk full, read-only, not allowed. Nothing was half-written."""


class Unreachable(VaultError):
    """The database server does not answer, or went away. Waiting helps; what was under way may have been written."""


class VaultBusy(VaultError):
    """Others held the vault for longer than we wait. Waiting helps."""


class Conflict(VaultError):
    """Somebody else wrote first, so nothing was written. Read again, then decide again."""


class ImpossibleEvent(VaultError):
    """A cell of the table of states is empty: this cannot happen to a grant in that state."""

    def __init__(self, state: str, event: str) -> None:
        super().__init__(f"a grant that is {state} cannot be {event.replace('_', ' ')}", "gramkey status")
        self.state = state
        self.event = event


class UnknownApp(VaultError):
    """No app of that name or id. `known` has the names there are."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        there = f"the apps here are: {', '.join(known)}" if known else "no app is registered yet"
        super().__init__(f"no app named {name!r}; {there}", "gramkey app list" if known else "gramkey app add")
        self.known = known


class AppInUse(VaultError):
    """The app still has live grants. `count` says how many."""

    def __init__(self, name: str, count: int) -> None:
        super().__init__(
            f"app {name!r} still has {count} live grant{'' if count == 1 else 's'}",
            f"end them first (gramkey logout), or take them along: gramkey app remove {name} --with-grants",
        )
        self.count = count


class UnknownGrant(VaultError):
    """No such grant. `known` has the accounts there are (the first ten), as one would type them."""

    def __init__(self, query: str, known: tuple[str, ...]) -> None:
        message = f"no grant for {query!r} in this vault" if query else "this vault holds no grant yet"
        super().__init__(message, "gramkey status" if known else "gramkey login")
        self.known = known


class Ambiguous(VaultError):
    """Several grants match. `known` has the ways to say which (the first ten), as one would type them."""

    def __init__(self, query: str, count: int, known: tuple[str, ...]) -> None:
        match = f"match {query!r}" if query else "are in this vault"
        super().__init__(f"{count} grants {match}; say which", "gramkey status  shows them all")
        self.known = known


class UnknownLogin(VaultError):
    """No such login is pending: it was not begun here, was completed already, or took too long."""
