"""Whether to open a browser here, and opening it: in the background, quietly, and http(s) addresses only."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from gramkey.protocol.errors import InputError

_TEXT_BROWSERS = {"lynx", "links", "elinks", "w3m", "www-browser"}
_LINUX = ("xdg-open", "x-www-browser", "firefox", "chromium", "google-chrome")
_PROMPT_FAILURE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether to open a browser, and why (or why not) in a few words for the person."""

    yes: bool
    reason: str

    def __bool__(self) -> bool:
        return self.yes


def may_open(
    env: Mapping[str, str], *, no_browser: bool = False, platform: str = sys.platform, root: Path = Path("/")
) -> Decision:
    """Decide from the environment. `BROWSER` beats the guesses: editors set it where they can open one far away."""
    if no_browser:
        return Decision(False, "--no-browser was given")
    if env.get("CI", "").lower() not in ("", "0", "false"):
        return Decision(False, "this is a CI job")
    if chosen := env.get("BROWSER", "").strip():
        return _chosen(chosen)
    if any(env.get(name) for name in ("SSH_TTY", "SSH_CONNECTION", "SSH_CLIENT")):
        return Decision(False, "this is an SSH session")
    if any((root / mark).exists() for mark in (".dockerenv", "run/.containerenv")):
        return Decision(False, "this is a container")
    if is_wsl(env, root):
        return _available(wsl_commands(), env, "no program to open a Windows browser was found")
    if platform == "darwin":
        return Decision(True, "")
    if not (env.get("DISPLAY") or env.get("WAYLAND_DISPLAY")):
        return Decision(False, "there is no display")
    return _available([[name] for name in _LINUX], env, "no browser was found")


def open_browser(url: str, env: Mapping[str, str], *, platform: str = sys.platform, root: Path = Path("/")) -> bool:
    """Open `url`, and say whether something took it. It waits half a second at most, to see a program fail at once."""
    _check(url)
    return any(_launched(command, env) for command in _commands(url, env, platform, root))


def is_wsl(env: Mapping[str, str], root: Path = Path("/")) -> bool:
    """Whether this is Linux within Windows."""
    if env.get("WSL_DISTRO_NAME") or env.get("WSL_INTEROP"):
        return True
    return (root / "proc/sys/fs/binfmt_misc/WSLInterop").exists()


def wsl_commands() -> list[list[str]]:
    """What opens an address in Windows. Not `cmd.exe /c start`: the shell there would cut a URL at its first `&`."""
    return [["wslview"], ["rundll32.exe", "url.dll,FileProtocolHandler"]]


def _chosen(chosen: str) -> Decision:
    names = {os.path.basename(part.split()[0]) for part in chosen.split(os.pathsep) if part.strip()}
    if chosen.lower() in ("none", "false", "0"):
        return Decision(False, "BROWSER says so")
    if names <= _TEXT_BROWSERS:
        return Decision(False, "BROWSER names one that runs in the terminal")
    return Decision(True, "BROWSER is set")


def _available(commands: list[list[str]], env: Mapping[str, str], otherwise: str) -> Decision:
    found = any(shutil.which(command[0], path=env.get("PATH", "")) for command in commands)
    return Decision(True, "") if found else Decision(False, otherwise)


def _check(url: str) -> None:
    """Refuse what a system's opener might take for a file, an option or a program of its own."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    if not good or not url.isascii() or not url.isprintable() or any(sign in url for sign in " \"'<>\\^`{|}"):
        raise InputError("url", "that is no web address, so no browser is opened", "open it by hand if you trust it")


def _commands(url: str, env: Mapping[str, str], platform: str, root: Path) -> list[list[str]]:
    if chosen := env.get("BROWSER", "").strip():
        return [_filled(part, url) for part in chosen.split(os.pathsep) if part.strip()]
    if is_wsl(env, root):
        return [[*command, url] for command in wsl_commands()]
    if platform == "darwin":
        return [["open", url]]
    return [[name, url] for name in _LINUX]


def _filled(command: str, url: str) -> list[str]:
    """One entry of `BROWSER`: `%s` stands for the address, which otherwise comes last."""
    try:
        words = shlex.split(command)
    except ValueError:
        words = [command]
    return [word.replace("%s", url) for word in words] if "%s" in command else [*words, url]


def _launched(command: list[str], env: Mapping[str, str]) -> bool:
    program = shutil.which(command[0], path=env.get("PATH", ""))
    if program is None:
        return False
    try:
        # The person's own browser or opener, with one checked address; no shell is involved.
        process = subprocess.Popen(
            [program, *command[1:]],
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    try:
        return process.wait(_PROMPT_FAILURE_SECONDS) == 0
    except subprocess.TimeoutExpired:
        # Still running: a browser that was started by this. The thread only spares the system a zombie.
        threading.Thread(target=process.wait, daemon=True, name="gramkey-browser").start()
        return True
