"""A scenario: a world told in a TOML file. The same file gives the same world, to the last id and token."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from gramkey.emulator import app_settings, scenario_reading, seed_media
from gramkey.emulator.faults import ENDPOINTS
from gramkey.emulator.meta import Meta
from gramkey.emulator.problems import BadInput
from gramkey.emulator.records import Subscription
from gramkey.emulator.scenario_reading import Entry, Scenario, known
from gramkey.emulator.seed import LOGINS, REDIRECT_URI, add_page, new_account, new_app, new_business
from gramkey.emulator.subscriptions import FIELDS
from gramkey.emulator.world import App, Person, World

NOW = 1_800_000_000
"""2027-01-15T08:00:00Z, where a scenario's clock stands unless it says otherwise: a world that is to repeat exactly
cannot begin today."""

TYPES = ("BUSINESS", "MEDIA_CREATOR", "PERSONAL")
MEDIA_KINDS = ("image", "reel", "carousel", "story", "video_story")
SETTINGS = ("mode", "access", "require_proof", "deauthorize_url", "deletion_url", "webhook_url", "verify_token")


M = TypeVar("M", bound=Meta)


def load(text: str, seed: int | None = None) -> Meta:
    """The world of a scenario; `seed` wins over the file's. Raises `BadInput`."""
    return load_as(Meta, text, seed)


def load_as(kind: Callable[[int, int | None], M], text: str, seed: int | None = None) -> M:
    """As `load`, for a class of one's own."""
    found = scenario_reading.read(text)
    top = Entry("the top of the file", found.top)
    given = top.get("seed", 0) if seed is None else seed
    running = top.one_of("clock", ("still", "running"), "still") == "running"
    now = None if running and "now" not in found.top else top.moment("now", NOW, NOW)
    meta = kind(given, now)
    if running:
        meta.clock.run()
    if top.one_of("world", ("standard", "empty"), "standard") == "empty":
        meta.world = World(seed=given)
    _Builder(meta, found).build()
    return meta


class _Builder:
    """Fills one world, in the order in which its parts refer to each other."""

    def __init__(self, meta: Meta, found: Scenario):
        self.meta, self.world, self.found = meta, meta.world, found
        self.now = meta.clock.now()

    def build(self) -> None:
        for name, value in self.found.switches.items():
            self.meta.switches.set(name, value)
        steps = (
            ("people", self.person),
            ("accounts", self.account),
            ("apps", self.app),
            ("pages", self.page),
            ("media", self.media),
            ("grants", self.grant),
            ("subscriptions", self.subscription),
            ("faults", self.fault),
        )
        for name, step in steps:
            for entry in self.found.tables[name]:
                try:
                    step(entry)
                except BadInput as error:
                    said = str(error)
                    raise BadInput(said if said.startswith("[[") else f"{entry.where}: {said}") from None
        self.world.media = dict(sorted(self.world.media.items(), key=lambda item: item[1].created_at))

    def person(self, entry: Entry) -> None:
        key = entry.get("key")
        self.world.people[key] = Person(key, entry.get("name", key), entry.get("email", f"{key}@example.com"))
        self._give_roles(key)

    def account(self, entry: Entry) -> None:
        """A new account, or another one in the place of a standard one of that name; a tester of every app."""
        username = entry.get("username")
        kind = entry.one_of("type", TYPES, "BUSINESS")
        person = entry.get("person", username)
        if "person" in entry.values:
            known(person, self.world.people)
        if person not in self.world.people:
            self.world.people[person] = Person(person, entry.get("name", person), f"{person}@example.com")
            self._give_roles(person)
        account = new_account(self.world.seed, username, kind, entry.get("name", username), person)
        account.followers_count, account.follows_count = entry.get("followers", 0), entry.get("follows", 0)
        account.biography, account.website = entry.get("biography"), entry.get("website")
        self.world.accounts[username] = account
        self._give_roles(username)
        if "posts" in entry.values:
            self._forget_posts(username)
            seed_media.add_posts(self.world, username, entry.get("posts"), self.now)

    def _forget_posts(self, username: str) -> None:
        gone = {key for key, each in self.world.media.items() if each.username == username}
        self.world.media = {key: each for key, each in self.world.media.items() if key not in gone}
        self.world.comments = {key: each for key, each in self.world.comments.items() if each.media_id not in gone}

    def _give_roles(self, who: str) -> None:
        for app in self.world.apps.values():
            app.roles.setdefault(who, "accepted")

    def app(self, entry: Entry) -> None:
        """A new app, or other settings of the one with that login and name."""
        login = entry.one_of("login", LOGINS)
        fresh = new_app(self.world, login, *([entry.get("name")] if "name" in entry.values else []))
        app = next((a for a in self.world.apps.values() if (a.login, a.name) == (login, fresh.name)), fresh)
        self._identify(app, entry)
        if app is fresh:
            app.redirect_uris = [REDIRECT_URI]
            app.roles = dict.fromkeys([*self.world.people, *self.world.accounts], "accepted")
        self.world.apps[app.client_id] = app
        self._link(app)
        if "redirect_uris" in entry.values:
            app.redirect_uris = [app_settings.as_saved(uri, self.meta.switches) for uri in entry.get("redirect_uris")]
        for who in entry.get("without_role", []):
            known(who, (*self.world.people, *self.world.accounts))
            app.roles.pop(who, None)
        app_settings.configure(app, self._settings(entry))

    def _identify(self, app: App, entry: Entry) -> None:
        """Give it the id and secret of the file; nothing refers to an app yet but the pairs of the same Meta app."""
        before, client_id = app.client_id, entry.get("client_id", app.client_id)
        if not (client_id.isascii() and client_id.isdigit()):
            raise BadInput(f"client_id is digits only, not {client_id!r}.")
        if client_id != before and client_id in self.world.apps:
            raise BadInput(f"client_id {client_id} is another app's.")
        self.world.apps.pop(before, None)
        app.client_id, app.client_secret = client_id, entry.get("client_secret", app.client_secret)
        for other in (app, *self.world.apps.values()):
            if other.meta_app == before:
                other.meta_app = client_id

    def _link(self, app: App) -> None:
        """An app whose Meta app is not there by its Facebook pair stands for itself."""
        if app.meta_app not in self.world.apps:
            app.meta_app = app.client_id

    @staticmethod
    def _settings(entry: Entry) -> dict[str, str]:
        found = {name: entry.get(name) for name in SETTINGS if name in entry.values}
        if "require_proof" in found:
            found["require_proof"] = "yes" if found["require_proof"] else "no"
        if "limits" in entry.values:
            found["limits"] = " ".join(f"{kind}={count}" for kind, count in entry.get("limits").items())
        return found

    def page(self, entry: Entry) -> None:
        known(entry.get("person"), self.world.people)
        account = entry.get("account")
        if account:
            known(account, self.world.accounts)
        business = ""
        if name := entry.get("business"):
            found = next((b for b in self.world.businesses.values() if b.name == name), None)
            business = (found or new_business(self.world, name, entry.get("person"))).business_id
        add_page(self.world, entry.get("name"), entry.get("person"), account, business,
                 client=entry.get("client", False))  # fmt: skip

    def media(self, entry: Entry) -> None:
        username = entry.get("account")
        known(username, self.world.accounts)
        kind = entry.one_of("kind", MEDIA_KINDS, "image")
        at = entry.moment("at", self.now, self.now - 3600)
        raw = "VIDEO" if kind in ("reel", "video_story") else "IMAGE"
        post = seed_media.new_media(self.world, username, entry.where, at, raw)
        post.caption, post.alt_text = entry.get("caption"), entry.get("alt_text")
        post.like_count, post.audience = entry.get("likes", 0), entry.get("audience", 0)
        post.tagged, post.copyrighted = list(entry.get("tagged", [])), entry.get("copyrighted", False)
        post.product = {"reel": "REELS", "story": "STORY", "video_story": "STORY"}.get(kind, "FEED")
        post.file = f"{username}-{post.media_id}.{'mp4' if raw == 'VIDEO' else 'jpg'}"
        if kind == "carousel":
            post.kind, post.file = "CAROUSEL_ALBUM", ""
            post.children = [seed_media.new_part(self.world, post, part, at).media_id for part in (1, 2, 3)]
        for said in scenario_reading.comments(entry):
            when = said.moment("at", self.now, at + 60)
            seed_media.new_comment(self.world, post, said.get("by"), said.get("text"), when, said.get("likes", 0))

    def grant(self, entry: Entry) -> None:
        """A login that has happened: a long-lived token of the instagram login, with every permission but `without`."""
        username = entry.get("account")
        known(username, self.world.accounts)
        made = self.world.tokens[self.meta.generate_token(username, entry.get("app", "instagram"))]
        grant = self.world.grants[f"{made.client_id}/{username}"]
        for name in dict.fromkeys(entry.get("without", [])):
            known(name, grant.permissions)
            grant.permissions[name] = "declined"
            made.scopes.remove(name)
        made.expires_at = entry.moment("expires", self.now, made.expires_at)
        made.issued_at = entry.moment("issued", self.now, made.issued_at)
        if text := entry.get("token"):
            if text in self.world.tokens:
                raise BadInput("token is another grant's.")
            del self.world.tokens[made.text]
            made.text = text
            self.world.tokens[text] = made

    def subscription(self, entry: Entry) -> None:
        username, app = entry.get("account"), self.meta.app(entry.get("app", "instagram"))
        known(username, self.world.accounts)
        for name in entry.get("fields"):
            known(name, FIELDS)
        page = next((p.page_id for p in self.world.pages.values() if p.account == username), "")
        if app.login == "facebook" and not page:
            raise BadInput(f"{username} is linked to no Page, through which the facebook login would hear of it.")
        through = page if app.login == "facebook" else ""
        made = Subscription(app.client_id, username, list(entry.get("fields")), through)
        self.world.subscriptions[f"{app.client_id}/{through or username}"] = made

    def fault(self, entry: Entry) -> None:
        if account := entry.get("account"):
            known(account, (*self.world.accounts, *self.world.people))
        if app := entry.get("app"):
            self.meta.app(app)
        self.meta.faults.add(
            entry.get("id"),
            endpoint=entry.one_of("endpoint", ("", *ENDPOINTS)),
            account=account,
            app=app,
            count=entry.get("count", None),
            probability=entry.get("probability", 1.0),
            from_at=entry.moment("from", self.now, 0),
            until_at=entry.moment("until", self.now, 0),
        )
