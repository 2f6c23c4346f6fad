"""What a person sees of a command.

1. stdout is data, stderr is talk. With `--json`, stdout is exactly one JSON object, errors included.
2. Every error is one line `gramkey: error: …`, and ends with the next thing to type: `gramkey: hint: …`.
3. No capital at the beginning of an error, no full stop at its end.
4. Colour only on a terminal, never with NO_COLOR; the words say everything that colour says.
5. No secret is ever printed but by `token` and `export`, on stdout.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TextIO

from gramkey.cli import exit_codes
from gramkey.protocol.errors import GramkeyError

_STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33"}


class CommandError(GramkeyError):
    """A command cannot go on: what happened, the next thing to type, and the exit code; `more` goes into its JSON."""

    def __init__(self, message: str, hint: str = "", exit_code: int = exit_codes.FAILURE, **more: Any) -> None:
        super().__init__(message)
        self.hint = hint
        self.exit_code = exit_code
        self.more = more


@dataclass
class Output:
    """Where a command talks and where it gives its data."""

    as_json: bool = False
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)
    env: Mapping[str, str] = field(default_factory=lambda: os.environ)

    def say(self, text: str = "") -> None:
        """Talk: a line for the person."""
        print(text, file=self.err, flush=True)

    def notice(self, text: str) -> None:
        """Something that was done or decided without being asked for."""
        self.say(self.style(f"gramkey: {text}", "dim", self.err))

    def warn(self, text: str) -> None:
        """Something that needs the person's attention before long."""
        self.say(self.style(f"gramkey: warning: {text}", "yellow", self.err))

    def data(self, text: str) -> None:
        """A line of data, for the next program as much as for the person."""
        print(text, file=self.out, flush=True)

    def emit(self, value: Mapping[str, Any]) -> None:
        """The one JSON object of a command."""
        self.data(json.dumps(value, ensure_ascii=False))

    def fail(self, message: str, hint: str, exit_code: int, **more: Any) -> int:
        """Report an error and give back its exit code."""
        self.say(self.style("gramkey: error: ", "red", self.err) + message)
        if hint:
            self.say(f"gramkey: hint: {hint}")
        if self.as_json:
            kind = exit_codes.WORDS.get(exit_code, "failure")
            self.emit({"error": {"message": message, "hint": hint, "exit_code": exit_code, "kind": kind, **more}})
        return exit_code

    def style(self, text: str, style: str, stream: TextIO | None = None) -> str:
        """The text in a style, where the stream shows styles."""
        if not self.has_colour(stream or self.out):
            return text
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m"

    def has_colour(self, stream: TextIO) -> bool:
        """NO_COLOR and CLICOLOR=0 switch it off, CLICOLOR_FORCE on; else it needs a terminal."""
        if self.env.get("NO_COLOR"):
            return False
        if self.env.get("CLICOLOR_FORCE", "0") != "0":
            return True
        if self.env.get("CLICOLOR") == "0" or self.env.get("TERM") == "dumb":
            return False
        return stream.isatty()


def day(at: int | None) -> str:
    """A moment as people read it, in local time: `2027-01-22 14:03`; `–` where there is none."""
    return "–" if at is None else datetime.fromtimestamp(at).astimezone().strftime("%Y-%m-%d %H:%M")


def iso(at: int | None) -> str | None:
    """A moment as programs read it, in UTC: `2027-01-22T13:03:00Z`."""
    if at is None:
        return None
    return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")


def span(seconds: int) -> str:
    """A length of time in the largest unit that says it well: `59 days`, `1 day`, `3 hours`, `12 minutes`."""
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        count = seconds // length
        if count >= 1:
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "less than a minute"
