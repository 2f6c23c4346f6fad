"""`gramkey completion`: the completion script of bash, zsh or fish."""

from __future__ import annotations

import os

import click
from click.shell_completion import get_completion_class

from gramkey.cli import exit_codes
from gramkey.cli.output import CommandError

SHELLS = ("bash", "zsh", "fish")
WHERE = {
    "bash": "~/.local/share/bash-completion/completions/gramkey",
    "zsh": "a folder of your $fpath, as _gramkey",
    "fish": "~/.config/fish/completions/gramkey.fish",
}


@click.command()
@click.argument("shell", type=click.Choice(SHELLS), required=False)
def completion(shell: str | None) -> None:
    """Print the completion script of SHELL (default: the one you are in).

    \b
    bash:  gramkey completion bash > ~/.local/share/bash-completion/completions/gramkey
    zsh:   gramkey completion zsh > "${fpath[1]}/_gramkey"
    fish:  gramkey completion fish > ~/.config/fish/completions/gramkey.fish
    """
    from gramkey.cli.commands import gramkey

    shell = shell or os.path.basename(os.environ.get("SHELL", ""))
    kind = get_completion_class(shell) if shell in SHELLS else None
    if kind is None:
        raise CommandError(
            f"no completion for the shell {shell or 'of this terminal'}",
            f"name one: gramkey completion {'|'.join(SHELLS)}",
            exit_codes.USAGE,
        )
    click.echo(kind(gramkey, {}, "gramkey", "_GRAMKEY_COMPLETE").source())
    click.echo(f"gramkey: put this into {WHERE[shell]}", err=True)
