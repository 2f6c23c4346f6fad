"""`gramkey call`: one call to the Graph API with a stored token."""

from __future__ import annotations

import json

import click

from gramkey.cli import exit_codes
from gramkey.cli.command import Command, common_options
from gramkey.cli.output import CommandError
from gramkey.diagnosis.deprecations import ended_metric


@click.command()
@click.argument("path")
@click.option("--account", metavar="NAME", help="The account, where several are stored.")
@click.option("--app", metavar="NAME", help="The app, where the account has tokens of several.")
@click.option("--method", default="GET", type=click.Choice(["GET", "POST", "DELETE"]), show_default=True)
@click.option("--field", "-f", "fields", multiple=True, metavar="KEY=VALUE", help="A parameter; may be repeated.")
@common_options
def call(command: Command, path: str, account: str | None, method: str, fields: tuple[str, ...]) -> None:
    """Call PATH (such as me/media) with a stored token, and print Meta's JSON answer.

    The host, the version, the token and the proof are added; nothing of them is printed.
    """
    parameters = {}
    for field in fields:
        name, found, value = field.partition("=")
        if not found or not name:
            raise CommandError(f"{field!r} is no KEY=VALUE", "such as -f fields=id,username", exit_codes.USAGE)
        parameters[name] = value
    if path.rstrip("/").endswith("insights") and (ended := ended_metric(parameters.get("metric", ""))):
        command.out.warn(f"{ended}, and one such name makes Meta refuse the whole call (E69)")
    grant = command.keys.grant(account or command.account, command.app)
    answer = command.keys.call(path, grant.id, method=method, **parameters)
    command.out.data(json.dumps(answer, ensure_ascii=False, indent=None if command.out.as_json else 2))
