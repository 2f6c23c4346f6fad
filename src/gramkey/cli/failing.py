"""How an error of ours is told: what it means, the next thing to type, and the exit code, all from `diagnosis`."""

from __future__ import annotations

from typing import Any

from gramkey.cli import exit_codes
from gramkey.cli.output import Output, day, iso
from gramkey.diagnosis import Diagnosis, diagnose
from gramkey.keeper.errors import KeeperError, LoginNeeded, RefreshUnderWay, TooYoung
from gramkey.protocol.errors import GramkeyError, InputError
from gramkey.vault.errors import Ambiguous, KeyUnavailable, UnknownApp, UnknownGrant, VaultBusy, VaultError


def fail(error: GramkeyError, output: Output) -> int:
    """Report any of our errors and give back its exit code."""
    if isinstance(error, VaultError):
        return _vault_error(error, output)
    if isinstance(error, KeeperError):
        return _keeper_error(error, output)
    if isinstance(error, InputError):
        return output.fail(str(error), error.hint, exit_codes.USAGE, what=error.what)
    found = diagnose(error)
    output.say(f"gramkey: {found.words} (More: gramkey explain {found.rows[0]})")
    hint, more = advice(found)
    return output.fail(str(error), hint, found.exit_code, **more)


def advice(found: Diagnosis) -> tuple[str, dict[str, Any]]:
    """What a diagnosis adds to an error: the hint line, and what `--json` carries beside it."""
    hint = " · ".join(part for part in (found.remedy, found.command) if part)
    trace = {"fbtrace_id": found.fbtrace_id} if found.fbtrace_id else {}
    reports = {"reports": list(found.reports)} if found.reports else {}
    return hint, {"diagnosis": list(found.rows), **reports, **trace}


def _keeper_error(error: KeeperError, output: Output) -> int:
    codes = {LoginNeeded: exit_codes.LOGIN_NEEDED, TooYoung: exit_codes.PENDING, RefreshUnderWay: exit_codes.PENDING}
    more = {"reason": error.reason} if isinstance(error, LoginNeeded) else {}
    if isinstance(error, TooYoung):
        output.say(f"gramkey: it can be refreshed from {day(error.from_at)} on")
        more = {"from_at": iso(error.from_at) or ""}
    return output.fail(str(error), error.hint, codes.get(type(error), exit_codes.FAILURE), **more)


def _vault_error(error: VaultError, output: Output) -> int:
    if isinstance(error, UnknownGrant | Ambiguous) and error.known:
        output.say("gramkey: stored here: " + ", ".join(error.known))
    codes = {
        UnknownGrant: exit_codes.LOGIN_NEEDED,
        UnknownApp: exit_codes.USAGE,
        Ambiguous: exit_codes.USAGE,
        VaultBusy: exit_codes.PENDING,
    }
    code = codes.get(type(error), exit_codes.FAILURE)
    more = {"key": "unavailable"} if isinstance(error, KeyUnavailable) else {}
    return output.fail(str(error), error.hint, code, **more)
