"""The short way of `gramkey token`: a stored token that is good, printed without click or an HTTP client."""

from __future__ import annotations

import os
import sys
import time

MIN_VALID = 3_600


def print_stored_token(arguments: list[str]) -> bool:
    """Print the token that `arguments` (after `token`) ask for, if that takes no more than a look into the vault.

    At most an account is understood here; every option takes the long way, and so does all that is not plain.
    """
    account = arguments[0] if arguments else ""
    settings = ("GRAMKEY_MIN_VALID", "GRAMKEY_ACCOUNT", "GRAMKEY_APP")
    if (
        len(arguments) > 1
        or account.startswith("-")
        or "/" in account
        or any(os.environ.get(name) for name in settings)
    ):
        return False
    from gramkey.vault.quick import read_token

    token = read_token(os.environ, account, MIN_VALID, int(time.time()))
    if token is None:
        return False
    sys.stdout.write(token + "\n")
    return True
