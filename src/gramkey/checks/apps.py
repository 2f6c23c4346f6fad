"""What is wrong with an app: its pair, its redirect URI, its login, the version that is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

from gramkey.checks.finding import Finding
from gramkey.diagnosis import diagnose
from gramkey.diagnosis.deprecations import ending
from gramkey.protocol.app import App
from gramkey.protocol.authorization import check_redirect_uri
from gramkey.protocol.errors import GramkeyError, InputError
from gramkey.protocol.http import Flow
from gramkey.protocol.inspection import request_app_token
from gramkey.protocol.logins import GRAPH_VERSION
from gramkey.protocol.secret import Secret
from gramkey.protocol.tokens import exchange_code
from gramkey.vault.apps import StoredApp

_SECRET = re.compile(r"[0-9a-f]{32}")
_WRONG_PAIR = ("D-23", "D-30")
_NOT_REGISTERED = ("D-24", "D-22")


def check_app(stored: StoredApp, others: list[StoredApp], pasted: str, now: int) -> Iterator[Finding]:
    """What can be seen without asking. `pasted` is the redirect URI as the dashboard has it, or ""."""
    app, name = stored.app, stored.name
    if app.login == "basic_display":
        yield Finding("dead-login", name, f"{name} is an app of Basic Display, which ended on 2024-12-04",
                      "register the Instagram pair for the instagram login", "gramkey app add")  # fmt: skip
    if not _SECRET.fullmatch(app.secret.reveal()):
        yield Finding("secret-shape", name, f"the secret of {name} is not 32 hexadecimal characters, as Meta's are",
                      "copy it once more: press Show in the dashboard", "gramkey app add")  # fmt: skip
    for other in others:
        if other.id != stored.id and other.app.client_id == app.client_id and other.app.login != app.login:
            yield Finding("shared-id", name, f"{name} and {other.name} have one client id for two logins",
                          "each login has a pair of its own in the dashboard", "gramkey app list")  # fmt: skip
    yield from _redirect_uri(stored, pasted)
    if (until := ending(GRAPH_VERSION, now)) is not None:
        day = datetime.fromtimestamp(until, UTC).date()
        yield Finding("version", name, f"Graph API {GRAPH_VERSION}, which is asked, ends on {day}", "update gramkey")


def _redirect_uri(stored: StoredApp, pasted: str) -> Iterator[Finding]:
    uri = stored.app.redirect_uri
    if not uri:
        return
    try:
        check_redirect_uri(stored.app.login, uri)
    except InputError as error:
        yield Finding("redirect-uri", stored.name, str(error), error.hint, "gramkey app add")
    if pasted and pasted != uri:
        yield Finding(
            "redirect-uri-differs", stored.name, f"the dashboard has {pasted}, and {stored.name} asks with {uri}: "
            f"{difference(uri, pasted)}", "make them the same, byte for byte", "gramkey app add",
        )  # fmt: skip


def difference(ours: str, theirs: str) -> str:
    """What tells two addresses apart, in words."""
    if ours.strip() == theirs.strip():
        return "blanks differ"
    if ours.rstrip("/") == theirs.rstrip("/"):
        return "a slash at the end"
    if ours.casefold() == theirs.casefold():
        return "upper and lower case"
    one, other = urlsplit(ours), urlsplit(theirs)
    parts = ("scheme", "hostname", "port", "path", "query", "fragment")
    differing = [part for part in parts if getattr(one, part) != getattr(other, part)]
    return f"the {' and the '.join(differing)} differ{'s' if len(differing) == 1 else ''}"


def probe_pair(stored: StoredApp) -> Flow[list[Finding]]:
    """Ask Meta whether id and secret belong together: by an app token, or by a code that was never given.

    On the instagram login a code that does not exist is refused as unknown where the pair is right.
    """
    app = stored.app
    try:
        if app.login == "facebook":
            yield from request_app_token(app)
        else:
            yield from exchange_code(app, Secret("gramkey-doctor-asks"), app.redirect_uri, 0)
    except GramkeyError as error:
        return _of_probe(stored, app, error)
    return []


def _of_probe(stored: StoredApp, app: App, error: GramkeyError) -> list[Finding]:
    row = diagnose(error).rows[0]
    if row in _WRONG_PAIR:
        return [
            Finding("pair", stored.name, f"Meta does not accept the id and secret of {stored.name}",
                    f"copy both again from the dashboard, of the {app.login} login", "gramkey app add")
        ]  # fmt: skip
    if row in _NOT_REGISTERED:
        return [
            Finding("redirect-uri-unknown", stored.name, f"{app.redirect_uri} is not registered with Meta",
                    "add exactly this address in the dashboard, and save", "gramkey app list")
        ]  # fmt: skip
    if row in ("no-answer", "no-answer-exchange", "unreadable-answer", "unreadable-exchange"):
        return [Finding("network", stored.name, str(error), "check network, proxy and CA settings", "gramkey status")]
    return []
