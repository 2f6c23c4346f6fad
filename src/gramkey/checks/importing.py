"""What becomes of tokens found elsewhere: which can be taken over, by which app, and why the others not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gramkey.checks.elsewhere import Kept
from gramkey.protocol.values import AccessToken
from gramkey.vault import Grant, State
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


def plan(
    found: Iterable[Kept],
    apps: Iterable[StoredApp],
    grants: Iterable[Grant],
    now: int,
    renewals: Iterable[AccessToken] = (),
) -> list[Plan]:
    """What is to become of each token. Nothing is asked of Meta. `renewals` are the persons' own tokens stored."""
    grants = list(grants)
    tokens = [token for grant in grants for token in (grant.token, grant.successor) if token]
    stored = {token.secret.reveal() for token in (*tokens, *renewals)}
    apps = [app for app in apps if not app.app.demo]
    return [_plan(kept, apps, stored, grants, now) for kept in found]


def _plan(kept: Kept, apps: list[StoredApp], stored: set[str], grants: list[Grant], now: int) -> Plan:
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
    if any(_is_kept(kept, fitting[0], grant) for grant in grants):
        return Plan(kept, None, "a living token of this account is stored: gramkey import-token replaces it")
    return Plan(kept, fitting[0])


def _is_kept(kept: Kept, app: StoredApp, grant: Grant) -> bool:
    """Whether the vault has a living token of the same account: an older one from a file must not take its place."""
    if grant.state != State.ACTIVE or grant.app_id != app.id:
        return False
    account = grant.account
    name = kept.username.removeprefix("@").lower()
    same_name = bool(name) and name == account.username.lower()
    return same_name or (bool(kept.user_id) and kept.user_id in (account.account_id, account.person_id))
