"""Where a setting comes from: flag, then environment, then the stored profile, then the default; and which one won."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gramkey.cli import exit_codes
from gramkey.cli.output import CommandError
from gramkey.vault.place import DATABASE_URL, home, is_url

SETTINGS = {
    "vault": ("GRAMKEY_VAULT", "the vault's file"),
    "app": ("GRAMKEY_APP", "the app to use where several are registered"),
    "account": ("GRAMKEY_ACCOUNT", "the account to use where several are stored"),
    "min_valid": ("GRAMKEY_MIN_VALID", "for how long a token must be good, such as 1h"),
    "scopes": ("GRAMKEY_SCOPES", "what login asks for, such as read,publish"),
}


@dataclass(frozen=True)
class Setting:
    """A value and where it came from: `flag`, `environment (NAME)`, `profile (NAME)` or `default`."""

    value: str
    source: str


@dataclass(frozen=True)
class Settings:
    """All settings of one command. `flags` are what was typed (`None` where nothing was)."""

    flags: Mapping[str, str | None]
    env: Mapping[str, str]
    profile: str
    stored: Mapping[str, str]

    @classmethod
    def load(cls, flags: Mapping[str, str | None], env: Mapping[str, str], profile: str | None) -> Settings:
        profiles = read_profiles(Path(home(env)))
        name = profile or env.get("GRAMKEY_PROFILE", "")
        if name and name not in profiles:
            known = ", ".join(profiles) or "none yet"
            raise CommandError(
                f"there is no profile {name!r} (known: {known})",
                f"make it: gramkey profile set {name} account NAME",
                exit_codes.USAGE,
            )
        name = name or "default"
        return cls(flags, env, name, profiles.get(name, {}))

    def find(self, name: str, default: str = "") -> Setting:
        """The setting and where it came from."""
        variable = SETTINGS[name][0]
        if flag := self.flags.get(name):
            return Setting(flag, "flag")
        if value := self.env.get(variable):
            return Setting(value, f"environment ({variable})")
        if value := self.stored.get(name):
            return Setting(value, f"profile ({self.profile})")
        return Setting(default, "default")

    @property
    def home(self) -> Path:
        return Path(home(self.env))

    @property
    def vault_path(self) -> Path:
        """The vault's file. Raises `CommandError` where the vault is in a database of PostgreSQL."""
        place = self.vault_place
        if isinstance(place, str):
            raise CommandError(
                "this vault is in PostgreSQL, and not in a file",
                "use PostgreSQL's own tools (pg_dump), or name a file: --vault FILE",
                exit_codes.USAGE,
            )
        return place

    @property
    def vault_place(self) -> Path | str:
        """The vault's file, or the address of its database, which may hold a password."""
        found = self.find("vault", str(self.home / "vault.db"))
        if is_url(found.value):
            raise CommandError(
                f"the address of a database is no value for the setting vault ({found.source})",
                f"put it into the environment: {DATABASE_URL}",
                exit_codes.USAGE,
            )
        if found.source != "flag" and (url := self.env.get(DATABASE_URL, "")):
            if not is_url(url):
                raise CommandError(
                    f"{DATABASE_URL} is not the address of a PostgreSQL database",
                    "it begins with postgresql://",
                    exit_codes.USAGE,
                )
            return url
        return Path(found.value).expanduser().absolute()


def read_profiles(folder: Path) -> dict[str, dict[str, str]]:
    """The stored profiles by name."""
    path = folder / "profiles.json"
    try:
        found = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise CommandError(f"the profiles in {path} cannot be read: {error}", f"mend or remove {path}") from None
    if not isinstance(found, dict) or not all(_is_profile(values) for values in found.values()):
        raise CommandError(f"the profiles in {path} cannot be read: no texts by name", f"mend or remove {path}")
    return found


def _is_profile(values: object) -> bool:
    return isinstance(values, dict) and all(isinstance(value, str) for value in values.values())


def write_profiles(folder: Path, profiles: Mapping[str, Mapping[str, str]]) -> None:
    """Store the profiles, whole or not at all."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = folder / "profiles.json.new"
    temporary.write_text(json.dumps(profiles, indent=2, sort_keys=True) + "\n")
    temporary.replace(folder / "profiles.json")


def seconds(text: str) -> int:
    """A length of time as people type it: `90`, `90s`, `15m`, `1h`, `7d`."""
    number, unit = (text[:-1], text[-1]) if text and text[-1] in "smhd" else (text, "s")
    if not (number.isascii() and number.isdigit() and len(number) <= 9):
        raise CommandError(f"{text!r} is no length of time", "write 90s, 15m, 1h or 7d", exit_codes.USAGE)
    return int(number) * {"s": 1, "m": 60, "h": 3_600, "d": 86_400}[unit]
