"""The world that an emulator begins with: one Meta app with a pair for each login, and a few people."""

from __future__ import annotations

from gramkey.emulator.minting import hexadecimal
from gramkey.emulator.seed_media import add_media
from gramkey.emulator.world import Account, App, Business, Page, Person, World, digits

REDIRECT_URI = "https://localhost:8765/callback"
"""Registered with every seeded app."""

APP_NAME = "Demo App"
CONFIG_SCOPES = [
    "instagram_basic",
    "instagram_content_publish",
    "pages_show_list",
    "pages_read_engagement",
    "business_management",
]

PEOPLE = (
    ("ada", "Ada Lovelace", "ada@example.com"),
    ("bob", "Bob Byrne", "bob@example.com"),
    ("eve", "Eve Moreau", "eve@example.com"),
    ("grace", "Grace Okafor", "grace@example.com"),
)

ACCOUNTS = (
    ("ada", "BUSINESS", "Ada's Bakery", "ada", 1815, 42),
    ("ada.studio", "BUSINESS", "Ada's Studio", "ada", 1843, 12),
    ("ada.archive", "BUSINESS", "Ada's Archive", "ada", 52, 4),
    ("corner.cafe", "BUSINESS", "Corner Café", "ada", 310, 8),
    ("bob", "MEDIA_CREATOR", "Bob Byrne", "bob", 27, 31),
    ("eve", "BUSINESS", "Eve Moreau", "eve", 99, 1),
    ("grace", "PERSONAL", "Grace Okafor", "grace", 12, 15),
)
"""Username, type, name, person, followers, follows."""

PAGES = (
    ("Ada's Bakery", "ada", "ada", False, False),
    ("Ada's Weather Notes", "ada", "", False, False),
    ("Ada's Studio", "ada", "ada.studio", False, False),
    ("Ada's Archive", "ada", "ada.archive", True, False),
    ("Corner Café", "ada", "corner.cafe", True, True),
    ("Grace's Garden", "grace", "", False, False),
)
"""Name, person, linked account, in the portfolio, managed for a client. Bob and Eve manage no Page."""

LOGINS = ("instagram", "facebook", "basic_display")

WITHOUT_ROLE = ("eve",)
"""Everybody else is a tester of the apps."""


def seeded(seed: int, now: int) -> World:
    """A new world. The same seed gives the same ids and secrets; posts have their times counted back from `now`."""
    world = World(seed=seed)
    for key, name, email in PEOPLE:
        world.people[key] = Person(key, name, email)
    for row in ACCOUNTS:
        world.accounts[row[0]] = new_account(seed, *row)
    _add_pages(world)
    _add_apps(world)
    add_media(world, now)
    return world


def new_account(
    seed: int, username: str, kind: str, name: str, person: str, followers: int = 0, follows: int = 0
) -> Account:
    """An account with the id that the seed gives its name."""
    return Account(
        username=username,
        account_id="1784" + digits(f"{seed}/account/{username}", 13),
        account_type=kind,
        name=name,
        person=person,
        biography=f"{name}, in a box",
        website=f"https://{username}.example.com/",
        profile_picture_url=f"https://scontent.cdninstagram.com/{username}.png",
        followers_count=followers,
        follows_count=follows,
    )


def _add_pages(world: World) -> None:
    business = new_business(world, "Lovelace Holdings", "ada")
    for name, person, account, in_portfolio, client in PAGES:
        add_page(world, name, person, account, business.business_id if in_portfolio else "", client=client)


def new_business(world: World, name: str, person: str) -> Business:
    """Add a business portfolio."""
    ending = "" if not world.businesses else f"/{name}"
    business = Business("3" + digits(f"{world.seed}/business{ending}", 15), name, person)
    world.businesses[business.business_id] = business
    return business


def add_page(world: World, name: str, person: str, account: str, business: str, *, client: bool) -> None:
    """Add a Page with the id that the seed gives its name."""
    page_id = "1" + digits(f"{world.seed}/page/{name}", 14)
    world.pages[page_id] = Page(page_id, name, person, account, business, client)


def _add_apps(world: World) -> None:
    testers = [who for who in (*world.people, *world.accounts) if who not in WITHOUT_ROLE]
    for login in LOGINS:
        app = new_app(world, login)
        app.redirect_uris, app.roles = [REDIRECT_URI], dict.fromkeys(testers, "accepted")
        world.apps[app.client_id] = app


def new_app(world: World, login: str, name: str = APP_NAME) -> App:
    """One login's pair of a Meta app: the same seed and name give the same id and secret."""
    of = "" if name == APP_NAME else f"/{name}"
    meta_app = "1" + digits(f"{world.seed}/app/facebook{of}", 15)
    client_id = meta_app if login == "facebook" else "1" + digits(f"{world.seed}/app/{login}{of}", 15)
    app = App(name, login, client_id, hexadecimal(f"{world.seed}/secret/{login}{of}", 32), meta_app)
    if login == "facebook":
        app.configs["7" + digits(f"{world.seed}/config{of}", 14)] = list(CONFIG_SCOPES)
    return app
