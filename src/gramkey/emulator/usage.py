"""How much of its allowance an app has used: counted per call, told in headers, refused at 100 per cent.

Every Graph call counts for the app and for its person or Page (per hour, Meta's Platform limit); one that reads an
Instagram account counts also for that account (per day, the Business Use Case limit). Source: Meta's page on rate
limiting; that the calls of the second kind count for the first too is inferred.
"""

from __future__ import annotations

from gramkey.emulator.call import Call
from gramkey.emulator.problems import Refusal
from gramkey.emulator.world import Token

LIMITS = {"app": 1_000_000, "user": 1_000_000, "page": 1_000_000, "business": 1_000_000}
"""Calls per window until an app is given its own: so many that nobody meets a limit unasked."""

WINDOWS = {"app": 3600, "user": 3600, "page": 3600, "business": 86_400}
REFUSALS = {"app": "D-83", "user": "D-85", "page": "D-86", "business": "D-88"}


def spend(call: Call, token: Token) -> None:
    """Count a call for its app and its person or Page. Refuses it if one of them has used up its calls."""
    if call.spent:
        return
    _count(call, token, "app", "")
    if token.kind != "app":
        _count(call, token, "page" if token.page else "user", token.page or token.who)
        if call.host.family == "instagram":
            spend_account(call, token, token.who)


def spend_account(call: Call, token: Token, username: str) -> None:
    """Count a call for the Instagram account that it reads, once."""
    if "business" not in call.spent:
        call.account = username
        _count(call, token, "business", username)


def _count(call: Call, token: Token, kind: str, whose: str) -> None:
    limit = call.world.apps[token.client_id].limits.get(kind, LIMITS[kind])
    window = WINDOWS[kind]
    key = f"{kind}/{token.client_id}/{whose}"
    passed = call.now % window
    slot = call.world.usage.get(key)
    if slot is None or slot[0] != call.now - passed:
        before = slot[2] if slot is not None and slot[0] == call.now - passed - window else 0
        slot = call.world.usage[key] = [call.now - passed, before, 0]
    used = slot[2] + slot[1] * (window - passed) // window
    if used >= limit:
        call.spent[kind] = 100
        raise Refusal(REFUSALS[kind])
    slot[2] += 1
    call.spent[kind] = (used + 1) * 100 // limit


def headers(call: Call) -> tuple[tuple[str, str], ...]:
    """The usage headers of an answer; none before the token was found."""
    if not call.spent:
        return ()
    app = max(percent for kind, percent in call.spent.items() if kind != "business")
    told = (("X-App-Usage", _app_usage(call, app)),)
    account = call.world.accounts.get(call.account)
    if account is None or "business" not in call.spent:
        return told
    used = call.spent["business"]
    wait = (WINDOWS["business"] - call.now % WINDOWS["business"]) // 60 + 1 if used >= 100 else 0
    value = (
        f'{{"{account.account_id}":[{{"type":"instagram","call_count":{used},"total_cputime":{used // 2},'
        f'"total_time":{used // 2},"estimated_time_to_regain_access":{wait}}}]}}'
    )
    return (*told, ("X-Business-Use-Case-Usage", value))


def _app_usage(call: Call, percent: int) -> str:
    if call.host.family == "instagram" and call.switches.holds("app_usage_keys", "observed"):
        return f'{{"call_volume":{percent},"cpu_time":{percent // 2}}}'
    return f'{{"call_count":{percent},"total_time":{percent // 2},"total_cputime":{percent // 2}}}'
