"""Looks whether a vault is whole: the file, every sealed value, what finds the grants, and who may read the files."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gramkey.vault.database import Database
from gramkey.vault.errors import Damaged, Tampered, VaultError
from gramkey.vault.grant import Grant
from gramkey.vault.identities import account_key
from gramkey.vault.permissions import OTHERS
from gramkey.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What was opened, and what is wrong, in words that name rows by their ids. No problems: the vault is whole."""

    apps: int
    grants: int
    renewals: int
    pending_logins: int
    problems: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def check(vault: Vault, modes: bool = True) -> CheckReport:
    """Open every sealed value of a vault and check its file, and with `modes` who may read it.

    Problems are reported, not raised.
    """
    problems = [*integrity_problems(vault.database), *(_loose_files(vault.database.files) if modes else ())]
    apps = _count(problems, vault.apps.each)
    grants = _count(problems, lambda: _checked_grants(vault))
    renewals = _count(problems, vault.renewals.each)
    pending = _count(problems, lambda: iter(vault.pending_logins.list(0)))
    return CheckReport(apps, grants, renewals, pending, tuple(problems))


def integrity_problems(database: Database) -> list[str]:
    """What the database itself finds wrong."""
    try:
        return [f"the file: {problem}" for problem in database.problems()]
    except VaultError as error:
        return [str(error)]


def _count(problems: list[str], things: Callable[[], Iterator[object]]) -> int:
    count = 0
    try:
        for thing in things():
            if isinstance(thing, VaultError):
                problems.append(str(thing))
            else:
                count += 1
    except (Damaged, Tampered) as error:
        problems.append(str(error))
    return count


def _checked_grants(vault: Vault) -> Iterator[Grant | VaultError]:
    for found in vault.grants.each():
        yield found
        if isinstance(found, Grant) and account_key(found.account):
            yield from _identity_problems(vault, found)


def _identity_problems(vault: Vault, grant: Grant) -> Iterator[VaultError]:
    try:
        by_account = vault.grants.by_account(grant.app_id, account_key(grant.account))
    except VaultError as error:
        yield error
        return
    if by_account is None or by_account.id != grant.id:
        yield Tampered("grant", grant.id, "account", "does not lead to it")


def _loose_files(files: tuple[Path, ...]) -> Iterator[str]:
    for file in files:
        if file.exists() and file.stat().st_mode & OTHERS:
            yield f"{file} is open to others (mode {stat.S_IMODE(file.stat().st_mode):04o})"
