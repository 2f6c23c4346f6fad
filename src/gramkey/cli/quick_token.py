"""The short way of `gramkey token`: a stored token that is good, printed without click, JSON or an HTTP client."""

from __future__ import annotations


def print_stored_token(arguments: list[str]) -> bool:
    """Print the token that `arguments` (after `token`) ask for, if that takes no more than a look into the vault."""
    return False
