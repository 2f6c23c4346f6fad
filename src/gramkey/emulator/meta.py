"""`Meta`: the emulated world behind one method, `handle(request) -> response`."""

from __future__ import annotations

import json
from dataclasses import asdict
from threading import RLock
from typing import Any

from gramkey.emulator import dispatch, endings, instagram_tokens
from gramkey.emulator.clock import Clock
from gramkey.emulator.faults import Faults
from gramkey.emulator.http import Request, Response
from gramkey.emulator.journal import Journal
from gramkey.emulator.problems import BadInput
from gramkey.emulator.redirects import scheme
from gramkey.emulator.seed import seeded
from gramkey.emulator.switches import Switches
from gramkey.emulator.world import Account, App, Person, World

FORMAT = 2
"""The number of the saved form; another one is refused."""


class Meta:
    """Meta in a box: five hosts and more in one function, over state that can be read and edited.

    `seed` makes ids, secrets and tokens repeatable. With `now` (unix seconds) the clock begins there and stands
    still until it is moved; without, it begins at the real time and runs.
    """

    def __init__(self, seed: int = 0, now: int | None = None) -> None:
        self.lock = RLock()
        self.clock = Clock(now)
        self.switches = Switches()
        self.faults = Faults()
        self.journal = Journal()
        self.world: World = seeded(seed, self.clock.now())

    def handle(self, request: Request) -> Response:
        """Answer one request. Never raises; one at a time, from any thread."""
        with self.lock:
            return dispatch.answer(self.world, self.switches, self.faults, self.journal, self.clock.now(), request)

    @property
    def apps(self) -> dict[str, App]:
        """The apps by client id."""
        return self.world.apps

    @property
    def people(self) -> dict[str, Person]:
        """The Facebook users by their key."""
        return self.world.people

    @property
    def accounts(self) -> dict[str, Account]:
        """The Instagram accounts by username."""
        return self.world.accounts

    def app(self, name: str) -> App:
        """The app with that client id, or the first of that login. Raises `BadInput`."""
        found = self.apps.get(name) or next((app for app in self.apps.values() if app.login == name), None)
        if found is None:
            known = ", ".join(f"{app.login} ({app.client_id})" for app in self.apps.values())
            raise BadInput(f"There is no app {name!r}. There are: {known}.")
        return found

    def describe(self) -> dict[str, Any]:
        """The apps and the accounts, ready for JSON: what a program needs to use this world."""
        with self.lock:
            return {"apps": [asdict(app) for app in self.apps.values()], "accounts": self._described_accounts()}

    def _described_accounts(self) -> list[dict[str, Any]]:
        keys = ("username", "account_id", "account_type", "name", "person")
        return [{key: getattr(account, key) for key in keys} for account in self.accounts.values()]

    def register_redirect(self, uri: str, app: str = "") -> None:
        """Add a redirect URI to one app, or to every one."""
        if scheme(uri) not in ("http", "https"):
            raise BadInput(f"{uri!r} is no redirect URI. Write it in full: https://localhost:8765/callback")
        with self.lock:
            for each in self._apps(app):
                if uri not in each.redirect_uris:
                    each.redirect_uris.append(uri)

    def set_tester(self, who: str, status: str, app: str = "") -> None:
        """Set the role of an account or person on one app or all: `accepted`, `pending` or `none`."""
        if status not in ("accepted", "pending", "none"):
            raise BadInput(f"A tester is accepted, pending or none, not {status!r}.")
        self._check_known(who)
        with self.lock:
            for each in self._apps(app):
                each.roles.pop(who, None)
                if status != "none":
                    each.roles[who] = status

    def remove_app(self, who: str, app: str = "") -> None:
        """The person removes one app, or all. Tokens are answered 190/458 from now on.

        An account names its person on the Facebook login, where a grant is the person's.
        """
        self._check_known(who)
        account = self.accounts.get(who)
        with self.lock:
            for each in self._apps(app):
                person = account.person if account and each.login == "facebook" else who
                endings.remove_grant(self.world, each.client_id, person)

    def change_password(self, who: str) -> int:
        """Tokens of the account or person are answered 190/460 from now on; return how many ended."""
        return self.end_tokens(who, "password-change")

    def end_tokens(self, who: str, why: str, app: str = "") -> int:
        """End the tokens of an account or person; `why` is one of `endings.ENDINGS`. Return how many ended."""
        if why not in endings.ENDINGS:
            raise BadInput(f"Tokens do not end by {why!r}. They end by: {', '.join(endings.ENDINGS)}.")
        self._check_known(who)
        with self.lock:
            return sum(endings.end(self.world, who, endings.ENDINGS[why], each.client_id) for each in self._apps(app))

    def expire(self, who: str, app: str = "") -> int:
        """Let the tokens of an account or person expire now, except those that never do; return how many."""
        self._check_known(who)
        with self.lock:
            now = self.clock.now()
            return sum(endings.expire(self.world, who, now, each.client_id) for each in self._apps(app))

    def reset_secret(self, app: str) -> str:
        """Give the app a new secret and end its tokens; return the secret."""
        with self.lock:
            return endings.reset_secret(self.world, self.app(app).client_id)

    def generate_token(self, username: str, app: str = "instagram") -> str:
        """The dashboard's "Generate token": a long-lived token with every permission of the account's own app."""
        account, owner = self.accounts.get(username), self.app(app)
        if account is None or not account.professional or owner.login != "instagram":
            raise BadInput("Tokens are generated for a professional account, by an app of the instagram login.")
        with self.lock:
            return instagram_tokens.generate(self.world, owner, username, self.clock.now()).text

    def to_json(self) -> str:
        """The whole state at one moment, as JSON text."""
        with self.lock:
            return json.dumps(
                {
                    "format": FORMAT,
                    "clock": self.clock.to_json(),
                    "switches": self.switches.to_json(),
                    "faults": self.faults.to_json(),
                    "journal": self.journal.to_json(),
                    "world": self.world.to_json(),
                }
            )

    def load(self, text: str) -> None:
        """Put the state that `to_json` wrote in place of this one. Raises `BadInput`, and then nothing has changed."""
        try:
            saved = json.loads(text)
            if saved["format"] != FORMAT:
                raise BadInput(f"The state was saved in format {saved['format']}; this emulator reads {FORMAT}.")
            parts = (
                Clock.from_json(saved["clock"]),
                Switches(saved["switches"]),
                Faults.from_json(saved["faults"]),
                Journal.from_json(saved["journal"]),
                World.from_json(saved["world"]),
            )
        except BadInput:
            raise
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise BadInput(f"This is no saved state of the emulator: {type(error).__name__} {error}") from error
        with self.lock:
            self.clock, self.switches, self.faults, self.journal, self.world = parts

    @classmethod
    def from_json(cls, text: str) -> Meta:
        """A world as `to_json` wrote it. Raises `BadInput`."""
        meta = cls()
        meta.load(text)
        return meta

    def _apps(self, name: str) -> list[App]:
        return [self.app(name)] if name else list(self.apps.values())

    def _check_known(self, who: str) -> None:
        if who not in self.accounts and who not in self.people:
            known = ", ".join(dict.fromkeys((*self.accounts, *self.people)))
            raise BadInput(f"There is no account or person {who!r}. There are: {known}.")
