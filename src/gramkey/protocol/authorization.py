"""The authorization URL that a person opens, and the checks that refuse what Meta would refuse without a word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from gramkey.protocol.app import App
from gramkey.protocol.errors import InputError
from gramkey.protocol.http import NOTHING
from gramkey.protocol.logins import LOGINS, Login

_QUOTES = "\"'“”‘’`"
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Tidied:
    """A value as it will be used, and what was changed about it ("" where nothing was)."""

    value: str
    notice: str = ""


def tidy(what: str, text: str) -> Tidied:
    """Take off the blanks, quotes and `=` that come along when a value is copied out of a settings file (E21)."""
    value = text.strip()
    while value and (value[0] in _QUOTES or value[-1] in _QUOTES):
        value = value.strip(_QUOTES).strip()
    value = value.removeprefix("=").strip().strip(_QUOTES).strip()
    if value == text:
        return Tidied(value)
    return Tidied(value, f"{what}: blanks or quotes around the value were removed")


def check_client_id(text: str) -> Tidied:
    """A client id is digits only; anything else shows "Sorry, this page isn't available" and never comes back."""
    tidied = tidy("client id", text)
    if not tidied.value:
        raise InputError("client_id", "the client id is empty", "copy the app id from the Meta dashboard")
    if not (tidied.value.isascii() and tidied.value.isdigit()):
        raise InputError(
            "client_id",
            f"a client id is digits only, and {_shown(tidied.value)} is not: is a variable unset?",
            "copy the app id from the Meta dashboard: for the instagram login it is the Instagram app ID",
        )
    return tidied


def check_client_secret(text: str) -> Tidied:
    """A client secret without blanks or quotes around or inside it. Its shape is not checked further."""
    tidied = tidy("client secret", text)
    if not tidied.value:
        raise InputError("client_secret", "the client secret is empty", 'press "Show" beside it in the Meta dashboard')
    if any(character.isspace() or not character.isprintable() for character in tidied.value):
        raise InputError(
            "client_secret", "the client secret has a blank or line break inside", "copy it once more, whole"
        )
    if set(tidied.value) <= set("*•●…."):
        raise InputError(
            "client_secret", "that is the masked secret", 'press "Show" beside it in the dashboard, then copy'
        )
    return tidied


def check_redirect_uri(login: str, text: str) -> Tidied:
    """A redirect URI that Meta would accept: absolute, https, without fragment, user name or invented scheme.

    Facebook Login documents one exception: `http://localhost`, while the app is in development mode
    (DFC/blog/post/2018/06/08/enforce-https-facebook-login).
    """
    tidied = tidy("redirect URI", text)
    uri = tidied.value
    hint = "for a login on this machine use https://localhost:8765/callback, registered in the Meta dashboard"
    if any(character.isspace() or not character.isprintable() for character in uri) or len(uri) > _LONGEST:
        raise InputError("redirect_uri", "the redirect URI has a blank inside or is too long", hint)
    try:
        parts = urlsplit(uri)
        port = parts.port
    except ValueError:
        raise InputError("redirect_uri", f"the redirect URI {_shown(uri)} cannot be read", hint) from None
    if parts.scheme not in ("http", "https"):
        raise InputError("redirect_uri", f"Meta accepts only web addresses as redirect URI, not {_shown(uri)}", hint)
    if not parts.hostname or port == 0:
        raise InputError("redirect_uri", f"the redirect URI {_shown(uri)} names no host", hint)
    if parts.scheme == "http" and not (login == "facebook" and parts.hostname == "localhost"):
        raise InputError(
            "redirect_uri", f"Meta refuses an insecure redirect URI: {_shown(uri)} must begin with https://", hint
        )
    if "#" in uri or parts.username is not None or parts.password is not None:
        raise InputError("redirect_uri", "a redirect URI has no fragment (#…) and no user name", hint)
    return tidied


def authorization_url(
    app: App, scopes: Sequence[str], state: str, *, redirect_uri: str = "", options: Mapping[str, str] = NOTHING
) -> str:
    """The address to open in the person's browser.

    `scopes` are names of this login (`choose_scopes` gives them), and may be empty only where the app has a
    `config_id`, which then stands for them. `redirect_uri` defaults to the app's; the exchange must be given the same
    string. `options` are the login's optional parameters (`Login.options`). Raises `InputError` for what Meta
    would refuse silently. Sources: DFC business-login page, manual-flow and facebook-login-for-business pages.
    """
    login = LOGINS[app.login]
    if not login.alive and not app.demo:
        raise InputError(
            "login", f"{login.title}: there is no login any more", "use an app of the instagram login: gramkey app add"
        )
    if not state:
        raise InputError("state", "the state is empty: without it anybody could complete this login", "")
    if not scopes and not app.config_id:
        raise InputError("scope", "no scope was given: Meta refuses an empty list", "ask for read, publish, comments …")
    parameters = {
        "client_id": check_client_id(app.client_id).value,
        "redirect_uri": check_redirect_uri(app.login, redirect_uri or app.redirect_uri).value,
        "response_type": "code",
        "state": state,
        **_scope_or_configuration(app, scopes),
        **_checked_options(login, options),
    }
    return app.url(login.authorize_host, login.authorize_path) + "?" + urlencode(parameters, quote_via=quote)


def _scope_or_configuration(app: App, scopes: Sequence[str]) -> dict[str, str]:
    if app.config_id:
        if app.login != "facebook":
            raise InputError("config_id", f"the {app.login} login knows no config_id", "leave it out: gramkey app add")
        return {"config_id": app.config_id}
    return {"scope": ",".join(scopes)}


def _checked_options(login: Login, options: Mapping[str, str]) -> dict[str, str]:
    for name, value in options.items():
        if name not in login.options:
            known = ", ".join(login.options) or "none"
            raise InputError(name, f"the {login.name} login has no parameter {name}", f"it knows: {known}")
        allowed = login.options[name]
        if allowed and value not in allowed:
            raise InputError(name, f"{name} cannot be {_shown(value)}", "it may be " + " or ".join(allowed))
    return dict(options)


def _shown(text: str) -> str:
    """The text, short enough for an error message, in quotes."""
    return repr(text if len(text) <= 100 else text[:97] + "…")
