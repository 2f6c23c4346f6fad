"""What becomes of tokens found elsewhere: which can be taken over, by which app, and why the others not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gramkey.checks.elsewhere import Kept
from gramkey.vault import Grant
from gramkey.vault.apps import StoredApp

LOGIN_OF = {"IG": "instagram", "EAA": "facebook"}
LEFT_OUT = {
    "IGQ": "it is of Basic Display, which ended on 2024-12-04: log in anew (E13)",
    "TH": "it is of Threads, which is another product",
    "APP": "it is an app's own token, and stands for no account",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """One token and what is to become of it: taken over by `app`, or left out for the reason `why`."""

    kept: Kept
    app: StoredApp | None = None
    why: str = ""


def plan(found: Iterable[Kept], apps: Iterable[StoredApp], grants: Iterable[Grant], now: int) -> list[Plan]:
    """What is to become of each token. Nothing is asked of Meta."""
    stored = {grant.token.secret.reveal() for grant in grants if grant.token}
    apps = [app for app in apps if not app.app.demo]
    return [_plan(kept, apps, stored, now) for kept in found]


def _plan(kept: Kept, apps: list[StoredApp], stored: set[str], now: int) -> Plan:
    if why := LEFT_OUT.get(kept.family):
        return Plan(kept, None, why)
    if kept.token.reveal() in stored:
        return Plan(kept, None, "it is stored already")
    if kept.expires_at is not None and kept.expires_at <= now:
        return Plan(kept, None, "it has run out: log in anew (E51)")
    login = LOGIN_OF[kept.family]
    fitting = [app for app in apps if app.app.login == login]
    if not fitting:
        return Plan(kept, None, f"there is no app of the {login} login: gramkey app add NAME --login {login}")
    if len(fitting) > 1:
        names = ", ".join(app.name for app in fitting)
        return Plan(kept, None, f"several apps fit ({names}): name one with --app")
    return Plan(kept, fitting[0])
