"""`gramkey import FILE`: take over the tokens that another program keeps; shown first, and stored only when told to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from gramkey.checks.elsewhere import read_file
from gramkey.checks.importing import Plan, plan
from gramkey.cli import exit_codes
from gramkey.cli.command import Command, common_options
from gramkey.cli.failing import advice
from gramkey.cli.output import day
from gramkey.diagnosis import diagnose
from gramkey.protocol.errors import GramkeyError


@click.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--app", metavar="NAME", help="The app that the tokens belong to (default: the only one of their login).")
@click.option("--yes", is_flag=True, help="Store what can be taken over, without asking.")
@common_options
def import_file(command: Command, file: Path, yes: bool) -> int:
    """Take over the tokens in FILE: a .env or JSON file, an export of Postiz or Nango, or a SQLite database of
    django-allauth, social-auth or instagram-token-agent.

    What would be done is shown first, and nothing is sent anywhere. Then each token is sent to Meta for one call, to
    see whose it is, and stored by itself: whatever interrupts it, the same command goes on where it stopped.
    """
    keys = command.keys
    apps = [keys.vault.apps.get(command.app)] if command.app else keys.vault.apps.list()
    grants = keys.grants()
    renewals = [keys.vault.grants.renewal_of(grant).token for grant in grants if grant.renewal_id]
    plans = plan(read_file(file), apps, grants, keys.now(), renewals)
    takeable = [each for each in plans if each.app]
    for each in plans:
        command.out.say(_line(each))
    if takeable and not yes:
        if not command.interactive:
            command.out.say(f"{len(takeable)} can be taken over. Nothing was stored: add --yes to do it.")
            command.finish(_described(plans, [], []))
            return exit_codes.OK
        command.confirm(f"Take over {len(takeable)} of {len(plans)}?")
    stored, failed = _store(command, takeable)
    command.finish(_described(plans, stored, failed))
    return exit_codes.FAILURE if failed else exit_codes.OK


def _line(each: Plan) -> str:
    kept = each.kept
    whose = f" of {kept.username or kept.user_id}" if kept.username or kept.user_id else ""
    ends = f", until {day(kept.expires_at)}" if kept.expires_at else ", its age is not known"
    fate = f"by app {each.app.name}" if each.app else f"left out: {each.why}"
    return f"{kept.where}: a token {kept.token.reveal()[:4]}…{whose}{ends}; {fate}"


def _store(command: Command, plans: list[Plan]) -> tuple[list[str], list[dict[str, Any]]]:
    """Store one token after the other; one that Meta refuses does not stop the rest."""
    stored: list[str] = []
    failed: list[dict[str, Any]] = []
    for each in plans:
        assert each.app is not None
        try:
            grants = command.keys.import_token(each.app, each.kept.token.reveal())
        except GramkeyError as error:
            told = diagnose(error)
            command.out.say(f"{each.kept.where}: not stored: {told.words} (gramkey explain {told.rows[0]})")
            failed.append({"where": each.kept.where, "message": str(error), **advice(told)[1]})
        else:
            stored += [grant.label for grant in grants]
            command.out.say(f"{each.kept.where}: stored as {', '.join(grant.label for grant in grants)}")
    return stored, failed


def _described(plans: list[Plan], stored: list[str], failed: list[dict[str, Any]]) -> dict[str, Any]:
    found = [
        {
            "where": each.kept.where,
            "family": each.kept.family,
            "username": each.kept.username,
            "user_id": each.kept.user_id,
            "expires_at": each.kept.expires_at,
            "app": each.app.name if each.app else None,
            "left_out": each.why,
        }
        for each in plans
    ]
    return {"found": found, "stored": stored, "failed": failed}
