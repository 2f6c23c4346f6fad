"""Copy a text to the clipboard where a tool for it is there. For addresses and settings; never for a secret."""

from __future__ import annotations

import base64
import shutil
import subprocess
import sys
from collections.abc import Mapping
from typing import TextIO

SECONDS = 1.0
"""For each tool: one that waits for a display that does not answer must not hang a login."""


def copy(text: str, env: Mapping[str, str], terminal: TextIO | None = None, *, platform: str = sys.platform) -> bool:
    """Copy, and say whether it was done.

    With `GRAMKEY_OSC52=1` the terminal itself is asked (also through SSH); whether it obeyed cannot be known, so
    that counts as done.
    """
    if any(_copied(command, text, env) for command in _tools(env, platform)):
        return True
    if env.get("GRAMKEY_OSC52") == "1" and terminal is not None and terminal.isatty():
        terminal.write(f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\x07")
        terminal.flush()
        return True
    return False


def _tools(env: Mapping[str, str], platform: str) -> list[list[str]]:
    """The tools that can work here, best first."""
    if platform == "darwin":
        return [["pbcopy"]]
    tools = []
    if env.get("WAYLAND_DISPLAY"):
        tools.append(["wl-copy"])
    if env.get("DISPLAY"):
        tools += [["xclip", "-selection", "clipboard"], ["xsel", "--clipboard", "--input"]]
    if env.get("WSL_DISTRO_NAME") or env.get("WSL_INTEROP"):
        tools.append(["clip.exe"])
    return tools


def _copied(command: list[str], text: str, env: Mapping[str, str]) -> bool:
    program = shutil.which(command[0], path=env.get("PATH", ""))
    if program is None:
        return False
    try:
        subprocess.run(
            [program, *command[1:]],
            input=text.encode(),
            env=dict(env),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            timeout=SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return True
