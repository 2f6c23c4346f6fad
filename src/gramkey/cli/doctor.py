"""`gramkey doctor`: what is wrong here, and how it is mended; silent where all is well."""

from __future__ import annotations

import time
from functools import partial

import click

from gramkey.checks.doctor import Doctor
from gramkey.checks.finding import Finding
from gramkey.checks.machine import Machine
from gramkey.cli import exit_codes
from gramkey.cli.command import Command, common_options
from gramkey.cli.output import CommandError
from gramkey.cli.schedule import Job, schedulers


@click.command()
@click.option("--app", metavar="NAME", help="Only this app and its tokens.")
@click.option("--account", default="", metavar="NAME", help="Only this account's token.")
@click.option("--redirect-uri", "pasted", default="", metavar="URI", help="The redirect URI as the dashboard shows it.")
@click.option("--public-url", default="", metavar="URL", help="The address that Meta is to call.")
@click.option(
    "--webhook", "webhooks", multiple=True, metavar="FIELD", help="A field that accounts must be subscribed to."
)
@click.option("--offline", is_flag=True, help="Ask Meta nothing.")
@click.option("--fix", is_flag=True, help="Mend what a program may mend: file modes, the schedule, old certificates.")
@common_options
def doctor(
    command: Command,
    account: str,
    pasted: str,
    public_url: str,
    webhooks: tuple[str, ...],
    offline: bool,
    fix: bool,
) -> int:
    """Look at this machine, the apps and the tokens, and print only what is wrong, each with its cure.

    Exit code 1 where something is. Few requests are sent: one for each app, one or two for each token.
    """
    found_schedulers = schedulers(command.env)
    scheduled = any(each.shown() for each in found_schedulers)
    install = None
    if found_schedulers and not command.env.get("GRAMKEY_MASTER_KEY"):  # which no schedule may hold
        install = partial(found_schedulers[0].install, Job.here(command.env, command.settings.home))
    machine = Machine(command.env, command.settings.home, int(time.time()), scheduled, install)
    visit = Doctor(command.keys, machine, command.app, account, pasted, public_url, webhooks)
    wrong, mended = [], []
    for finding in visit.look(ask=not offline):
        if fix and finding.mend is not None and _mends(command, finding):
            mended.append(finding)
        else:
            wrong.append(finding)
    _tell(command, wrong, mended)
    return exit_codes.FAILURE if wrong else exit_codes.OK


def _mends(command: Command, finding: Finding) -> bool:
    """Mend it; what cannot be done is said, and stays a finding."""
    assert finding.mend is not None
    try:
        finding.mend()
    except (OSError, CommandError) as error:
        command.out.warn(f"{finding.about} could not be mended: {error}")
        return False
    return True


def _tell(command: Command, wrong: list[Finding], mended: list[Finding]) -> None:
    out = command.out
    if out.as_json:
        out.emit({"findings": [_described(each) for each in wrong], "mended": [_described(each) for each in mended]})
        return
    for each in mended:
        out.say(f"mended: {each.what}")
    for each in wrong:
        out.data(f"{out.style(each.id, 'bold')}  {each.about}: {each.what}")
        out.data(f"    {each.fix}" + (f"  →  {each.command}" if each.command else ""))
    if not wrong:
        out.say("Nothing is wrong.")


def _described(each: Finding) -> dict[str, object]:
    return {
        "id": each.id,
        "about": each.about,
        "what": each.what,
        "fix": each.fix,
        "command": each.command,
        "can_be_mended": each.mend is not None,
    }
