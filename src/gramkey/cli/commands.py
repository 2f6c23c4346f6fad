"""The table of commands, each loaded only when it is named, and what happens when one fails."""

from __future__ import annotations

import importlib
import os
import sys

import click

from gramkey import __version__
from gramkey.cli import exit_codes
from gramkey.cli.output import CommandError, Output
from gramkey.protocol.errors import GramkeyError

COMMANDS = {
    "setup": ("gramkey.cli.setup:setup", "Be led through the first set-up, step by step."),
    "login": ("gramkey.cli.login:login", "Get a token: agree in the browser, and it is stored."),
    "token": ("gramkey.cli.token:token", "Print a token that is good, refreshing it first if it must be."),
    "run": ("gramkey.cli.run:run", "Run a program with a good token in its environment."),
    "export": ("gramkey.cli.export:export", "Write a token for a program: variables, JSON, or a file."),
    "call": ("gramkey.cli.call:call", "Call the Graph API with a stored token."),
    "status": ("gramkey.cli.status:status", "Show what is stored, how long it lives and what is next."),
    "refresh": ("gramkey.cli.refresh:refresh", "Refresh a token now, or all that are due."),
    "keep": ("gramkey.cli.keep:keep", "Keep every token alive, for as long as it runs; or once, for cron."),
    "import-token": ("gramkey.cli.import_token:import_token", "Store a token made elsewhere, such as the dashboard's."),
    "import": ("gramkey.cli.import_file:import_file", "Take over the tokens that another program keeps."),
    "logout": ("gramkey.cli.leaving:logout", "Forget a token here. Meta is not told."),
    "revoke": ("gramkey.cli.leaving:revoke", "End a token at Meta where Meta allows it, and forget it here."),
    "app": ("gramkey.cli.app:app", "Add, list and remove Meta apps."),
    "profile": ("gramkey.cli.profile:profile", "Store settings under a name."),
    "schedule": ("gramkey.cli.schedule:schedule", "Have due tokens refreshed daily, without thinking of it."),
    "keys": ("gramkey.cli.keys:keys", "The master key: export it for safe-keeping."),
    "vault": ("gramkey.cli.vault:vault", "Back up, restore and check the vault."),
    "doctor": ("gramkey.cli.doctor:doctor", "Say what is wrong here, and how it is mended."),
    "explain": ("gramkey.cli.explain:explain", "Explain an error, a log, an address, a page's words or an id."),
    "emulator": ("gramkey.cli.emulator:emulator", "Meta in a box, to test against."),
    "completion": ("gramkey.cli.completion:completion", "Print the completion script of a shell."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are named; the list and its help come from the table."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name][0].split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            import difflib

            nearest = difflib.get_close_matches(name, COMMANDS, n=1)
            raise click.UsageError(f"no command {name!r}" + (f"; did you mean {nearest[0]}?" if nearest else ""))
        return super().resolve_command(ctx, args)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="gramkey %(version)s")
def gramkey() -> None:
    """Get an Instagram access token, keep it alive, hand it out, and end it properly.

    First time? `gramkey login --demo` shows the whole way with a built-in emulator instead of Meta.
    """


def run(arguments: list[str]) -> int:
    """Run the command line `arguments` stand for; every failure ends as words on stderr and an exit code."""
    output = Output(as_json="--json" in arguments)
    try:
        result = gramkey.main(arguments, prog_name="gramkey", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        output.say(error.format_message())
        return exit_codes.USAGE
    except click.UsageError as error:
        from gramkey.protocol.redaction import redact

        path = error.ctx.command_path if error.ctx else "gramkey"
        # It repeats what was typed, which may be a token or a redirect that belongs on stdin.
        return output.fail(_lower(redact(error.format_message())), f"{path} --help", exit_codes.USAGE)
    except (click.Abort, KeyboardInterrupt):
        output.say()
        return output.fail("stopped", "", exit_codes.CANCELLED)
    except BrokenPipeError:
        # Whoever read our output has gone: nothing is wrong, and nothing more can be said.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exit_codes.FAILURE
    except CommandError as error:
        return output.fail(str(error), error.hint, error.exit_code, **error.more)
    except GramkeyError as error:
        return report(error, output)
    return result if isinstance(result, int) else exit_codes.OK


def report(error: GramkeyError, output: Output) -> int:
    """Say what an error means, and give back its exit code."""
    from gramkey.cli.failing import fail

    return fail(error, output)


def _lower(message: str) -> str:
    return (message[:1].lower() + message[1:]).rstrip(".")
