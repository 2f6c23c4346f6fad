"""Tokens that other programs keep: found in their files, with what stands beside them. Nothing is sent anywhere.

Known are settings files, JSON (also the exports of Postiz and Nango), and SQLite databases of django-allauth,
social-auth-app-django and instagram-token-agent. Sources of the tables: those projects' models and queries, 2025.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gramkey.protocol.errors import InputError
from gramkey.protocol.logins import token_family
from gramkey.protocol.secret import Secret

LARGEST = 64 * 1024 * 1024
SQLITE = b"SQLite format 3\x00"
MILLISECONDS = 10**11
LATEST = 10**14  # in milliseconds: the year 5138; more is no date

TOKEN_KEYS = ("access_token", "accessToken", "token", "long_lived_token", "longLivedToken", "value")
USER_KEYS = ("username", "instagram_username", "profile", "handle")
ID_KEYS = ("user_id", "userId", "uid", "internalId", "instagram_user_id", "account_id", "connection_id")
END_KEYS = ("expires_at", "expiresAt", "tokenExpiration", "token_expiration", "expires", "expiry")
_LINE = re.compile(r"^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$")


@dataclass(frozen=True, slots=True)
class Kept:
    """A token that another program keeps. `where` says where it stood; what is not known is "" or `None`."""

    token: Secret
    where: str
    username: str = ""
    user_id: str = ""
    expires_at: int | None = None
    family: str = ""


def read_file(path: Path) -> list[Kept]:
    """Every token in a file, each once. Raises `InputError` for a file that cannot be read or holds none."""
    try:
        if path.stat().st_size > LARGEST:
            raise InputError("file", f"{path} is larger than {LARGEST // 2**20} MB", "name the file that holds tokens")
        data = path.read_bytes()
    except OSError as error:
        raise InputError("file", f"{path} cannot be read: {error.strerror}", "name a file that you may read") from None
    found = list(_unique(_tokens(path, data)))
    if not found:
        raise InputError(
            "file",
            f"{path} holds no token that is known here",
            "a .env or JSON file, or a SQLite database of django-allauth, social-auth or instagram-token-agent",
        )
    return found


def _tokens(path: Path, data: bytes) -> Iterator[Kept]:
    if data.startswith(SQLITE):
        yield from _sqlite(path)
        return
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("file", f"{path} is neither text nor a SQLite database", "export it as JSON") from None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        yield from read_settings(text, path.name)
    else:
        yield from _json(value, path.name)


def _unique(found: Iterator[Kept]) -> Iterator[Kept]:
    seen: set[str] = set()
    for each in found:
        if each.token.reveal() not in seen:
            seen.add(each.token.reveal())
            yield each


def _kept(token: object, where: str, around: dict[str, Any] | None = None) -> Iterator[Kept]:
    """A token, if that is one, with what stands beside it."""
    if not isinstance(token, str):
        return
    text = token.strip().strip("\"'").strip()
    family = token_family(text)
    if not family or len(text) < 12 or not text.isascii() or any(character.isspace() for character in text):
        return
    beside = around or {}
    yield Kept(
        Secret(text), where, _text(beside, USER_KEYS), _text(beside, ID_KEYS),
        moment(next((beside[name] for name in END_KEYS if beside.get(name)), None)), family,
    )  # fmt: skip


def _text(values: dict[str, Any], names: tuple[str, ...]) -> str:
    found = next((values[name] for name in names if values.get(name)), "")
    return str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""


def moment(value: object) -> int | None:
    """Unix seconds of whatever programs write for a date; `None` where it is none."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str) and re.fullmatch(r"\d{9,13}", value):
        value = int(value)
    if isinstance(value, int | float):
        return int(value // 1000 if value > MILLISECONDS else value) if 0 < value < LATEST else None
    try:
        found = datetime.fromisoformat(str(value).strip().replace(" ", "T", 1))
    except ValueError:
        return None
    return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())


def read_settings(text: str, name: str) -> Iterator[Kept]:
    """Tokens in `NAME=value` lines; of `X_TOKEN` the end may stand in `X_TOKEN_EXPIRES_AT` or `X_EXPIRES_AT`."""
    values = {found[1]: _unquoted(found[2]) for line in text.splitlines() if (found := _LINE.match(line))}
    for variable, value in values.items():
        stem = re.sub(r"_?(ACCESS_)?TOKEN$", "", variable)
        ends = (f"{variable}_EXPIRES_AT", f"{stem}_EXPIRES_AT", f"{stem}_TOKEN_EXPIRES_AT", f"{stem}_TOKEN_EXPIRES")
        around = {
            "expires_at": next((values[each] for each in ends if values.get(each)), None),
            "username": values.get(f"{stem}_USERNAME", ""),
            "user_id": values.get(f"{stem}_USER_ID", ""),
        }
        yield from _kept(value, f"{name}: {variable}", around)


def _unquoted(text: str) -> str:
    if text[:1] in ("'", '"'):
        return text[1:].partition(text[0])[0]
    return text.partition(" #")[0].strip()


def _json(value: Any, where: str, around: dict[str, Any] | None = None, depth: int = 0) -> Iterator[Kept]:
    """Tokens at any depth; what stands beside an inner object counts for it too (Nango's `credentials`)."""
    if depth > 12:
        return
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _json(item, f"{where}[{number}]", around, depth + 1)
    elif isinstance(value, dict):
        beside = {**(around or {}), **{name: item for name, item in value.items() if not isinstance(item, dict | list)}}
        for name, item in value.items():
            if isinstance(item, dict | list):
                yield from _json(item, f"{where}: {name}", beside, depth + 1)
            elif name in TOKEN_KEYS or name.upper().endswith("TOKEN"):
                yield from _kept(item, f"{where}: {name}", beside)


def _sqlite(path: Path) -> Iterator[Kept]:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=2)) as database:
            database.row_factory = sqlite3.Row
            tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            for table, read in TABLES.items():
                if table in tables:
                    yield from read(database)
    except sqlite3.DatabaseError as error:
        in_use = isinstance(error, sqlite3.OperationalError) and "locked" in str(error)
        hint = "stop the program that uses it, or copy the file" if in_use else "is it whole, and not encrypted?"
        raise InputError("file", f"{path} cannot be read as a database: {error}", hint) from None


def _allauth(database: sqlite3.Connection) -> Iterator[Kept]:
    """django-allauth: a token beside its account."""
    rows = database.execute(
        "SELECT t.id, t.token, t.expires_at, a.uid, a.provider, a.extra_data FROM socialaccount_socialtoken t "
        "JOIN socialaccount_socialaccount a ON a.id = t.account_id ORDER BY t.id"
    )
    for row in rows:
        around = {"expires_at": row["expires_at"], "uid": row["uid"], **_object(row["extra_data"])}
        yield from _kept(row["token"], f"django-allauth, {row['provider']}, token {row['id']}", around)


def _social_auth(database: sqlite3.Connection) -> Iterator[Kept]:
    """social-auth-app-django: the token is in `extra_data`, whose `expires` counts from `auth_time`."""
    for row in database.execute("SELECT id, provider, uid, extra_data FROM social_auth_usersocialauth ORDER BY id"):
        extra = _object(row["extra_data"])
        began, lasts = moment(extra.get("auth_time")), str(extra.pop("expires", ""))
        if began and lasts.isascii() and lasts.isdigit() and len(lasts) < 12:
            # Backends write seconds of life, or the moment itself.
            extra["expires_at"] = int(lasts) if int(lasts) > began else began + int(lasts)
        where = f"social-auth, {row['provider']}, association {row['id']}"
        yield from _kept(extra.get("access_token"), where, {"uid": row["uid"], **extra})


def _token_agent(database: sqlite3.Connection) -> Iterator[Kept]:
    """instagram-token-agent: one row."""
    columns = {row[1] for row in database.execute("PRAGMA table_info(tokens)")}
    if "value" in columns:
        for row in database.execute("SELECT * FROM tokens"):
            yield from _kept(row["value"], "instagram-token-agent", dict(row))


def _object(text: object) -> dict[str, Any]:
    try:
        value = json.loads(text) if isinstance(text, str | bytes) else None
    except ValueError:
        value = None
    return value if isinstance(value, dict) else {}


TABLES = {
    "socialaccount_socialtoken": _allauth,
    "social_auth_usersocialauth": _social_auth,
    "tokens": _token_agent,
}
