"""What every command has: its output, its settings, and the house it works with, opened when it is first needed."""

from __future__ import annotations

import functools
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from gramkey.cli import exit_codes
from gramkey.cli.output import CommandError, Output
from gramkey.cli.settings import SETTINGS, Settings

if TYPE_CHECKING:
    from gramkey.gramkey import Gramkey

F = TypeVar("F", bound=Callable[..., Any])


class Command:
    """One run of one command."""

    def __init__(self, flags: Mapping[str, str | None], profile: str | None, as_json: bool, no_input: bool) -> None:
        self.env: Mapping[str, str] = os.environ
        self.out = Output(as_json=as_json)
        self.settings = Settings.load(flags, self.env, profile)
        self.no_input = no_input or bool(self.env.get("GRAMKEY_NO_INPUT"))
        self._keys: Gramkey | None = None

    @property
    def interactive(self) -> bool:
        """Whether a person may be asked."""
        return not self.no_input and sys.stdin.isatty() and sys.stderr.isatty()

    @property
    def keys(self) -> Gramkey:
        """The house over the vault of this command's settings; announcements of the vault are passed on."""
        if self._keys is None:
            from gramkey.cli.demo import demo_emulator
            from gramkey.gramkey import Gramkey
            from gramkey.vault import Vault

            folder = self.settings.home / "demo"
            vault = Vault.open(self.settings.vault_place, self.env, int(time.time()))
            for notice in vault.notices:
                self.out.notice(str(notice))
            self._keys = Gramkey(vault=vault, env=self.env, emulator=lambda: demo_emulator(folder, self.env))
        return self._keys

    @property
    def account(self) -> str:
        return self.settings.find("account").value

    @property
    def app(self) -> str:
        return self.settings.find("app").value

    def finish(self, value: Mapping[str, Any]) -> None:
        """Give the command's one JSON object, where it was asked for."""
        if self.out.as_json:
            self.out.emit(value)

    def confirm(self, question: str) -> None:
        """Ask before something that cannot be undone; without a person to ask, `--yes` must have been given."""
        if not self.interactive:
            raise CommandError(f"{question} (nobody can be asked here)", "add --yes", exit_codes.USAGE)
        if not click.confirm(question, err=True):
            raise CommandError("nothing was changed", "", exit_codes.CANCELLED)

    def close(self) -> None:
        if self._keys is not None:
            self._keys.close()
        close_demo_emulator()


def close_demo_emulator() -> None:
    """Stop the embedded emulator, where this command has started one."""
    demo = sys.modules.get("gramkey.cli.demo")
    if demo is not None:
        demo.stop()


def common_options(function: F) -> F:
    """Give a command the options that all have, and a `Command` as its first argument.

    Options that are settings (`--app`, `--scopes`, `--min-valid`) are taken into the command's settings.
    """

    @click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout.")
    @click.option("--vault", metavar="FILE", help="The vault to use (GRAMKEY_VAULT).")
    @click.option("--profile", metavar="NAME", help="The stored profile to use (GRAMKEY_PROFILE).")
    @click.option("--no-input", is_flag=True, help="Ask nothing; fail instead (GRAMKEY_NO_INPUT).")
    @functools.wraps(function)
    def wrapped(*args: Any, as_json: bool, vault: str | None, profile: str | None, no_input: bool, **more: Any) -> Any:
        flags = {"vault": vault, **{name: more.pop(name) for name in SETTINGS if name in more and name != "account"}}
        command = Command(flags, profile, as_json, no_input)
        try:
            return function(command, *args, **more)
        finally:
            command.close()

    return wrapped  # type: ignore[return-value]  # click has changed its signature on purpose


def read_secret(command: Command, what: str, file: str | None) -> str:
    """A secret from a file (`-` is stdin), from stdin where it is no terminal, or typed without being shown."""
    if file and file != "-":
        try:
            return Path(file).expanduser().read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"the {what} cannot be read from {file}: {error}", "", exit_codes.USAGE) from None
    if file == "-" or not sys.stdin.isatty():
        text = sys.stdin.read().strip()
        if not text:
            raise CommandError(f"no {what} came on stdin", "pipe it in, or name a file", exit_codes.USAGE)
        return text
    if command.no_input:
        raise CommandError(f"the {what} is needed, and nothing may be asked", "pipe it in on stdin", exit_codes.USAGE)
    text = click.prompt(f"{what} (not shown)", hide_input=True, err=True)
    return str(text).strip()
