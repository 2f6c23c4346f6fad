"""Reads `fields=id,media.limit(5){id,caption}`: names, nested selections, and the arguments of edges."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import lru_cache

from gramkey.emulator.problems import Refusal

DEEPEST = 12
"""How far selections may be nested; Meta's own limit is not documented."""

TOKEN = re.compile(r"\s*([A-Za-z0-9_]+|[{},]|\.[a-z_]+\([^()]*\))\s*")


@dataclass(frozen=True, slots=True)
class Field:
    """One name that was asked for. `inner` is its own selection, None without braces; `arguments` as `limit`: `5`.

    `text` is what stands between the braces.
    """

    name: str
    inner: tuple[Field, ...] | None = None
    arguments: dict[str, str] = field(default_factory=dict)
    text: str = field(default="", compare=False)


@lru_cache(1024)
def parse(text: str) -> tuple[Field, ...]:
    """The selection; a JSON list is taken as well. Of a name asked twice the last counts."""
    tokens = _tokens(_flat(text))
    found, rest = _selection(tokens, 0, 0)
    if rest != len(tokens):
        raise Refusal("G-syntax")
    return found


def _flat(text: str) -> str:
    if not text.lstrip().startswith("["):
        return text
    try:
        names = json.loads(text)
    except (ValueError, RecursionError):
        raise Refusal("G-syntax") from None
    return ",".join(str(name) for name in names)


def _tokens(text: str) -> list[str]:
    found: list[str] = []
    at = 0
    while at < len(text) and (match := TOKEN.match(text, at)):
        found.append(match[1])
        at = match.end()
    if text[at:].strip():
        raise Refusal("G-syntax")
    return found


def _selection(tokens: list[str], at: int, depth: int) -> tuple[tuple[Field, ...], int]:
    if depth > DEEPEST:
        raise Refusal("G-syntax")
    found: dict[str, Field] = {}
    while at < len(tokens) and tokens[at] != "}":
        if tokens[at] == ",":
            at += 1
            continue
        item, at = _field(tokens, at, depth)
        found[item.name] = item
    return tuple(found.values()), at


def _field(tokens: list[str], at: int, depth: int) -> tuple[Field, int]:
    name = tokens[at]
    if not name[0].isalnum() and name[0] != "_":
        raise Refusal("G-syntax")
    at += 1
    arguments: dict[str, str] = {}
    while at < len(tokens) and tokens[at].startswith("."):
        key, _, value = tokens[at][1:-1].partition("(")
        arguments[key] = value
        at += 1
    if at == len(tokens) or tokens[at] != "{":
        return Field(name, None, arguments), at
    start = at + 1
    inner, at = _selection(tokens, start, depth + 1)
    if at == len(tokens):
        raise Refusal("G-syntax")
    return Field(name, inner, arguments, "".join(tokens[start:at])), at + 1
