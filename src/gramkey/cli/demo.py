"""The embedded emulator: started by a command that needs Meta for a demo app, and stopped when the command ends."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from gramkey.cli.output import CommandError
from gramkey.client.emulated import VARIABLE, Emulated, find_emulator

_running = ExitStack()


def demo_emulator(folder: Path, env: Mapping[str, str]) -> Emulated:
    """The emulator that demo apps use: the one named by GRAMKEY_EMULATOR_CONTROL, else one of our own in `folder`."""
    if control := env.get(VARIABLE):
        return find_emulator(control)
    from gramkey.emulator.embedded import EmbeddedEmulator

    try:
        embedded = _running.enter_context(EmbeddedEmulator(folder))
    except OSError as error:
        message = f"the built-in emulator cannot be started: {error}".rstrip(".")
        raise CommandError(message, f"remove {folder} to begin anew, or set {VARIABLE}") from None
    return find_emulator(embedded.describe()["control"])


def stop() -> None:
    """Stop what was started."""
    _running.close()
