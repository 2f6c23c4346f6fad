"""`gramkey status`: what is stored, how long it lives, what is next; and where the settings came from."""

from __future__ import annotations

import click

from gramkey.cli import exit_codes
from gramkey.cli.command import Command, common_options
from gramkey.cli.login_end import described, missing_scopes
from gramkey.cli.output import Output, day, span
from gramkey.cli.settings import SETTINGS
from gramkey.protocol.values import AccessToken
from gramkey.vault import Grant, State


@click.command()
@click.argument("account", required=False)
@click.option("--app", metavar="NAME", help="Only the tokens of this app.")
@click.option("--all", "with_ended", is_flag=True, help="Show ended ones too.")
@common_options
def status(command: Command, account: str | None, with_ended: bool) -> int:
    """Show every stored token (or ACCOUNT's): state, days left, next refresh, missing permissions.

    No network is used. Exit code 4 where any of them needs a login.
    """
    keys = command.keys
    apps = {stored.id: stored.name for stored in keys.vault.apps.list()}
    grants = [keys.grant(account, command.app)] if account else keys.grants()
    if command.app and not account:
        wanted = keys.vault.apps.get(command.app).id
        grants = [grant for grant in grants if grant.app_id == wanted]
    shown = [grant for grant in grants if with_ended or account or grant.state != State.ENDED]
    if not command.out.as_json:
        for grant in shown:
            _show(command.out, grant, apps.get(grant.app_id, ""), keys.now(grant.demo))
        if not shown:
            command.out.say("No token is stored. Get one: gramkey login (or look first: gramkey login --demo)")
        _show_settings(command)
    command.finish(
        {
            "grants": [{**described(grant), "app": apps.get(grant.app_id, "")} for grant in shown],
            "vault": {"path": keys.vault.name, "key": keys.vault.key_source},
            "settings": {name: vars(command.settings.find(name)) for name in SETTINGS},
        }
    )
    return exit_codes.LOGIN_NEEDED if any(grant.state == State.REAUTHORIZE for grant in shown) else exit_codes.OK


def _show(out: Output, grant: Grant, app: str, now: int) -> None:
    demo = "  (demo)" if grant.demo else ""
    out.data(f"{out.style(grant.label, 'bold')}  {_state(out, grant)}  app {app}{demo}")
    if grant.state == State.ACTIVE and (token := grant.token):
        out.data(f"  token    {token.secret.reveal()[:4]}…  {_life(token, now)}")
        out.data(f"  refresh  {_refresh(grant, now)}")
    if grant.data_access_expires_at is not None:
        out.data(f"  data     readable until {day(grant.data_access_expires_at)}, then log in again")
    if grant.granted is not None:
        out.data(f"  scopes   {', '.join(grant.granted)}")
    if missing := missing_scopes(grant):
        out.data(f"  missing  {', '.join(missing)}   → gramkey login --account {grant.account.username}")
    if grant.state == State.REAUTHORIZE:
        out.data(f"  repair   gramkey login --account {grant.account.username}   ({grant.reason})")


def _state(out: Output, grant: Grant) -> str:
    styles = {State.ACTIVE: "green", State.REAUTHORIZE: "red", State.ENDED: "dim"}
    words = {State.ACTIVE: "active", State.REAUTHORIZE: "needs a login", State.ENDED: "ended"}
    return out.style(words[grant.state], styles[grant.state])


def _life(token: AccessToken, now: int) -> str:
    if token.expires_at is None:
        return "no date of its own" if token.dateless else "age not known: made elsewhere"
    left = token.expires_at - now
    return f"{span(left)} left, until {day(token.expires_at)}" if left > 0 else f"ran out {day(token.expires_at)}"


def _refresh(grant: Grant, now: int) -> str:
    if grant.refresh_at is None:
        return "none is needed"
    when = f"from {day(grant.refresh_at)} on" if grant.refresh_at > now else "due now"
    if grant.failures:
        when += f"; {grant.failures} in a row failed ({grant.last_outcome})"
    return when


def _show_settings(command: Command) -> None:
    """On the talk side: which setting won, where it is not the default."""
    for name, (_, words) in SETTINGS.items():
        found = command.settings.find(name)
        if found.source != "default":
            command.out.say(f"{words}: {found.value}  ({found.source})")
    command.out.say(f"vault: {command.keys.vault.name}  (key: {command.keys.vault.key_source})")
    if command.env.get("INSTAGRAM_ACCESS_TOKEN"):
        command.out.warn("INSTAGRAM_ACCESS_TOKEN is set here: programs that read it do not see these tokens")
