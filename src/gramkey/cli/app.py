"""`gramkey app`: the Meta apps whose credentials are stored."""

from __future__ import annotations

import click

from gramkey.cli import exit_codes
from gramkey.cli.command import Command, common_options, read_secret
from gramkey.cli.output import CommandError
from gramkey.protocol.authorization import Tidied, check_client_id, check_client_secret, check_redirect_uri

DEFAULT_REDIRECT = "https://localhost:8765/callback"
WHERE = {
    "instagram": "Instagram → API setup with Instagram login → Business login settings: Instagram app ID and secret",
    "facebook": "App settings → Basic: App ID and App secret",
}


@click.group()
def app() -> None:
    """Add, list and remove Meta apps.

    The Instagram pair and the Facebook pair of one Meta app are two apps here: they are different numbers, and mixing
    them is the commonest mistake.
    """


@app.command()
@click.argument("name")
@click.option("--login", type=click.Choice(["instagram", "facebook"]), default="instagram", show_default=True)
@click.option("--client-id", metavar="ID", help="The Instagram app ID (or, for --login facebook, the Meta app ID).")
@click.option("--secret-file", metavar="FILE", help="Read the client secret from a file (- is stdin).")
@click.option("--redirect-uri", metavar="URI", default=DEFAULT_REDIRECT, show_default=True)
@click.option("--config-id", metavar="ID", default="", help="A configuration of Facebook Login for Business.")
@common_options
def add(
    command: Command,
    name: str,
    login: str,
    client_id: str | None,
    secret_file: str | None,
    redirect_uri: str,
    config_id: str,
) -> int:
    """Store a Meta app as NAME. The secret is asked for, or read from stdin or a file; never from a flag."""
    if client_id is None:
        client_id = _ask_client_id(command, login)
    checked_id = _said(command, check_client_id(client_id))
    uri = _said(command, check_redirect_uri(login, redirect_uri))
    secret = _said(command, check_client_secret(read_secret(command, "client secret", secret_file)))
    _warn_if_mixed(command, login, checked_id)
    if config_id and login != "facebook":
        raise CommandError("only the facebook login knows a configuration", "leave --config-id away", exit_codes.USAGE)
    command.keys.add_app(name, login, checked_id, secret, uri, config_id)
    command.out.say(f"Stored app {name} ({login} login, client id {checked_id}, secret …{secret[-4:]}).")
    command.out.say(f"Register this redirect URI in the Meta dashboard, letter by letter: {uri}")
    command.out.say(f"Next: gramkey login --app {name}")
    command.finish({"app": {"name": name, "login": login, "client_id": checked_id, "redirect_uri": uri}})
    return exit_codes.OK


def _ask_client_id(command: Command, login: str) -> str:
    if not command.interactive:
        raise CommandError("the client id is missing", "add --client-id ID", exit_codes.USAGE)
    command.out.say(f"In the Meta dashboard: {WHERE[login]}")
    return str(click.prompt("client id", err=True))


def _said(command: Command, tidied: Tidied) -> str:
    if tidied.notice:
        command.out.notice(tidied.notice)
    return tidied.value


def _warn_if_mixed(command: Command, login: str, client_id: str) -> None:
    """The same id for both logins means that one of the two pairs is the other's (E01)."""
    for stored in command.keys.vault.apps.list():
        if stored.app.client_id == client_id and stored.app.login != login:
            command.out.warn(
                f"app {stored.name} of the {stored.app.login} login has the same client id: the two logins of one "
                f"Meta app have different ones ({WHERE[login]})"
            )


@app.command(name="list")
@common_options
def list_apps(command: Command) -> None:
    """Show the stored apps; of a secret, never more than that there is one."""
    vault = command.keys.vault
    rows = [
        {
            "name": stored.name,
            "login": stored.app.login,
            "client_id": stored.app.client_id,
            "redirect_uri": stored.app.redirect_uri,
            "config_id": stored.app.config_id or None,
            "demo": stored.app.demo,
            "grants": vault.apps.live_grants(stored.id),
        }
        for stored in vault.apps.list()
    ]
    if not command.out.as_json:
        for row in rows:
            demo = "  (demo)" if row["demo"] else ""
            command.out.data(f"{row['name']}  {row['login']}  {row['client_id']}  {row['redirect_uri']}{demo}")
        if not rows:
            command.out.say("No app is stored. Add one: gramkey app add NAME")
    command.finish({"apps": rows})


@app.command()
@click.argument("name")
@click.option("--with-grants", is_flag=True, help="Take its tokens along.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@common_options
def remove(command: Command, name: str, with_grants: bool, yes: bool) -> int:
    """Remove the app NAME and its secret from the vault. Meta is not told."""
    apps = command.keys.vault.apps
    apps.get(name)
    if not yes:
        command.confirm(f"Remove app {name}{' and all of its tokens' if with_grants else ''}?")
    apps.remove(name, with_grants)
    command.out.say(f"Removed app {name}.")
    command.finish({"removed": name})
    return exit_codes.OK
