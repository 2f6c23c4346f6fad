"""Flows that read whose token it is: Instagram's `/me`, and Facebook's Pages with the accounts linked to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gramkey.protocol.answers import Json, id_field, keys_of, read, read_object, text_field, unreadable
from gramkey.protocol.app import App
from gramkey.protocol.errors import MetaError, MissingAccountError
from gramkey.protocol.http import Flow, Request, Response, ask
from gramkey.protocol.inspection import with_token
from gramkey.protocol.logins import LOGINS
from gramkey.protocol.secret import Secret
from gramkey.protocol.values import Account

PAGE_FIELDS = "id,name,access_token,instagram_business_account{id,username,name}"
_MOST_PAGES_OF_A_LIST = 100


@dataclass(frozen=True, slots=True)
class Page:
    """A Facebook Page the person manages. `account` is `None` where no professional account is linked to it."""

    page_id: str
    name: str
    token: Secret | None
    account: Account | None


def read_account(app: App, token: Secret) -> Flow[Account]:
    """Whose token it is, on the instagram login: Meta's documented probe of validity as well.

    `/me`'s `id` is the app-scoped id (the person's), `user_id` the professional id (DFC get-started page). Flat and
    `data[]` are both read. Raises `MissingAccountError` for a personal account.
    """
    login = LOGINS[app.login]
    request = Request(
        "me",
        "GET",
        app.url(login.graph_host, login.graph_path + "/me"),
        query=with_token(app, token, {"fields": login.account_fields}),
    )
    response = yield from ask(request)
    answer = read_object(request, response)
    person_id = id_field(answer, "id")
    account_id = id_field(answer, "user_id") or (person_id if app.login == "basic_display" else "")
    if not person_id or not account_id:
        raise unreadable(request, response, f"no id and user_id, but {keys_of(answer)}")
    kind = text_field(answer, "account_type").lower()
    username = text_field(answer, "username")[:200]
    if kind == "personal" and app.login == "instagram":
        raise MissingAccountError(
            "personal_account",
            f"@{username} is a personal account: Meta gives tokens to business and creator accounts only",
        )
    return Account(account_id, person_id, username, text_field(answer, "name")[:200], kind)


def read_person(app: App, token: Secret) -> Flow[str]:
    """The id of the person behind a user token of the facebook login."""
    request = _graph(app, "me", "/me", token, {"fields": "id"})
    response = yield from ask(request)
    answer = read_object(request, response)
    if not (person_id := id_field(answer, "id")):
        raise unreadable(request, response, f"no id, but {keys_of(answer)}")
    return person_id


def list_pages(app: App, token: Secret, person_id: str, with_portfolios: bool) -> Flow[tuple[Page, ...]]:
    """Every Page the person gave, each once, with its linked account.

    With `with_portfolios` (the scope business_management was granted) the Pages that business portfolios own or look
    after are walked too: `/me/accounts` hides them (E62). A portfolio that refuses is passed over.
    """
    rows = yield from _list(app, "accounts", "/me/accounts", token, PAGE_FIELDS)
    pages = {page.page_id: page for page in _pages(rows, person_id)}
    if with_portfolios:
        for page in (yield from _portfolio_pages(app, token, person_id)):
            pages.setdefault(page.page_id, page)
    return tuple(pages.values())


def _portfolio_pages(app: App, token: Secret, person_id: str) -> Flow[list[Page]]:
    found: list[Page] = []
    try:
        businesses = yield from _list(app, "businesses", "/me/businesses", token, "id,name")
    except MetaError:
        return found
    for business_id in filter(None, (id_field(row, "id") for row in businesses)):
        for edge in ("owned_pages", "client_pages"):
            try:
                rows = yield from _list(app, "businesses", f"/{business_id}/{edge}", token, PAGE_FIELDS)
            except MetaError:
                continue
            found.extend(_pages(rows, person_id))
    return found


def _pages(rows: list[dict[str, Json]], person_id: str) -> Iterator[Page]:
    for row in rows:
        if page_id := id_field(row, "id"):
            name = text_field(row, "name")[:200]
            token = text_field(row, "access_token").strip()
            yield Page(page_id, name, Secret(token) if token else None, _linked(row, person_id, page_id, name))


def _linked(row: dict[str, Json], person_id: str, page_id: str, page_name: str) -> Account | None:
    linked = row.get("instagram_business_account")
    if not isinstance(linked, dict) or not (account_id := id_field(linked, "id")):
        return None
    return Account(
        account_id,
        person_id,
        text_field(linked, "username")[:200],
        text_field(linked, "name")[:200],
        page_id=page_id,
        page_name=page_name,
    )


def _list(app: App, endpoint: str, path: str, token: Secret, fields: str) -> Flow[list[dict[str, Json]]]:
    """All rows of a list, page by page. `paging.next` is never followed, since it carries the token: its cursor is."""
    rows: list[dict[str, Json]] = []
    query = {"fields": fields, "limit": "100"}
    for _ in range(_MOST_PAGES_OF_A_LIST):
        request = _graph(app, endpoint, path, token, query)
        response = yield from ask(request)
        answer = read(request, response)
        rows += _rows(request, response, answer)
        after = _next_cursor(answer)
        if not after or after == query.get("after"):
            break
        query = {**query, "after": after}
    return rows


def _rows(request: Request, response: Response, answer: Json) -> list[dict[str, Json]]:
    data = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(data, list):
        found = keys_of(answer) if isinstance(answer, dict) else "no object"
        raise unreadable(request, response, f"no list, but {found}")
    return [row for row in data if isinstance(row, dict)]


def _next_cursor(answer: dict[str, Json]) -> str:
    paging = answer.get("paging")
    if not isinstance(paging, dict) or not paging.get("next"):
        return ""
    cursors = paging.get("cursors")
    return text_field(cursors, "after") if isinstance(cursors, dict) else ""


def _graph(app: App, endpoint: str, path: str, token: Secret, query: dict[str, str]) -> Request:
    login = LOGINS[app.login]
    return Request(
        endpoint, "GET", app.url(login.graph_host, login.graph_path + path), query=with_token(app, token, query)
    )
