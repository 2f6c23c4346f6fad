"""What the control API can be asked, path by path: one small function each, over one `Meta`."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any

from gramkey.emulator.faults import NAMES, listing
from gramkey.emulator.meta import Meta
from gramkey.emulator.problems import BadInput


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


Route = Callable[[Meta, Input], Any]


def _journal(meta: Meta, given: Input) -> Any:
    since = given.query.get("since", "0")
    if not since.isascii() or not since.isdigit():
        raise BadInput(f"since={since!r} is no number of an entry.")
    journal = meta.journal
    return {"last": journal.last_number, "entries": [asdict(entry) for entry in journal.since(int(since))]}


def _clock(meta: Meta, _: Input) -> Any:
    clock = meta.clock
    return {"now": clock.now(), "frozen": clock.frozen}


def _move_clock(meta: Meta, given: Input) -> Any:
    given.only("advance", "set", "freeze", "run")
    if len(given.members) != 1:
        raise BadInput(
            'Say one thing of the clock: {"advance": seconds}, {"set": time}, {"freeze": true}, {"run": true}.'
        )
    clock = meta.clock
    if "freeze" in given.members or "run" in given.members:
        if list(given.members.values()) != [True]:
            raise BadInput("freeze and run can only be true.")
        _ = clock.freeze() if "freeze" in given.members else clock.run()
        return _clock(meta, given)
    by = given.number("advance") if "advance" in given.members else given.number("set") - clock.now()
    meta.move_clock(by)
    return _clock(meta, given)


def _switches(meta: Meta, _: Input) -> Any:
    return meta.switches.to_json()


def _set_switches(meta: Meta, given: Input) -> Any:
    before = meta.switches.to_json()
    try:
        for name in given.members:
            meta.switches.set(name, given.text(name))
    except BadInput:
        for name, value in before.items():
            meta.switches.set(name, value)
        raise
    return meta.switches.to_json()


def _faults(meta: Meta, _: Input) -> Any:
    return meta.faults.to_json()


def _add_fault(meta: Meta, given: Input) -> Any:
    given.only(*NAMES)
    count = given.members.get("count")
    if count is not None and (isinstance(count, bool) or not isinstance(count, int)):
        raise BadInput("'count' must be a whole number.")
    where = {name: given.text(name, "") for name in ("endpoint", "account", "app")}
    meta.faults.add(
        given.text("what"),
        endpoint=where["endpoint"],
        account=where["account"],
        app=where["app"],
        count=count,
        probability=given.number("probability") if "probability" in given.members else 1.0,
        from_at=int(given.number("from_at")) if "from_at" in given.members else 0,
        until_at=int(given.number("until_at")) if "until_at" in given.members else 0,
    )
    return meta.faults.to_json()


def _known_faults(_: Meta, __: Input) -> Any:
    return listing()


def _clear_faults(meta: Meta, given: Input) -> Any:
    return {"stopped": meta.faults.clear(given.query.get("what", ""))}


def _redirect_uris(meta: Meta, given: Input) -> Any:
    given.only("uri", "app")
    meta.register_redirect(given.text("uri"), given.text("app", ""))
    return _uris(meta)


def _uris(meta: Meta) -> dict[str, list[str]]:
    return {app.client_id: app.redirect_uris for app in meta.apps.values()}


def _remove_app(meta: Meta, given: Input) -> Any:
    given.only("account", "app")
    meta.remove_app(given.text("account"), given.text("app", ""))
    return {}


def _change_password(meta: Meta, given: Input) -> Any:
    given.only("account")
    return {"ended": meta.change_password(given.text("account"))}


def _expire(meta: Meta, given: Input) -> Any:
    given.only("account", "app")
    return {"expired": meta.expire(given.text("account"), given.text("app", ""))}


def _end_tokens(meta: Meta, given: Input) -> Any:
    given.only("account", "why", "app")
    return {"ended": meta.end_tokens(given.text("account"), given.text("why"), given.text("app", ""))}


def _reset_secret(meta: Meta, given: Input) -> Any:
    given.only("app")
    return {"client_secret": meta.reset_secret(given.text("app"))}


def _configure_app(meta: Meta, given: Input) -> Any:
    """Changes settings of an app by their names, all of them or none; shows the app."""
    app = given.text("app")
    meta.configure_app(app, **{name: given.text(name, "") for name in given.members if name != "app"})
    return asdict(meta.app(app))


def _tester(meta: Meta, given: Input) -> Any:
    given.only("account", "status", "app")
    meta.set_tester(given.text("account"), given.text("status"), given.text("app", ""))
    return {}


def _generate_token(meta: Meta, given: Input) -> Any:
    given.only("account", "app")
    return {"access_token": meta.generate_token(given.text("account"), given.text("app", "instagram"))}


def _trigger(meta: Meta, given: Input) -> Any:
    names = ("event", "account", "app", "by", "to", "text", "media_id")
    given.only(*names)
    said = {name: given.text(name, "") for name in names[1:]}
    said = {name: value for name, value in said.items() if value}
    account, app, by, to = (said.pop(name, "") for name in ("account", "app", "by", "to"))
    made = meta.trigger(given.text("event"), account or "ada", app, by=by or "bob", to=to, **said)
    return [asdict(each) for each in made]


def _listen(meta: Meta, given: Input) -> Any:
    """Goes on listening, and tells what was sent there since that number; without one only the newest number."""
    given.only("url", "app", "events", "since")
    wanted = given.members.get("events", [])
    if not isinstance(wanted, list) or not all(isinstance(name, str) for name in wanted):
        raise BadInput("'events' must be a list of names.")
    url = given.text("url")
    meta.listen(url, given.text("app", "instagram"), tuple(wanted), time.monotonic())
    last = max((each.number for each in meta.deliveries), default=0)
    since = given.number("since") if "since" in given.members else last
    return {"last": last, "deliveries": [asdict(e) for e in meta.deliveries if e.url == url and e.number > since]}


def _stop_listening(meta: Meta, given: Input) -> Any:
    meta.forwards.stop(given.query.get("url", ""))
    return {}


def _deliveries(meta: Meta, _: Input) -> Any:
    return [asdict(each) for each in meta.deliveries]


def _send_again(meta: Meta, given: Input) -> Any:
    given.only("number")
    return asdict(meta.send_again(int(given.number("number"))))


def _ask_for_deletion(meta: Meta, given: Input) -> Any:
    given.only("account", "app")
    return [asdict(each) for each in meta.ask_for_deletion(given.text("account"), given.text("app", ""))]


def _verify_webhook(meta: Meta, given: Input) -> Any:
    given.only("app", "url", "verify_token")
    return asdict(meta.verify_webhook(given.text("app"), given.text("url"), given.text("verify_token")))


def _state(meta: Meta, _: Input) -> Any:
    return json.loads(meta.to_json())


def _load_state(meta: Meta, given: Input) -> Any:
    meta.load(given.body.decode("utf-8", "replace"))
    return {}


ROUTES: dict[str, dict[str, Route]] = {
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
    "/configure-app": {"POST": _configure_app},
    "/tester": {"POST": _tester},
    "/generate-token": {"POST": _generate_token},
    "/trigger": {"POST": _trigger},
    "/listen": {"POST": _listen, "DELETE": _stop_listening},
    "/deliveries": {"GET": _deliveries},
    "/send-again": {"POST": _send_again},
    "/ask-for-deletion": {"POST": _ask_for_deletion},
    "/verify-webhook": {"POST": _verify_webhook},
    "/state": {"GET": _state, "POST": _load_state},
}
"""What may be asked, below `/control`."""
