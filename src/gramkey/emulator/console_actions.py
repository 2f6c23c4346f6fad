"""What the console's forms do: each is one call of `Meta`, and a note that says what was done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gramkey.emulator import console_times
from gramkey.emulator.meta import Meta
from gramkey.emulator.problems import BadInput


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of one form that was sent."""

    values: Mapping[str, str]

    def get(self, name: str) -> str:
        """A field without surrounding blanks; "" if it was not sent."""
        return self.values.get(name, "").strip()

    def need(self, name: str, words: str) -> str:
        """A field that must be filled in; `words` ask for it."""
        value = self.get(name)
        if not value:
            raise BadInput(words)
        return value


@dataclass(frozen=True, slots=True)
class Action:
    """One form: what it does (returning what was done, in words), and the page it belongs to."""

    run: Callable[[Meta, Form], str]
    page: str


def _add_redirect(meta: Meta, form: Form) -> str:
    uri = form.need("uri", "Write the redirect URI in full: https://localhost:8765/callback")
    meta.register_redirect(uri, _app(form))
    return "The redirect URI was added. The list shows it as it was saved."


def _remove_redirect(meta: Meta, form: Form) -> str:
    meta.remove_redirect(form.get("uri"), _app(form))
    return f"{form.get('uri')} was removed."


def _set_role(meta: Meta, form: Form) -> str:
    who, status = form.need("who", "Choose whose role it is."), form.get("status")
    meta.set_tester(who, status, _app(form))
    words = {"none": "has no role any more", "pending": "is invited", "accepted": "is a tester"}
    return f"{who} {words[status]}."


def _set_access(meta: Meta, form: Form) -> str:
    meta.configure_app(_app(form), **{name: form.get(name) for name in ("mode", "access", "require_proof", "limits")})
    return "Mode, access level, app secret proof and limits were saved."


def _set_callbacks(meta: Meta, form: Form) -> str:
    meta.configure_app(_app(form), **{name: form.get(name) for name in ("deauthorize_url", "deletion_url")})
    return "The callback URLs were saved."


def _verify_webhook(meta: Meta, form: Form) -> str:
    url = form.need("webhook_url", "Write the URL that Meta is to call: http://127.0.0.1:8000/webhook")
    app = _app(form)
    meta.configure_app(app, webhook_url=url)  # a URL that is none is refused before anything is asked
    fields = form.get("fields").replace(",", " ").split()
    meta.verify_webhook(app, url, form.get("verify_token"), fields)
    return f"{url} is asked for the challenge. It is the app's webhook once it has answered; see Deliveries."


def _reset_secret(meta: Meta, form: Form) -> str:
    meta.reset_secret(_app(form))
    return "The app has a new secret, and its tokens have ended."


def _generate(meta: Meta, form: Form) -> str:
    who = form.need("who", "Choose the account that the token is for.")
    meta.generate_token(who, _app(form))
    return f"A token was generated for {who}. It is the last one of the grant below."


def _end(meta: Meta, form: Form) -> str:
    who, why, app = form.get("who"), form.need("why", "Choose how the tokens end."), _app(form)
    if why == "removed":
        meta.remove_app(who, app)
        return f"{who} removed the app."
    ended = meta.expire(who, app) if why == "expired" else meta.end_tokens(who, why, app)
    return f"{_count(ended, 'token')} of {who} ended."


def _change_password(meta: Meta, form: Form) -> str:
    ended = meta.change_password(form.get("who"))
    return f"{form.get('who')} has a new password. {_count(ended, 'token')} ended."


def _remove_app(meta: Meta, form: Form) -> str:
    meta.remove_app(form.get("who"), _app(form))
    return "The app was removed. Its tokens no longer work."


def _ask_for_deletion(meta: Meta, form: Form) -> str:
    sent = meta.ask_for_deletion(form.get("who"), _app(form))
    told = "was asked" if sent else "has no data deletion URL, so nobody was asked"
    return f"The app was removed, and it {told} to delete the data of {form.get('who')}."


def _trigger(meta: Meta, form: Form) -> str:
    event = form.need("event", "Choose what happens.")
    names = ("account", "app", "by", "to")
    account, app, by, to = (form.get(name) for name in names)
    sent = meta.trigger(event, account, app, by=by, to=to)
    return f"{event} happened to {account}: {_count(len(sent), 'delivery', 'deliveries')}."


def _send_again(meta: Meta, form: Form) -> str:
    number = form.get("number")
    sent = meta.send_again(int(number) if number.isascii() and number.isdigit() else 0)
    return f"Delivery {sent.number} is sent again."


def _move(meta: Meta, form: Form) -> str:
    by = console_times.seconds(form.need("by", "Write how far the clock moves: 59d, 24h, or -3h for back."))
    return f"It is now {console_times.when(meta.move_clock(by))}."


def _set_clock(meta: Meta, form: Form) -> str:
    to = console_times.moment(form.need("to", "Write the time: 2027-01-15T08:00 (UTC), or unix seconds."))
    return f"It is now {console_times.when(meta.move_clock(to - meta.clock.now()))}."


def _freeze(meta: Meta, _: Form) -> str:
    meta.clock.freeze()
    return "The clock stands still."


def _run(meta: Meta, _: Form) -> str:
    meta.clock.run()
    return "The clock runs."


def _set_switch(meta: Meta, form: Form) -> str:
    name, value = form.get("switch"), form.get("value")
    meta.switches.set(name, value)
    return f"The switch {name} is {value}."


def _reset_switches(meta: Meta, _: Form) -> str:
    meta.switches.reset()
    return "Every switch has its default again."


def _add_fault(meta: Meta, form: Form) -> str:
    what = form.need("what", "Write the id of the failure, as it stands in the list below.")
    count = form.get("count")
    if count and not (count.isascii() and count.isdigit()):
        raise BadInput(f"{count!r} is no number of times. Write 1, 2, 3, … or leave it empty.")
    endpoint, account, app = (form.get(name) for name in ("endpoint", "account", "app"))
    meta.faults.add(
        what,
        endpoint=endpoint,
        account=account,
        app=app,
        count=int(count) if count else None,
        probability=_share(form.get("share")),
        from_at=_moment(meta, form.get("from")),
        until_at=_moment(meta, form.get("until")),
    )
    return f"{what} is played{' from now on' if not form.get('from') else ''}."


def _share(text: str) -> float:
    """A share in per cent as a probability; empty is always."""
    if not text:
        return 1.0
    if not text.isdigit() or not 1 <= int(text) <= 100:
        raise BadInput(f"{text!r} is no share. Write per cent: 1 to 100.")
    return int(text) / 100


def _moment(meta: Meta, text: str) -> int:
    """`+2h` from the emulator's now, or a time; 0 for none."""
    if text.startswith(("+", "-")):
        return meta.clock.now() + console_times.seconds(text)
    return console_times.moment(text) if text else 0


def _clear_fault(meta: Meta, form: Form) -> str:
    stopped = meta.faults.clear(form.get("what"))
    return f"{_count(stopped, 'fault')} stopped."


def _clear_journal(meta: Meta, _: Form) -> str:
    meta.journal.clear()
    return "The journal is empty. Its numbers go on."


def _app(form: Form) -> str:
    """The client id that the form is about; never "", which would mean every app."""
    return form.need("app", "Choose the app.")


def _count(number: int, noun: str, several: str = "") -> str:
    return f"{number} {noun if number == 1 else several or noun + 's'}"


ACTIONS: dict[str, Action] = {
    "/apps/redirects/add": Action(_add_redirect, "/apps/{app}"),
    "/apps/redirects/remove": Action(_remove_redirect, "/apps/{app}"),
    "/apps/role": Action(_set_role, "/apps/{app}"),
    "/apps/access": Action(_set_access, "/apps/{app}"),
    "/apps/callbacks": Action(_set_callbacks, "/apps/{app}"),
    "/apps/webhook": Action(_verify_webhook, "/apps/{app}"),
    "/apps/secret": Action(_reset_secret, "/apps/{app}"),
    "/apps/token": Action(_generate, "/grants"),
    "/grants/end": Action(_end, "/grants"),
    "/accounts/password": Action(_change_password, "/accounts"),
    "/people/remove": Action(_remove_app, "/people/{who}"),
    "/people/delete": Action(_ask_for_deletion, "/people/{who}"),
    "/deliveries/trigger": Action(_trigger, "/deliveries"),
    "/deliveries/again": Action(_send_again, "/deliveries"),
    "/clock/move": Action(_move, "/clock"),
    "/clock/set": Action(_set_clock, "/clock"),
    "/clock/freeze": Action(_freeze, "/clock"),
    "/clock/run": Action(_run, "/clock"),
    "/switches/set": Action(_set_switch, "/switches"),
    "/switches/reset": Action(_reset_switches, "/switches"),
    "/faults/add": Action(_add_fault, "/faults"),
    "/faults/clear": Action(_clear_fault, "/faults"),
    "/journal/clear": Action(_clear_journal, "/journal"),
}
"""By the path that the form is sent to."""

SHOWS: dict[str, tuple[str, str]] = {
    "/apps/show": ("/apps/{app}", "app"),
    "/grants/show": ("/grants", "shown"),
}
"""The buttons that show a secret: the page they answer with, and the field that names the secret."""
