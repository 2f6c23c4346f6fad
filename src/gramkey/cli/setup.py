"""`gramkey setup`: a first run, led step by step; each is checked before the next, and it goes on where it stopped."""

from __future__ import annotations

import json
from itertools import chain, count
from pathlib import Path
from typing import Any

import click

from gramkey.checks.app_review import kit
from gramkey.checks.apps import difference, probe_pair
from gramkey.checks.set_up import REDIRECT_URI, WANTS, Answers, Step, steps
from gramkey.cli import exit_codes
from gramkey.cli.clipboard import copy
from gramkey.cli.command import Command, common_options
from gramkey.cli.output import CommandError
from gramkey.protocol.authorization import check_client_id, check_client_secret
from gramkey.protocol.errors import InputError
from gramkey.protocol.scopes import choose_scopes


@click.command()
@click.option("--restart", is_flag=True, help="Forget where it stopped, and begin anew.")
@click.option(
    "--app-review", "folder", type=click.Path(path_type=Path), metavar="FOLDER", help="Write the review's texts."
)
@click.option("--product", default="our product", metavar="NAME", help="What the product is called in those texts.")
@click.option("--login", type=click.Choice(["instagram", "facebook"]), default="instagram", help="Of this login.")
@click.option("--scopes", metavar="LIST", help="What the review is for: read,publish,comments,messages,insights.")
@common_options
def setup(command: Command, restart: bool, folder: Path | None, product: str, login: str) -> int:
    """Be led through the first set-up: which login fits, what to press in Meta's dashboard and what to paste there,
    each step checked before the next. It goes on where it stopped, and ends in a login.

    With --app-review it writes a first draft of what Meta's review asks for.
    """
    if folder is not None:
        return _write_kit(command, folder, login, product)
    if not command.interactive:
        raise CommandError(
            "setup asks questions, and nobody can be asked here",
            "gramkey app add, then gramkey login",
            exit_codes.USAGE,
        )
    return _Walk(command, restart).go()


class _Walk:
    """One walk through the steps. What was answered and done is kept in the home, without any secret."""

    def __init__(self, command: Command, restart: bool) -> None:
        self.command, self.out = command, command.out
        self.path = command.settings.home / "setup.json"
        self.state: dict[str, Any] = {} if restart else _read(self.path)

    def go(self) -> int:
        answers = self._answers()
        walk = steps(answers)
        self.out.say(f"\nThe {answers.login} login fits: {answers.why}.")
        done = self.state.get("done", [])
        if done:
            self.out.say(
                f"Going on where it stopped: {len(done)} of {len(walk)} steps are done (--restart begins anew)."
            )
        for number, step in enumerate(walk, 1):
            if step.id in done:
                continue
            self._show(step, number, len(walk))
            self._check(step, answers)
            done = [*done, step.id]
            self._keep(done=done)
        self.out.say("\nAll is set up. Now the login:")
        self.path.unlink(missing_ok=True)
        return self._log_in(answers)

    def _answers(self) -> Answers:
        if "whose" in self.state:
            return Answers(self.state["whose"], tuple(self.state["wants"]))
        self.out.say("Two questions decide which of Meta's logins fits.")
        whose = click.prompt("Whose accounts? (own, others)", type=click.Choice(["own", "others"]), default="own",
                             show_choices=False, err=True)  # fmt: skip
        self.out.say("What for?")
        for name, meaning in WANTS.items():
            self.out.say(f"  {name:10} {meaning}")
        wants = self._wants()
        self._keep(whose=whose, wants=wants)
        return Answers(whose, tuple(wants))

    def _wants(self) -> list[str]:
        while True:
            text = click.prompt("Several by commas", default="read", err=True)
            wants = [word for word in text.replace(",", " ").lower().split() if word]
            unknown = [word for word in wants if word not in WANTS]
            if wants and not unknown:
                return wants
            self.out.say(f"There is no {', '.join(unknown) or 'answer'}; write some of: {', '.join(WANTS)}.")

    def _show(self, step: Step, number: int, of: int) -> None:
        self.out.say(f"\n{self.out.style(f'Step {number} of {of}: {step.title}', 'bold', self.out.err)}")
        for line in step.lines:
            self.out.say(f"  {line}")
        if step.page:
            self.out.say(f"  Page: {step.page}")
        if step.reported:
            self.out.say(
                self.out.style(
                    f"  As reported by {step.reported}; the dashboard may look different.", "dim", self.out.err
                )
            )

    def _check(self, step: Step, answers: Answers) -> None:
        if step.check == "pair":
            self._pair(answers)
        elif step.check == "redirect":
            self._redirect()
        else:
            click.prompt("Enter when that is done", default="", show_default=False, err=True)

    def _pair(self, answers: Answers) -> None:
        """Ask for the pair until Meta takes it."""
        while True:
            client_id = self._ask("App id", check_client_id, hidden=False)
            secret = self._ask("App secret (not shown)", check_client_secret, hidden=True)
            name = self._free_name(answers.login)
            stored = self.command.keys.add_app(name, answers.login, client_id, secret, REDIRECT_URI)
            problems = [each for each in self.command.keys.run(probe_pair(stored)) if each.id in ("pair", "network")]
            if not problems:
                self.out.say(f"Meta takes this pair. It is stored as app {name!r}.")
                self._keep(app=name)
                return
            self.command.keys.vault.apps.remove(name)
            for each in problems:
                self.out.say(f"{each.what}: {each.fix}.")

    def _free_name(self, login: str) -> str:
        """The login's name, or with a number, where an app is called so already."""
        taken = self.command.keys.vault.apps.names()
        return next(name for name in chain([login], (f"{login}-{n}" for n in count(2))) if name not in taken)

    def _ask(self, what: str, check: Any, hidden: bool) -> str:
        while True:
            text = click.prompt(what, hide_input=hidden, err=True)
            try:
                tidied = check(text)
            except InputError as error:
                self.out.say(f"{error}. {error.hint}")
                continue
            if tidied.notice:
                self.out.say(tidied.notice)
            return str(tidied.value)

    def _redirect(self) -> None:
        """Ask for what the dashboard has stored until it is the same, byte for byte."""
        if copy(REDIRECT_URI, self.command.env, self.out.err):
            self.out.say("  (copied)")
        while True:
            pasted = click.prompt("Paste what the dashboard has stored", err=True)
            if pasted == REDIRECT_URI:
                self.out.say("It is the same.")
                return
            self.out.say(f"It is not the same: {difference(REDIRECT_URI, pasted)}. Change it there, and press Save.")

    def _log_in(self, answers: Answers) -> int:
        from gramkey.cli.login import login

        place = self.command.settings.vault_place
        arguments = ["--app", self.state["app"], "--scopes", answers.scopes]
        arguments += ["--vault", str(place)] if isinstance(place, Path) else []
        result = login.main(arguments, standalone_mode=False)
        return result if isinstance(result, int) else exit_codes.OK

    def _keep(self, **more: Any) -> None:
        self.state |= more
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary = self.path.with_suffix(".new")
        temporary.write_text(json.dumps(self.state))
        temporary.replace(self.path)


def _read(path: Path) -> dict[str, Any]:
    """What was kept; nothing where that cannot be read."""
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    good = isinstance(found, dict) and found.get("whose") in ("own", "others") and isinstance(found.get("wants"), list)
    return found if good else {}


def _write_kit(command: Command, folder: Path, login: str, product: str) -> int:
    choice = choose_scopes(login, command.settings.find("scopes", "read").value)
    files = kit(login, choice, product)
    taken = [name for name in files if (folder / name).exists()]
    if taken:
        raise CommandError(f"{folder} has {', '.join(taken)} already", "name another folder", exit_codes.USAGE)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text)
    except OSError as error:
        raise CommandError(f"{folder} cannot be written: {error.strerror}", "name another folder") from None
    command.out.say(f"Written to {folder}: {', '.join(files)}. They are a first draft: put your product's words in.")
    command.finish({"written": [str(folder / name) for name in files]})
    return exit_codes.OK
