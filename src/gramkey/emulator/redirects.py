"""Redirect URIs: which are registered, and how a person is sent back to one."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote_plus, urlencode, urlsplit, urlunsplit

from gramkey.emulator.world import App


def scheme(uri: str) -> str:
    """The scheme of an absolute URL; "" if it is none."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return ""
    return parts.scheme if parts.netloc else ""


def listed(app: App, uri: str) -> bool:
    """Whether the URI is registered, in Facebook's strict mode: exactly, but for the value of a `state` in its query.

    Source: Meta's login security page.
    """
    return uri in app.redirect_uris or _without_state(uri) in map(_without_state, app.redirect_uris)


def _without_state(uri: str) -> str:
    try:
        parts = urlsplit(uri)
    except ValueError:
        return uri
    kept = [(k, "" if k == "state" else v) for k, v in parse_qsl(parts.query, keep_blank_values=True)]
    return urlunsplit(parts._replace(query=urlencode(kept))) if parts.query else uri


def back(app: App, uri: str, sent: dict[str, str], state: str | None, fragment: str = "") -> str:
    """`uri` with the answer and the state, byte for byte, in its query, and the fragment that Meta glues to it."""
    values = sent if state is None else sent | {"state": state}
    query = "&".join(f"{name}={quote_plus(value, errors='surrogateescape')}" for name, value in values.items())
    glue = "" if not query else "&" if "?" in uri else "?"
    default = "_=_" if app.login == "facebook" else "_"
    return f"{uri}{glue}{query}#{fragment or default}"
