"""One call to the Graph API with a grant's token: the host follows the login, the proof goes along where it is due."""

from __future__ import annotations

from collections.abc import Mapping

from gramkey.protocol.answers import Json, read
from gramkey.protocol.app import App
from gramkey.protocol.errors import InputError
from gramkey.protocol.http import NOTHING, Flow, Request, ask
from gramkey.protocol.inspection import with_token
from gramkey.protocol.logins import LOGINS
from gramkey.protocol.secret import Secret

METHODS = ("GET", "POST", "DELETE")


def call(
    app: App, token: Secret, path: str, parameters: Mapping[str, str] = NOTHING, *, method: str = "GET"
) -> Flow[Json]:
    """Ask `path` (such as `me/media` or `/17841400000000001`) and give back the decoded JSON.

    A GET may be asked again while no answer comes; anything else is sent once, since a lost answer may have done its
    work (E70). The host and the Graph version are the login's. Raises `InputError` for a path that is none.
    """
    if method not in METHODS:
        raise InputError("method", f"{method} is no method of the Graph API", "use " + ", ".join(METHODS))
    login = LOGINS[app.login]
    url = app.url(login.graph_host, f"{login.graph_path}/{_checked(path)}")
    if method == "POST":
        request = Request("call", method, url, form=with_token(app, token, parameters))
        response = yield request
    else:
        request = Request("call", method, url, query=with_token(app, token, parameters))
        response = yield from ask(request, times=3 if method == "GET" else 1)
    return read(request, response)


def _checked(path: str) -> str:
    plain = path.strip("/")
    if "://" in path or not plain or any(character in plain for character in "?#\\ ") or ".." in plain.split("/"):
        raise InputError(
            "path",
            f"{path!r} is no path of the Graph API",
            "give a path such as me or me/media, without host, version or query; parameters go beside it",
        )
    return plain
