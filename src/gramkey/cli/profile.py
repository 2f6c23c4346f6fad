"""`gramkey profile`: settings stored under a name."""

from __future__ import annotations

import click

from gramkey.cli import exit_codes
from gramkey.cli.command import Command, common_options
from gramkey.cli.output import CommandError
from gramkey.cli.settings import SETTINGS, read_profiles, write_profiles


@click.group()
def profile() -> None:
    """Store settings under a name.

    A flag wins over the environment, the environment over the profile. The profile `default` is used unless --profile
    or GRAMKEY_PROFILE names another.
    """


def _checked(key: str) -> str:
    if key not in SETTINGS:
        raise CommandError(f"there is no setting {key!r}", "the settings are: " + ", ".join(SETTINGS), exit_codes.USAGE)
    return key


@profile.command(name="list")
@common_options
def list_profiles(command: Command) -> None:
    """Show every profile with its settings."""
    profiles = read_profiles(command.settings.home)
    if not command.out.as_json:
        for name, values in profiles.items():
            command.out.data(name)
            for key, value in values.items():
                command.out.data(f"  {key} = {value}")
        if not profiles:
            command.out.say("No profile is stored. Make one: gramkey profile set default account NAME")
    command.finish({"profiles": profiles, "used": command.settings.profile})


@profile.command(name="set")
@click.argument("name")
@click.argument("key")
@click.argument("value")
@common_options
def set_value(command: Command, name: str, key: str, value: str) -> None:
    """Store VALUE as the setting KEY of the profile NAME."""
    profiles = read_profiles(command.settings.home)
    profiles.setdefault(name, {})[_checked(key)] = value
    write_profiles(command.settings.home, profiles)
    command.out.say(f"Profile {name}: {key} = {value}")
    command.finish({"profile": name, "settings": profiles[name]})


@profile.command(name="unset")
@click.argument("name")
@click.argument("key", required=False)
@common_options
def unset_value(command: Command, name: str, key: str | None) -> None:
    """Remove the setting KEY of the profile NAME, or the whole profile."""
    profiles = read_profiles(command.settings.home)
    if name not in profiles or (key is not None and _checked(key) not in profiles[name]):
        raise CommandError(f"profile {name!r} has no {key or 'settings'}", "gramkey profile list", exit_codes.USAGE)
    if key is None:
        del profiles[name]
    else:
        del profiles[name][key]
    write_profiles(command.settings.home, profiles)
    command.out.say(f"Removed {key or 'the profile'} ({name})")
    command.finish({"profile": name, "settings": profiles.get(name)})
