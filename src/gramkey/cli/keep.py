"""`gramkey keep`: the keeper, which refreshes whatever is due for as long as it runs."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

import click

from gramkey.cli import exit_codes
from gramkey.cli.command import Command, common_options
from gramkey.cli.login_end import described
from gramkey.cli.output import CommandError, day
from gramkey.cli.refresh import refresh_all_due
from gramkey.cli.settings import seconds
from gramkey.gramkey import AsyncGramkey
from gramkey.keeper.errors import LoginNeeded, RefreshUnderWay
from gramkey.keeper.keeping import Outcome
from gramkey.protocol.errors import GramkeyError
from gramkey.vault import VaultError

PATIENCE = 60
"""Seconds after which trouble with the vault is looked at again, at the latest."""


@click.command()
@click.option("--once", is_flag=True, help="Refresh what is due now, and end: for cron and timers.")
@click.option("--every", metavar="TIME", default="1m", show_default=True, help="How often to look for what is due.")
@common_options
def keep(command: Command, once: bool, every: str) -> int:
    """Refresh every token in good time, until told to stop (Ctrl-C, SIGTERM).

    Any number of keepers may run on one vault. What is under way is finished before the keeper ends. With --json, one
    line for each token that was refreshed or could not be.
    """
    if once:
        return refresh_all_due(command)
    pause = seconds(every)
    if not pause:
        raise CommandError("--every 0 would never rest", "write --every 1m", exit_codes.USAGE)
    _require_aiohttp()
    return asyncio.run(_keep(command, pause))


def _require_aiohttp() -> None:
    try:
        import aiohttp  # noqa: F401 - only to be told of it now
    except ModuleNotFoundError:
        raise CommandError(
            "the keeper needs aiohttp, which is not installed",
            "pip install 'gramkey[async]', or have `gramkey refresh --due` run daily: gramkey schedule install",
        ) from None


async def _keep(command: Command, pause: int) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    sync = command.keys  # opens the vault, and knows where the emulator is
    command.out.say(f"Keeping the tokens in {sync.vault.name}; Ctrl-C ends it.")
    async with AsyncGramkey(vault=sync.vault, env=command.env, emulator=sync.emulated) as keys:
        trouble = 0
        while not stop.is_set():
            if await _round(command, lambda: keys.keep(lambda outcome: _tell(command, outcome), stopping=stop.is_set)):
                trouble, rest = 0, float(pause)
            else:
                trouble, rest = trouble + 1, min(2.0**trouble, PATIENCE)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), rest)
    command.out.say("Ended; nothing is left half done.")
    return exit_codes.OK


async def _round(command: Command, keep_once: Callable[[], Awaitable[None]]) -> bool:
    """One round; whether it came through. Trouble with the vault is told, and waited for: it has come back before."""
    try:
        await keep_once()
    except VaultError as error:
        command.out.warn(f"{error} ({error.hint}); trying again")
        return False
    except GramkeyError as error:  # the emulator of demo grants is not running
        command.out.warn(str(error))
        return False
    return True


def _tell(command: Command, outcome: Outcome) -> None:
    grant, error = outcome.grant, outcome.error
    if isinstance(error, RefreshUnderWay):
        return
    told = {
        "at": int(time.time()),
        "grant": described(grant) if grant else None,
        "error": str(error) if error else None,
    }
    if command.out.as_json:
        command.out.emit(told)
    elif grant is None:
        command.out.warn(str(error))
    elif error is None:
        command.out.say(f"Refreshed {grant.label}: good until {day(grant.expires_at)}.")
    elif isinstance(error, LoginNeeded):
        command.out.warn(f"{grant.label} needs a login: {error.hint}")
    else:
        command.out.warn(f"{grant.label} was not refreshed, and will be tried again: {error}")
