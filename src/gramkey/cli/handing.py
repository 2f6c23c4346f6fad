"""A token as variables: what programs are handed, by an environment or by a file."""

from __future__ import annotations

from gramkey.cli.output import iso
from gramkey.keeper.vending import Vended


def variables(vended: Vended) -> dict[str, str]:
    """`INSTAGRAM_ACCESS_TOKEN` and, where they are known, whose it is and until when."""
    account = vended.grant.account
    found = {
        "INSTAGRAM_ACCESS_TOKEN": vended.token.secret.reveal(),
        "INSTAGRAM_ACCOUNT_ID": account.account_id,
        "INSTAGRAM_USERNAME": account.username,
        "INSTAGRAM_TOKEN_EXPIRES_AT": iso(vended.token.expires_at) or "",
    }
    return {name: value for name, value in found.items() if value}
