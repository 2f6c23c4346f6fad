"""A person at the emulator's pages, and a program at its endpoints, with no sockets."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from gramkey.emulator.http import Request, Response
from gramkey.emulator.meta import Meta
from gramkey.testing.person import Form

NOW = 1_800_000_000
CALLBACK = "https://localhost:8765/callback"
FORM = {"content-type": "application/x-www-form-urlencoded"}
SCOPES = "instagram_business_basic,instagram_business_content_publish"
FACEBOOK_SCOPES = "instagram_basic,pages_show_list,pages_read_engagement,business_management"


def read_form(response: Response) -> Form:
    form = Form()
    form.feed(response.body.decode())
    return form


class Driver:
    """Asks one `Meta`."""

    def __init__(self, meta: Meta):
        self.meta = meta

    def get(self, url: str, headers=None, method: str = "GET", **params: str) -> Response:
        parts = urlsplit(url)
        query = "&".join(part for part in (parts.query, urlencode(params, errors="surrogateescape")) if part)
        return self.meta.handle(Request(method, parts.netloc, parts.path, query, headers or {}, b"", ""))

    def post(self, url: str, pairs=(), headers=None, **params: str) -> Response:
        parts = urlsplit(url)
        body = urlencode([*pairs, *params.items()]).encode()
        headers = FORM | (headers or {})
        return self.meta.handle(Request("POST", parts.netloc, parts.path, parts.query, headers, body, ""))

    def dialog(self, login: str = "instagram", **params: str) -> Response:
        app = self.meta.app(login)
        address = "www.facebook.com/v26.0/dialog/oauth" if login == "facebook" else "www.instagram.com/oauth/authorize"
        scope = {"instagram": SCOPES, "facebook": FACEBOOK_SCOPES, "basic_display": "user_profile,user_media"}[login]
        asked = {
            "client_id": app.client_id,
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "scope": scope,
            "state": "s p+ä/ß",
        }
        return self.get(f"https://{address}", **asked | params)

    def submit(self, page: Response, account: str = "ada", answer: str = "allow", without=()) -> Response:
        form = read_form(page)
        kept = [pair for pair in form.values if pair[0] != "account" and pair[1] not in without]
        return self.post(form.action, [*kept, ("account", account), ("answer", answer)])

    def code(self, login: str = "instagram", account: str = "ada", **params: str) -> str:
        return sent_back(self.submit(self.dialog(login, **params), account))["code"]

    def exchange(self, code: str, login: str = "instagram", /, **changes: str) -> Response:
        app = self.meta.app(login)
        fields = {
            "client_id": app.client_id,
            "client_secret": app.client_secret,
            "grant_type": "authorization_code",
            "redirect_uri": CALLBACK,
            "code": code,
        } | changes
        if login == "facebook":
            return self.get("https://graph.facebook.com/v26.0/oauth/access_token", **fields)
        return self.post("https://api.instagram.com/oauth/access_token", **fields)

    def short(self, login: str = "instagram", account: str = "ada", **params: str) -> str:
        return str(self.exchange(self.code(login, account, **params), login).json()["access_token"])

    def lengthen(self, token: str, login: str = "instagram", **changes: str) -> Response:
        app = self.meta.app(login)
        if login == "facebook":
            fields = {
                "grant_type": "fb_exchange_token",
                "client_id": app.client_id,
                "client_secret": app.client_secret,
                "fb_exchange_token": token,
            }
            return self.get("https://graph.facebook.com/v26.0/oauth/access_token", **fields | changes)
        fields = {"grant_type": "ig_exchange_token", "client_secret": app.client_secret, "access_token": token}
        return self.get("https://graph.instagram.com/access_token", **fields | changes)

    def long(self, login: str = "instagram", account: str = "ada", **params: str) -> str:
        return str(self.lengthen(self.short(login, account, **params), login).json()["access_token"])

    def refresh(self, token: str) -> Response:
        return self.get(
            "https://graph.instagram.com/refresh_access_token", grant_type="ig_refresh_token", access_token=token
        )

    def me(self, token: str, fields: str = "user_id,username") -> Response:
        return self.get("https://graph.instagram.com/v26.0/me", fields=fields, access_token=token)

    def graph(self, path: str, token: str, **params: str) -> Response:
        return self.get(f"https://graph.facebook.com/v26.0{path}", access_token=token, **params)


def sent_back(response: Response) -> dict[str, str]:
    """The query of the redirect to the app."""
    assert response.status == 302, response.body.decode()
    location = response.header("location")
    assert location.startswith(CALLBACK)
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def numbers(response: Response) -> tuple:
    """HTTP status, code and subcode of a Graph error."""
    error = response.json()["error"]
    return response.status, error["code"], error.get("error_subcode")


@pytest.fixture
def meta() -> Meta:
    return Meta(seed=7, now=NOW)


@pytest.fixture
def driver(meta) -> Driver:
    return Driver(meta)


@pytest.fixture(name="back")
def _back():
    return sent_back


@pytest.fixture(name="form")
def _form():
    return read_form


@pytest.fixture(name="numbers")
def _numbers():
    return numbers
