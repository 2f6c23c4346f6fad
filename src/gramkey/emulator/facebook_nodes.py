"""The Facebook side of what tokens reach: people, their Pages, and business portfolios."""

from __future__ import annotations

from gramkey.emulator import minting, nodes
from gramkey.emulator.nodes import ABSENT, Edge, Getter, Node, View
from gramkey.emulator.world import Business, Page, Person, Token


def person_node(view: View, person: Person) -> Node:
    """The Facebook user, with the app-scoped id."""
    return Node("User", view.call.world.scoped_id(view.token.client_id, person.key), person)


def page_node(page: Page) -> Node:
    """A Facebook Page."""
    return Node("Page", page.page_id, page)


def business_node(business: Business) -> Node:
    """A business portfolio."""
    return Node("Business", business.business_id, business)


def page_token(view: View, page: Page) -> object:
    """The Page's own token: without an end if the person's token is long-lived. The same one at every reading.

    Source: Meta's get-long-lived page.
    """
    mine = view.token
    if mine.page:
        return mine.text
    if mine.kind not in ("user-short", "user-long") or page.page_id not in view.pages:
        return ABSENT
    text = "EAA" + minting.letters(f"{mine.text}/{page.page_id}", minting.LENGTHS["facebook"] - 3)
    end = 0 if mine.kind == "user-long" else mine.expires_at
    new = Token(text, "page", mine.client_id, mine.who, list(mine.scopes), view.call.now, end, page.page_id)
    return view.call.world.tokens.setdefault(text, new).text


def linked_account(view: View, page: Page) -> object:
    """The Page's Instagram professional account; left out where there is none or the permission is missing."""
    account = view.call.world.accounts.get(page.account)
    if account is None or not account.professional or "instagram_basic" not in view.scopes:
        return ABSENT
    return nodes.account_node(view, account)


def accounts_of(view: View, person: Person) -> Edge:
    """The Pages that the person ticked. A portfolio's Pages are hidden without `business_management` (since v17)."""
    shown = [page for page in view.call.world.pages.values() if page.page_id in view.pages and _listed(view, page)]
    mine = [page_node(page) for page in shown if page.person == person.key and "pages_show_list" in view.scopes]
    return Edge(mine, ("access_token", "category", "name", "id", "tasks"))


def _listed(view: View, page: Page) -> bool:
    return not page.business or ("business_management" in view.scopes and not page.client)


def businesses_of(view: View, person: Person) -> Edge:
    """The business portfolios that the person manages."""
    found = [item for item in view.call.world.businesses.values() if item.person == person.key]
    return Edge([business_node(item) for item in found], ("id", "name"))


def pages_of_business(client: bool) -> Getter:
    """The Pages that a portfolio owns, or manages for somebody else, of those that the person ticked."""

    def getter(view: View, business: Business) -> Edge:
        pages = (page for page in view.call.world.pages.values() if page.page_id in view.pages)
        found = [page for page in pages if page.business == business.business_id and page.client is client]
        return Edge([page_node(page) for page in found], ("id", "name"))

    return getter


def _picture(_: View, person: Person) -> object:
    url = f"https://scontent.cdninstagram.com/{person.key}.png"
    return {"data": {"height": 50, "is_silhouette": False, "url": url, "width": 50}}


def _email(view: View, person: Person) -> object:
    return person.email if "email" in view.scopes else ABSENT


PERSON: dict[str, Getter] = {
    "name": nodes.attribute("name"),
    "first_name": lambda _, person: person.name.partition(" ")[0],
    "last_name": lambda _, person: person.name.partition(" ")[2] or ABSENT,
    "email": _email,
    "picture": _picture,
    "accounts": accounts_of,
    "businesses": businesses_of,
}

PAGE: dict[str, Getter] = {
    "name": nodes.attribute("name"),
    "category": nodes.attribute("category"),
    "tasks": nodes.attribute("tasks"),
    "access_token": page_token,
    "instagram_business_account": linked_account,
    "connected_instagram_account": linked_account,
}

BUSINESS: dict[str, Getter] = {
    "name": nodes.attribute("name"),
    "owned_pages": pages_of_business(client=False),
    "client_pages": pages_of_business(client=True),
}

nodes.FIELDS |= {"User": PERSON, "Page": PAGE, "Business": BUSINESS}
nodes.DEFAULTS |= dict.fromkeys(("User", "Page", "Business"), ("name", "id"))
