"""`gramkey schedule`: a daily refresh of what is due, by a systemd user timer or a crontab line."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from gramkey.cli.command import Command, common_options
from gramkey.cli.output import CommandError
from gramkey.keeper.schedule import place
from gramkey.vault.place import DATABASE_URL

MARK = "# gramkey refresh"
UNIT = "gramkey-refresh"
CARRIED = (
    "GRAMKEY_HOME",
    "GRAMKEY_VAULT",
    "GRAMKEY_MASTER_KEY_FILE",
    "GRAMKEY_PROFILE",
    "HTTPS_PROXY",
    "SSL_CERT_FILE",
)
"""Settings that a scheduled refresh needs as this shell has them. The master key itself is never among them."""
SECONDS = 15


@dataclass(frozen=True)
class Job:
    """What is run daily: the program, the settings it runs with, and its minute of the hour (a stable spread)."""

    program: str
    env: Mapping[str, str]
    minute: int

    @classmethod
    def here(cls, env: Mapping[str, str], home: Path) -> Job:
        program = shutil.which("gramkey", path=os.path.dirname(sys.argv[0])) or shutil.which("gramkey") or sys.argv[0]
        carried = {name: env[name] for name in CARRIED if env.get(name)}
        return cls(os.path.abspath(program), carried, int(place(str(home)) * 60))


class Cron:
    """A line in the person's crontab, found again by its mark."""

    name = "crontab"

    def install(self, job: Job) -> str:
        settings = "".join(f"{name}={shlex.quote(value)} " for name, value in job.env.items())
        # In a crontab a bare % is a line break.
        line = f"{job.minute} 5 * * * {settings}{shlex.quote(job.program)} refresh --due".replace("%", r"\%")
        self._write([*self._others(), f"{line} {MARK}"])
        return line

    def shown(self) -> str:
        return "\n".join(line for line in self._lines() if line.endswith(MARK))

    def remove(self) -> bool:
        others = self._others()
        if len(others) == len(self._lines()):
            return False
        self._write(others)
        return True

    def _others(self) -> list[str]:
        return [line for line in self._lines() if not line.endswith(MARK)]

    def _lines(self) -> list[str]:
        # An empty crontab is an error for crontab -l.
        done = subprocess.run(["crontab", "-l"], capture_output=True, text=True, timeout=SECONDS)
        if done.returncode and "no crontab" not in done.stderr:
            raise CommandError(f"crontab -l failed: {done.stderr.strip()}", "crontab -l")
        return done.stdout.splitlines() if not done.returncode else []

    def _write(self, lines: list[str]) -> None:
        text = "".join(f"{line}\n" for line in lines)
        done = subprocess.run(["crontab", "-"], input=text, capture_output=True, text=True, timeout=SECONDS)
        if done.returncode:
            raise CommandError(f"crontab refused the change: {done.stderr.strip()}", "crontab -e")


class Systemd:
    """A timer and a service of the person's own systemd."""

    name = "systemd user timer"

    def __init__(self, env: Mapping[str, str]) -> None:
        base = env.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
        self.folder = Path(base) / "systemd/user"

    def install(self, job: Job) -> str:
        self.folder.mkdir(parents=True, exist_ok=True)
        settings = "".join(f"Environment={_quoted(f'{name}={value}')}\n" for name, value in job.env.items())
        self._service.write_text(
            "[Unit]\nDescription=Refresh Instagram access tokens that are due\n\n"
            f"[Service]\nType=oneshot\n{settings}ExecStart={_quoted(job.program)} refresh --due\n"
        )
        self._timer.write_text(
            "[Unit]\nDescription=Refresh Instagram access tokens daily\n\n"
            "[Timer]\nOnCalendar=daily\nRandomizedDelaySec=1h\nPersistent=true\n\n[Install]\nWantedBy=timers.target\n"
        )
        _systemctl("daemon-reload")
        _systemctl("enable", "--now", f"{UNIT}.timer")
        return str(self._timer)

    def shown(self) -> str:
        if not self._timer.exists():
            return ""
        return f"{self._timer}\n{self._service.read_text()}"

    def remove(self) -> bool:
        if not self._timer.exists() and not self._service.exists():
            return False
        _systemctl("disable", "--now", f"{UNIT}.timer")
        self._timer.unlink(missing_ok=True)
        self._service.unlink(missing_ok=True)
        _systemctl("daemon-reload")
        return True

    @property
    def _timer(self) -> Path:
        return self.folder / f"{UNIT}.timer"

    @property
    def _service(self) -> Path:
        return self.folder / f"{UNIT}.service"


def _quoted(text: str) -> str:
    """Quoted as systemd reads it; a % would begin one of its specifiers."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'


def _systemctl(*words: str) -> None:
    done = subprocess.run(["systemctl", "--user", *words], capture_output=True, text=True, timeout=SECONDS)
    if done.returncode:
        raise CommandError(f"systemctl --user {' '.join(words)} failed: {done.stderr.strip()}", "gramkey schedule show")


def schedulers(env: Mapping[str, str]) -> list[Cron | Systemd]:
    """The schedulers that work on this machine, the better first."""
    found: list[Cron | Systemd] = []
    if shutil.which("systemctl", path=env.get("PATH")):
        asked = ["systemctl", "--user", "show-environment"]
        if subprocess.run(asked, capture_output=True, timeout=SECONDS).returncode == 0:
            found.append(Systemd(env))
    if shutil.which("crontab", path=env.get("PATH")):
        found.append(Cron())
    return found


def _chosen(command: Command, by: str | None) -> Cron | Systemd:
    found = [each for each in schedulers(command.env) if by is None or each.name.startswith(by)]
    if not found:
        raise CommandError(
            f"this machine has no {by or 'systemd user session and no crontab'} to schedule with",
            "run this once a day by whatever you have: gramkey refresh --due",
        )
    return found[0]


@click.group()
def schedule() -> None:
    """Have due tokens refreshed once a day, so that nobody need think of them again."""


@schedule.command()
@click.option("--by", type=click.Choice(["systemd", "crontab"]), help="Which scheduler (default: systemd if it works).")
@common_options
def install(command: Command, by: str | None) -> None:
    """Set up a daily `gramkey refresh --due`; doing it twice changes nothing."""
    if command.env.get("GRAMKEY_MASTER_KEY"):
        raise CommandError(
            "the master key is in this shell's GRAMKEY_MASTER_KEY, and a schedule must not hold it",
            "put it into a file of mode 0600, and set GRAMKEY_MASTER_KEY_FILE instead",
        )
    if command.env.get(DATABASE_URL):
        raise CommandError(
            f"{DATABASE_URL} may hold a password, and a schedule must not hold it",
            "run `gramkey keep` as a service that is given it (docs/guide.md shows one)",
        )
    chosen = _chosen(command, by)
    shown = chosen.install(Job.here(command.env, command.settings.home))
    command.out.say(f"Scheduled daily by {chosen.name}: {shown}")
    command.out.say("See it: gramkey schedule show · end it: gramkey schedule remove")
    if isinstance(chosen, Systemd):
        command.out.say("It runs while you are logged in; for a server: loginctl enable-linger")
    command.finish({"scheduled": True, "by": chosen.name})


@schedule.command()
@common_options
def show(command: Command) -> int:
    """Show what is scheduled; exit code 1 where nothing is."""
    found = [(each.name, text) for each in schedulers(command.env) if (text := each.shown())]
    if not command.out.as_json:
        for name, text in found:
            command.out.data(f"{name}:\n{text}")
    command.finish({"scheduled": bool(found), "by": [name for name, _ in found]})
    if not found:
        command.out.say("Nothing is scheduled. Set it up: gramkey schedule install")
    return 0 if found else 1


@schedule.command()
@common_options
def remove(command: Command) -> None:
    """Remove what `install` set up."""
    removed = [each.name for each in schedulers(command.env) if each.remove()]
    command.out.say(f"Removed: {', '.join(removed)}" if removed else "Nothing was scheduled.")
    command.finish({"removed": removed})
