from __future__ import annotations

import base64
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from gramkey.cli import clipboard
from gramkey.cli.clipboard import copy

Program = Callable[[str, str], Path]
TEXT = "https://localhost:8765/callback"


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("tool", "env", "platform"),
    [
        ("pbcopy", {}, "darwin"),
        ("wl-copy", {"WAYLAND_DISPLAY": "wayland-0"}, "linux"),
        ("xclip", {"DISPLAY": ":0"}, "linux"),
        ("xsel", {"DISPLAY": ":0"}, "linux"),
        ("clip.exe", {"WSL_DISTRO_NAME": "Debian"}, "linux"),
    ],
)
def test_each_tool_is_used_where_it_can_work(
    program: Program, tmp_path: Path, tool: str, env: dict[str, str], platform: str
) -> None:
    folder = program(tool, f'read line || true; echo "$line" > {tmp_path}/got')
    assert copy(TEXT, {**env, "PATH": str(folder)}, platform=platform)
    assert (tmp_path / "got").read_text() == TEXT + "\n"


def test_without_a_display_no_tool_is_asked(program: Program, tmp_path: Path) -> None:
    folder = program("xclip", f"echo x > {tmp_path}/got")
    assert not copy(TEXT, {"PATH": str(folder)}, platform="linux")
    assert not (tmp_path / "got").exists()


def test_without_any_tool_it_says_so() -> None:
    assert not copy(TEXT, {"PATH": "", "DISPLAY": ":0"}, Screen(), platform="linux")


def test_a_tool_that_fails_is_followed_by_the_next(program: Program) -> None:
    program("xclip", "exit 1")
    folder = program("xsel", "exit 0")
    assert copy(TEXT, {"PATH": str(folder), "DISPLAY": ":0"}, platform="linux")


def test_a_tool_that_hangs_is_given_up(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clipboard, "SECONDS", 0.05)
    folder = program("xclip", "while :; do :; done")
    assert not copy(TEXT, {"PATH": str(folder), "DISPLAY": ":0"}, platform="linux")


def test_the_terminal_is_asked_only_when_that_is_wanted() -> None:
    asked, silent, pipe = Screen(), Screen(), io.StringIO()
    assert copy(TEXT, {"PATH": "", "GRAMKEY_OSC52": "1"}, asked, platform="linux")
    assert not copy(TEXT, {"PATH": ""}, silent, platform="linux")
    assert not copy(TEXT, {"PATH": "", "GRAMKEY_OSC52": "1"}, pipe, platform="linux")
    assert asked.getvalue() == f"\x1b]52;c;{base64.b64encode(TEXT.encode()).decode()}\x07"
    assert silent.getvalue() + pipe.getvalue() == ""
