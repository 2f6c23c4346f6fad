"""The command line. `main` is what the installed `gramkey` runs; every command is thin and loaded when it is named."""

from __future__ import annotations

import sys


def main(argv: list[str] | None = None) -> int:
    """Run `gramkey` with `argv` (default: the process's) and return its exit code.

    `gramkey token` is what scripts call over and over: it is first tried by the short way, which loads neither click
    nor an HTTP client, and answers only where the stored token can be printed as it is.
    """
    arguments = sys.argv[1:] if argv is None else argv
    if arguments[:1] == ["token"]:
        from gramkey.cli.quick_token import print_stored_token

        if print_stored_token(arguments[1:]):
            return 0
    from gramkey.cli.commands import run

    return run(arguments)
