"""`Meta`: the emulated world behind one method, `handle(request) -> response`."""

from __future__ import annotations

import json
from dataclasses import asdict
from threading import RLock
from typing import Any

from gramkey.emulator import app_settings, deliveries, dispatch, endings, events, instagram_tokens
from gramkey.emulator.call import Fetch
from gramkey.emulator.clock import Clock
from gramkey.emulator.faults import Faults
from gramkey.emulator.forwards import Forward, Forwards
from gramkey.emulator.hosts import find_host
from gramkey.emulator.http import Request, Response
from gramkey.emulator.journal import Journal
from gramkey.emulator.problems import BadInput
from gramkey.emulator.records import Delivery
from gramkey.emulator.seed import seeded
from gramkey.emulator.switches import Switches
from gramkey.emulator.world import Account, App, Person, World

FORMAT = 2
"""The number of the saved form; another one is refused."""

END_OF_TIME = 253_402_300_799
"""The last second of the year 9999, as far as the clock goes."""


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
        self.forwards = Forwards()
        self.fetch: Fetch | None = None
        self.world: World = seeded(seed, self.clock.now())

    def handle(self, request: Request) -> Response:
        """Answer one request. Never raises; one at a time, from any thread."""
        with self.lock:
            now = self.clock.now()
            return dispatch.answer(self.world, self.switches, self.faults, self.journal, now, request, self.fetch)

    def refuses(self, host: str) -> bool:
        """Whether a fault refuses connections to that host of Meta's now."""
        found = find_host(host)
        with self.lock:
            return found is not None and self.faults.refuses(found, self.clock.now(), self.world.seed)

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
        """Add a redirect URI to one app, or to every one, as the switch `saved_redirect` says."""
        with self.lock:
            saved = app_settings.as_saved(uri, self.switches)
            for each in self._apps(app):
                if saved not in each.redirect_uris:
                    each.redirect_uris.append(saved)

    def remove_redirect(self, uri: str, app: str = "") -> None:
        """Take a redirect URI from one app, or from every one that has it."""
        with self.lock:
            owners = [each for each in self._apps(app) if uri in each.redirect_uris]
            if not owners:
                raise BadInput(f"{uri!r} is not registered.")
            for each in owners:
                each.redirect_uris.remove(uri)

    def configure_app(self, app: str, **settings: str) -> None:
        """Change settings of one app by their names in `app_settings.SETTINGS`: all of them, or none (`BadInput`)."""
        with self.lock:
            app_settings.configure(self.app(app), settings)

    def move_clock(self, seconds: float) -> int:
        """Move the clock forwards or back; return the new time."""
        with self.lock:
            if not 0 <= self.clock.now() + seconds <= END_OF_TIME:
                raise BadInput("The clock goes from 1970 to 9999.")
            return self.clock.advance(seconds)

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
                if self.world.grant(each.client_id, person):
                    self._call_back(each, "deauthorize", person)
                endings.remove_grant(self.world, each.client_id, person)

    def ask_for_deletion(self, who: str, app: str = "") -> list[Delivery]:
        """The person removes the app, if they have not, and asks it to delete their data; what the apps are sent."""
        self.remove_app(who, app)
        account = self.accounts.get(who)
        made = []
        with self.lock:
            for each in self._apps(app):
                person = account.person if account and each.login == "facebook" else who
                made += self._call_back(each, "data_deletion", person)
        return made

    def _call_back(self, app: App, event: str, who: str) -> list[Delivery]:
        """Queue a callback to the app's URL, if it has one, and to those who listen."""
        urls = dict.fromkeys([deliveries.callback_url(app, event), *self.forwards.urls(app.client_id, event)])
        now = self.clock.now()
        return [deliveries.callback(self.world, self.switches, now, app, event, who, url) for url in urls if url]

    def trigger(
        self, event: str, account: str = "ada", app: str = "", *, by: str = "bob", to: str = "", **details: str
    ) -> list[Delivery]:
        """Play an event of `events.EVENTS` that happens to an account; what the apps that hear of it are sent.

        `by` is who comments or writes; `details` may be `text` and `media_id`. With `to` it goes to that URL, to
        which nobody need have subscribed, signed for `app`. Raises `BadInput`.
        """
        if account not in self.accounts:
            raise BadInput(f"There is no account {account!r}. There are: {', '.join(self.accounts)}.")
        with self.lock:
            apps = [self.app(app or "instagram")] if to else self._apps(app)
            now = self.clock.now()
            occasion = events.Occasion(self.world, self.switches, now, self.accounts[account], by, details)
            return events.play(occasion, event, apps, to, self.forwards)

    def verify_webhook(self, app: str, url: str, verify_token: str, fields: list[str] | None = None) -> Delivery:
        """Save the dashboard's webhook settings: the URL is the app's once it answers with the challenge.

        With `fields` only these are sent; without, all that an account is subscribed to.
        """
        with self.lock:
            found = self.app(app)
            found.webhook_url, found.verify_token, found.webhook_fields = "", verify_token, list(fields or ())
            return deliveries.verification(self.world, self.switches, self.clock.now(), found, url)

    def listen(self, url: str, app: str, wanted: tuple[str, ...], at: float) -> None:
        """Pass on what the app is sent, or only the events `wanted`, to `url` too, until soon after `at`.

        `at` is in seconds of a clock that never jumps. Raises `BadInput`.
        """
        with self.lock:
            deliveries.check_url(url, self.switches)
            for name in wanted:
                events.check_name(name)
            self.forwards.renew(Forward(url, self.app(app).client_id, wanted), at)

    @property
    def deliveries(self) -> list[Delivery]:
        """What was sent, waits or was held back, oldest first."""
        return list(self.world.deliveries.values())

    def due_deliveries(self) -> list[Delivery]:
        """What is to be sent now, for whoever sends it."""
        if not self.world.deliveries:
            return []
        with self.lock:
            return deliveries.due(self.world, self.clock.now())

    def send_again(self, number: int) -> Delivery:
        """Send one delivery once more, now, however it was answered before. Raises `BadInput`."""
        with self.lock:
            return deliveries.again(self.world, self.clock.now(), number)

    def delivery_answered(self, number: int, status: int, said: str = "") -> None:
        """Note how one was answered; `status` 0 is no connection."""
        with self.lock:
            deliveries.answered(self.world, self.switches, self.clock.now(), number, status, said)

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
