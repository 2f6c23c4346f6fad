"""`meta`: Meta in a box for one test, with no sockets, and all that leads a program under test to it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from gramkey.emulator.hosts import HOSTS, find_host
from gramkey.emulator.journal import Journal
from gramkey.emulator.meta import Meta
from gramkey.emulator.problems import BadInput
from gramkey.emulator.records import Delivery
from gramkey.emulator.scopes import BY_LOGIN
from gramkey.emulator.sockets import is_loopback
from gramkey.emulator.world import Account, App
from gramkey.testing.person import Shown, press
from gramkey.testing.wire import ask

if TYPE_CHECKING:
    import requests

    from gramkey.client import AsyncClient, Client
    from gramkey.gramkey import AsyncGramkey, Gramkey
    from gramkey.testing.httpx_transport import MetaTransport
    from gramkey.testing.requests_adapter import MetaAdapter

FORM = [("content-type", "application/x-www-form-urlencoded")]

TEST_KEY = "11" * 32
"""The master key of vaults that a test makes: what is in them is worth nothing."""


@dataclass(frozen=True, slots=True)
class MetaAccount:
    """An account whose person has allowed an app everything.

    `account_id` is the professional id; `user_id` the app-scoped id of who consented; `token` a long-lived one, good
    until `expires_at` (unix seconds). On the facebook login the token is the person's, and `page_token` (which does not
    expire) is the one of the Page `page_id` that the account is linked to.
    """

    username: str
    account_id: str
    user_id: str
    token: str
    expires_at: int
    app: App
    page_id: str = ""
    page_token: str = ""


class Playing:
    """A failure that is being played until the end of `with`, or of the test."""

    def __init__(self, stop: Callable[[], object]) -> None:
        self.stop = stop

    def __enter__(self) -> Playing:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class MetaBox(Meta):
    """A `Meta` with what a test needs besides: clients that reach it, the person at its pages, ready accounts."""

    # The person

    def login(self, url: str, account: str = "ada", answer: str = "allow", without: tuple[str, ...] = ()) -> str:
        """Open an authorize URL as that account's person and press the button: the address they are sent back to.

        `answer` is `allow` or `cancel`; `without` are permissions (or Pages) that they untick. Raises `Refused` with
        the page's text where Meta shows a page and sends nobody back.
        """
        self._check_known(account)
        url = _at_meta(url)
        return press(self._browse, url, self._who(account, urlsplit(url).netloc), answer, without)

    def account(self, username: str = "ada", login: str = "instagram") -> MetaAccount:
        """An account whose person has allowed everything to the app of a login. Setting it up leaves no journal."""
        if login not in SET_UP:
            raise BadInput(f"There are ready accounts for the logins {' and '.join(SET_UP)}, not for {login!r}.")
        if username not in self.accounts:
            raise BadInput(f"There is no account {username!r}. There are: {', '.join(self.accounts)}.")
        journal, self.journal = self.journal, Journal()
        try:
            return SET_UP[login](self, self.accounts[username])
        finally:
            self.journal = journal

    # Ways to it

    def session(self) -> requests.Session:
        """A `requests.Session` that reaches this world and nothing else."""
        import requests

        session = requests.Session()
        session.trust_env = False
        for scheme in ("https://", "http://"):
            session.mount(scheme, self.adapter())
        return session

    def adapter(self) -> MetaAdapter:
        """A transport adapter for requests; see `mount`."""
        from gramkey.testing.requests_adapter import MetaAdapter

        return MetaAdapter(self)

    def mount(self, session: requests.Session) -> None:
        """Lead what a session of yours asks of Meta's hosts here, and leave the rest alone."""
        for host in HOSTS:
            session.mount(f"https://{host}/", self.adapter())

    def transport(self) -> MetaTransport:
        """A transport for httpx and httpx2: `httpx.Client(transport=meta.transport())`, or an `AsyncClient`."""
        from gramkey.testing.httpx_transport import MetaTransport

        return MetaTransport(self)

    def client(self) -> Client:
        """gramkey's own `Client`, which drives protocol flows."""
        from gramkey.testing.drivers import client

        return client(self)

    def async_client(self) -> AsyncClient:
        """gramkey's own `AsyncClient`."""
        from gramkey.testing.drivers import async_client

        return async_client(self)

    def gramkey(self, folder: Path) -> Gramkey:
        """A `Gramkey` with a vault in `folder`, this world's clock, and apps stored as `instagram` and `facebook`."""
        from gramkey.gramkey import Gramkey

        keys = Gramkey(client=self.client(), **self._vault(folder))
        self._store_apps(keys)
        return keys

    def async_gramkey(self, folder: Path) -> AsyncGramkey:
        """The same as an `AsyncGramkey`."""
        from gramkey.gramkey import AsyncGramkey

        keys = AsyncGramkey(client=self.async_client(), **self._vault(folder))
        self._store_apps(keys)
        return keys

    # What happens

    def fault(self, what: str, **where: Any) -> Playing:
        """Play a failure by name, to the test's end or in a `with`: `meta.fault("D-43", account="ada", count=1)`.

        `where` may be `endpoint`, `account`, `app`, `count`, `probability`, `from_at`, `until_at`.
        """
        fault = self.faults.add(what, **where)
        return Playing(lambda: self.faults.stop(fault))

    def deliver(self, send: Callable[[Delivery], Any]) -> list[Delivery]:
        """Bring your program what Meta sends it now (webhooks, callbacks), with its test client, and no sockets:

        `meta.deliver(lambda one: client.post(one.url, data=one.body, headers=one.headers))`. What `send` gives back
        has a `status_code`, and `text` or `content`. Returns what was sent. With `meta_server` it is sent by itself.
        """
        due = self.due_deliveries()
        for each in due:
            answer = send(each)
            said = answer.text if hasattr(answer, "text") else answer.content.decode("utf-8", "replace")
            self.delivery_answered(each.number, answer.status_code, said)
        return due

    def _browse(self, method: str, url: str, fields: list[tuple[str, str]]) -> Shown:
        body = urlencode(fields, errors="surrogateescape").encode()
        found = ask(self, method, url, FORM if fields else [], body, None)
        location = next((value for name, value in found.headers if name.lower() == "location"), "")
        return Shown(found.status, location, found.body.decode("utf-8", "replace"))

    def _who(self, account: str, host: str) -> str:
        """Who sits at the page: on the Facebook login the account's person."""
        known = self.accounts.get(account)
        return known.person if known and host == "www.facebook.com" else account

    def _vault(self, folder: Path) -> dict[str, Any]:
        return {
            "path": folder / "vault.db",
            "env": {"GRAMKEY_MASTER_KEY": TEST_KEY},
            "clock": lambda: self.clock.now(),
        }

    def _store_apps(self, keys: Gramkey | AsyncGramkey) -> None:
        stored = keys.vault.apps.names()
        for login in ("instagram", "facebook"):
            app = self.app(login)
            if login not in stored:
                keys.add_app(login, login, app.client_id, app.client_secret, app.redirect_uris[0])


def _instagram_account(meta: MetaBox, account: Account) -> MetaAccount:
    app = meta.app("instagram")
    token = meta.world.tokens[meta.generate_token(account.username, app.client_id)]
    user_id = meta.world.scoped_id(app.client_id, account.username)
    return MetaAccount(account.username, account.account_id, user_id, token.text, token.expires_at, app)


def _facebook_account(meta: MetaBox, account: Account) -> MetaAccount:
    """Through the dialog and the exchanges, as a program does it."""
    app = meta.app("facebook")
    page = next((one for one in meta.world.pages.values() if one.account == account.username), None)
    if page is None:
        raise BadInput(f"{account.username!r} is linked to no Page, so the facebook login does not reach it.")
    asked = {"client_id": app.client_id, "redirect_uri": app.redirect_uris[0]}
    dialog = urlencode(asked | {"scope": ",".join(BY_LOGIN["facebook"])})
    sent = urlsplit(meta.login(f"https://www.facebook.com/dialog/oauth?{dialog}", account.username))
    asked["client_secret"] = app.client_secret
    short = _get(meta, "oauth/access_token", asked | dict(parse_qsl(sent.query)))["access_token"]
    exchange = {"grant_type": "fb_exchange_token", "fb_exchange_token": short}
    token = meta.world.tokens[_get(meta, "oauth/access_token", asked | exchange)["access_token"]]
    shown = _get(meta, page.page_id, {"fields": "access_token", "access_token": token.text})
    return MetaAccount(
        account.username,
        account.account_id,
        meta.world.scoped_id(app.client_id, account.person),
        token.text,
        token.expires_at,
        app,
        page.page_id,
        shown["access_token"],
    )


SET_UP = {"instagram": _instagram_account, "facebook": _facebook_account}


def _get(meta: MetaBox, path: str, query: dict[str, str]) -> Any:
    found = ask(meta, "GET", f"https://graph.facebook.com/{path}?{urlencode(query)}", [], b"", None)
    if found.status != 200:
        raise BadInput(f"The account cannot be set up: {found.body.decode()}")
    return json.loads(found.body)


def _at_meta(url: str) -> str:
    """The address at Meta's own host: a browser may have been given one on the emulator's loopback origin."""
    parts = urlsplit(url)
    host, _, path = parts.path.removeprefix("/").partition("/")
    if not is_loopback(parts.hostname or "") or find_host(host) is None:
        return url
    return f"https://{host}/{path}?{parts.query}"
