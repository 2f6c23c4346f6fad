"""The emulator's control API: JSON over HTTP on the loopback origin, for tests and for programs in other languages.

It shows and moves what the emulator keeps: clock, switches, faults, journal, apps, people, the whole state. Programs
drive it; a web page must not, so a request that a browser sends for a page is refused.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any
from urllib.parse import parse_qsl

from gramkey.emulator.faults import NAMES, listing
from gramkey.emulator.http import Request, Response, json_response
from gramkey.emulator.meta import Meta
from gramkey.emulator.problems import BadInput


class Control:
    """The control API of one emulator. `describe` tells how that emulator is reached."""

    def __init__(self, meta: Meta, describe: Callable[[], dict[str, Any]]) -> None:
        self.meta = meta
        self.describe = describe

    def handle(self, request: Request) -> Response:
        """Answer one request: 200 with JSON, or 4xx with `{"error": {"message": …}}`. Never raises."""
        if sent_by_a_page(request.headers):
            return _error(403, "The control API is for programs: a web page may not use it.")
        path = request.path.removeprefix("/control").rstrip("/")
        methods = ROUTES.get(path)
        if methods is None:
            return _error(404, f"There is no /control{path}. There are: {', '.join(f'/control{p}' for p in ROUTES)}.")
        route = methods.get(request.method)
        if route is None:
            return _error(405, f"/control{path} takes {' and '.join(methods)}.", (("Allow", ", ".join(methods)),))
        try:
            with self.meta.lock:
                return json_response(route(self, _input(request)))
        except BadInput as problem:
            return _error(400, str(problem))


def sent_by_a_page(headers: Mapping[str, str]) -> bool:
    """Whether a browser sent this on behalf of a page, and not because a person typed the address."""
    return "origin" in headers or headers.get("sec-fetch-site", "none") != "none"


@dataclass(frozen=True, slots=True)
class Input:
    """What a request brought: the query, and the members of the JSON object in its body."""

    query: Mapping[str, str]
    members: Mapping[str, Any]
    body: bytes

    def only(self, *names: str) -> None:
        """Refuse members that mean nothing here: a misspelt one must not be passed over."""
        for name in self.members:
            if name not in names:
                raise BadInput(f"{name!r} means nothing here. Known: {', '.join(names)}.")

    def text(self, name: str, default: str | None = None) -> str:
        """A member that is a string. Without `default` it must be there."""
        value = self.members.get(name, default)
        if not isinstance(value, str) or (default is None and not value):
            raise BadInput(f"{name!r} must be a string{' and is missing' if value is None else ''}.")
        return value

    def number(self, name: str) -> float:
        """A member that is a finite number."""
        value = self.members.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            raise BadInput(f"{name!r} must be a number of seconds.")
        return value


def _input(request: Request) -> Input:
    members: object = {}
    if request.body and request.method != "GET":
        try:
            members = json.loads(request.body)
        except (ValueError, RecursionError):
            raise BadInput("The body must be a JSON object.") from None
    if not isinstance(members, dict):
        raise BadInput("The body must be a JSON object.")
    return Input(dict(parse_qsl(request.query, keep_blank_values=True)), members, request.body)


def _error(status: int, message: str, headers: tuple[tuple[str, str], ...] = ()) -> Response:
    return json_response({"error": {"message": message}}, status, headers)


Route = Callable[[Control, Input], Any]


def _describe(control: Control, _: Input) -> Any:
    return control.describe()


def _journal(control: Control, given: Input) -> Any:
    since = given.query.get("since", "0")
    if not since.isascii() or not since.isdigit():
        raise BadInput(f"since={since!r} is no number of an entry.")
    journal = control.meta.journal
    return {"last": journal.last_number, "entries": [asdict(entry) for entry in journal.since(int(since))]}


def _clock(control: Control, _: Input) -> Any:
    clock = control.meta.clock
    return {"now": clock.now(), "frozen": clock.frozen}


def _move_clock(control: Control, given: Input) -> Any:
    given.only("advance", "set", "freeze", "run")
    if len(given.members) != 1:
        raise BadInput(
            'Say one thing of the clock: {"advance": seconds}, {"set": time}, {"freeze": true}, {"run": true}.'
        )
    clock = control.meta.clock
    if "freeze" in given.members or "run" in given.members:
        if list(given.members.values()) != [True]:
            raise BadInput("freeze and run can only be true.")
        _ = clock.freeze() if "freeze" in given.members else clock.run()
        return _clock(control, given)
    by = given.number("advance") if "advance" in given.members else given.number("set") - clock.now()
    control.meta.move_clock(by)
    return _clock(control, given)


def _switches(control: Control, _: Input) -> Any:
    return control.meta.switches.to_json()


def _set_switches(control: Control, given: Input) -> Any:
    before = control.meta.switches.to_json()
    try:
        for name in given.members:
            control.meta.switches.set(name, given.text(name))
    except BadInput:
        for name, value in before.items():
            control.meta.switches.set(name, value)
        raise
    return control.meta.switches.to_json()


def _faults(control: Control, _: Input) -> Any:
    return control.meta.faults.to_json()


def _add_fault(control: Control, given: Input) -> Any:
    given.only(*NAMES)
    count = given.members.get("count")
    if count is not None and (isinstance(count, bool) or not isinstance(count, int)):
        raise BadInput("'count' must be a whole number.")
    where = {name: given.text(name, "") for name in ("endpoint", "account", "app")}
    control.meta.faults.add(
        given.text("what"),
        endpoint=where["endpoint"],
        account=where["account"],
        app=where["app"],
        count=count,
        probability=given.number("probability") if "probability" in given.members else 1.0,
        from_at=int(given.number("from_at")) if "from_at" in given.members else 0,
        until_at=int(given.number("until_at")) if "until_at" in given.members else 0,
    )
    return control.meta.faults.to_json()


def _known_faults(_: Control, __: Input) -> Any:
    return listing()


def _clear_faults(control: Control, given: Input) -> Any:
    return {"stopped": control.meta.faults.clear(given.query.get("what", ""))}


def _redirect_uris(control: Control, given: Input) -> Any:
    given.only("uri", "app")
    control.meta.register_redirect(given.text("uri"), given.text("app", ""))
    return _uris(control)


def _uris(control: Control) -> dict[str, list[str]]:
    return {app.client_id: app.redirect_uris for app in control.meta.apps.values()}


def _remove_app(control: Control, given: Input) -> Any:
    given.only("account", "app")
    control.meta.remove_app(given.text("account"), given.text("app", ""))
    return {}


def _change_password(control: Control, given: Input) -> Any:
    given.only("account")
    return {"ended": control.meta.change_password(given.text("account"))}


def _expire(control: Control, given: Input) -> Any:
    given.only("account", "app")
    return {"expired": control.meta.expire(given.text("account"), given.text("app", ""))}


def _end_tokens(control: Control, given: Input) -> Any:
    given.only("account", "why", "app")
    return {"ended": control.meta.end_tokens(given.text("account"), given.text("why"), given.text("app", ""))}


def _reset_secret(control: Control, given: Input) -> Any:
    given.only("app")
    return {"client_secret": control.meta.reset_secret(given.text("app"))}


def _tester(control: Control, given: Input) -> Any:
    given.only("account", "status", "app")
    control.meta.set_tester(given.text("account"), given.text("status"), given.text("app", ""))
    return {}


def _generate_token(control: Control, given: Input) -> Any:
    given.only("account", "app")
    return {"access_token": control.meta.generate_token(given.text("account"), given.text("app", "instagram"))}


def _trigger(control: Control, given: Input) -> Any:
    names = ("event", "account", "app", "by", "to", "text", "media_id")
    given.only(*names)
    said = {name: given.text(name, "") for name in names[1:]}
    said = {name: value for name, value in said.items() if value}
    account, app, by, to = (said.pop(name, "") for name in ("account", "app", "by", "to"))
    made = control.meta.trigger(given.text("event"), account or "ada", app, by=by or "bob", to=to, **said)
    return [asdict(each) for each in made]


def _listen(control: Control, given: Input) -> Any:
    """Goes on listening, and tells what was sent there since that number; without one only the newest number."""
    given.only("url", "app", "events", "since")
    wanted = given.members.get("events", [])
    if not isinstance(wanted, list) or not all(isinstance(name, str) for name in wanted):
        raise BadInput("'events' must be a list of names.")
    url, meta = given.text("url"), control.meta
    meta.listen(url, given.text("app", "instagram"), tuple(wanted), time.monotonic())
    last = max((each.number for each in meta.deliveries), default=0)
    since = given.number("since") if "since" in given.members else last
    return {"last": last, "deliveries": [asdict(e) for e in meta.deliveries if e.url == url and e.number > since]}


def _stop_listening(control: Control, given: Input) -> Any:
    control.meta.forwards.stop(given.query.get("url", ""))
    return {}


def _deliveries(control: Control, _: Input) -> Any:
    return [asdict(each) for each in control.meta.deliveries]


def _ask_for_deletion(control: Control, given: Input) -> Any:
    given.only("account", "app")
    return [asdict(each) for each in control.meta.ask_for_deletion(given.text("account"), given.text("app", ""))]


def _verify_webhook(control: Control, given: Input) -> Any:
    given.only("app", "url", "verify_token")
    return asdict(control.meta.verify_webhook(given.text("app"), given.text("url"), given.text("verify_token")))


def _state(control: Control, _: Input) -> Any:
    return json.loads(control.meta.to_json())


def _load_state(control: Control, given: Input) -> Any:
    control.meta.load(given.body.decode("utf-8", "replace"))
    return {}


ROUTES: dict[str, dict[str, Route]] = {
    "": {"GET": _describe},
    "/journal": {"GET": _journal},
    "/clock": {"GET": _clock, "POST": _move_clock},
    "/switches": {"GET": _switches, "POST": _set_switches},
    "/faults": {"GET": _faults, "POST": _add_fault, "DELETE": _clear_faults},
    "/faults/known": {"GET": _known_faults},
    "/redirect-uris": {"POST": _redirect_uris},
    "/remove-app": {"POST": _remove_app},
    "/change-password": {"POST": _change_password},
    "/end-tokens": {"POST": _end_tokens},
    "/expire": {"POST": _expire},
    "/reset-secret": {"POST": _reset_secret},
    "/tester": {"POST": _tester},
    "/generate-token": {"POST": _generate_token},
    "/trigger": {"POST": _trigger},
    "/listen": {"POST": _listen, "DELETE": _stop_listening},
    "/deliveries": {"GET": _deliveries},
    "/ask-for-deletion": {"POST": _ask_for_deletion},
    "/verify-webhook": {"POST": _verify_webhook},
    "/state": {"GET": _state, "POST": _load_state},
}
"""What may be asked, below `/control`."""
