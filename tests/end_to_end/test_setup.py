"""`gramkey setup` walked in a terminal, for both logins: wrong answers, an interruption, and a login at the end."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from gramkey.checks.set_up import REDIRECT_URI
from tests.documented import check_part
from tests.end_to_end.running import GRAMKEY, Emulator, Person
from tests.end_to_end.test_paste import Tmux

WRONG = "0" * 32
ADDRESS = re.compile(r"https://www\.(?:instagram|facebook)\.com/\S*client_id=\S+")


@pytest.fixture
def terminal(person: Person, emulator: Emulator, tmp_path: Path) -> Iterator[Tmux]:
    """A shell on a machine that reaches Meta through the emulator's proxy: the app is no demo."""
    found = emulator.ask("")
    env = {
        **person.env,
        "TERM": "screen",
        "PS1": "$ ",
        "HTTPS_PROXY": found["proxy"],
        "SSL_CERT_FILE": found["ca_file"],
    }
    env.pop("GRAMKEY_EMULATOR_CONTROL", None)
    one = Tmux(f"gramkey-setup-{tmp_path.name}", env)
    yield one
    subprocess.run(["tmux", "-L", one.socket, "kill-server"], check=False, capture_output=True)


def answer(terminal: Tmux, question: str, text: str) -> None:
    terminal.until(question)
    terminal.type(text)


def begin(terminal: Tmux, whose: str, wants: str) -> None:
    terminal.type(shlex.join([GRAMKEY, "setup"]))
    answer(terminal, "Whose accounts?", whose)
    answer(terminal, "Several by commas", wants)


def app_of(emulator: Emulator, login: str) -> dict[str, str]:
    found: dict[str, str] = next(app for app in emulator.ask("")["apps"] if app["login"] == login)
    return found


def agree(terminal: Tmux, emulator: Emulator, account: str) -> None:
    """Be the person at the end: open the address at the emulator's own, agree, and paste where one came back to."""
    shown = terminal.until("paste its address here")
    found = ADDRESS.search(shown)
    assert found, shown
    origin = emulator.ask("")["origin"]
    terminal.type(emulator.agree(found[0].replace("https://www.", f"{origin}/www.", 1), account))


def test_the_instagram_login_with_wrong_answers_and_an_interruption(terminal, person, emulator):
    app = app_of(emulator, "instagram")
    begin(terminal, "own", "read,dance")
    terminal.until("There is no dance")
    terminal.type("read,publish")
    terminal.until("The instagram login fits")
    answer(terminal, "Step 1 of 5", "")
    answer(terminal, "Step 2 of 5", "")
    answer(terminal, "App id:", "undefined")
    terminal.until("a client id is digits only")
    terminal.type(app["client_id"])
    answer(terminal, "App secret", WRONG)
    terminal.until("Meta does not accept the id and secret")
    terminal.ask("send-keys", "C-c")
    terminal.until("stopped")

    terminal.ask("send-keys", "-R")
    terminal.ask("clear-history")
    terminal.type(shlex.join([GRAMKEY, "setup"]))
    terminal.until("Going on where it stopped: 2 of 5")
    answer(terminal, "App id:", app["client_id"])
    answer(terminal, "App secret", app["client_secret"])
    terminal.until("Meta takes this pair")
    answer(terminal, "Paste what the dashboard has stored", f"{REDIRECT_URI}/")
    terminal.until("a slash at the end")
    terminal.type(REDIRECT_URI)
    terminal.until("It is the same")
    answer(terminal, "Step 5 of 5", "")
    answer(terminal, "Paste that token here", "")
    agree(terminal, emulator, "ada")
    shown = terminal.until("Next: gramkey token ada")
    assert app["client_secret"] not in shown
    assert [grant["username"] for grant in person.grants()] == ["ada"]
    check_part("setup.md", "walk", transcript(shown))


def transcript(shown: str) -> str:
    """The steps as they stood in the terminal; the login after them depends on the machine."""
    begin, end = "The instagram login fits", "Now the login:"
    walk = shown[shown.index(begin) : shown.index(end) + len(end)]
    return "```text\n$ gramkey setup\n" + "\n".join(line.rstrip() for line in walk.splitlines()) + "\n```\n"


def test_the_facebook_login(terminal, person, emulator):
    app = app_of(emulator, "facebook")
    begin(terminal, "others", "read,discovery")
    terminal.until("The facebook login fits: hashtags")
    answer(terminal, "Step 1 of 5", "")
    answer(terminal, "Step 2 of 5", "")
    answer(terminal, "App id:", app["client_id"])
    answer(terminal, "App secret", app["client_secret"])
    answer(terminal, "Paste what the dashboard has stored", REDIRECT_URI)
    answer(terminal, "Step 5 of 5: App Review, later", "")
    agree(terminal, emulator, "ada")
    answer(terminal, "Which?", "1")
    terminal.until("Next: gramkey token")
    assert len(person.grants()) == 1


def test_nobody_is_asked_where_there_is_no_terminal(person):
    done = person.run("setup")
    assert done.returncode == 2
    assert "nobody can be asked" in done.stderr


def test_the_review_kit_is_written_once(person, tmp_path):
    folder = tmp_path / "kit"
    done = person.run("setup", "--app-review", str(folder), "--scopes", "publish,comments", "--product", "Rye & Co")
    assert done.returncode == 0, done.stderr
    texts = {path.name: path.read_text() for path in folder.iterdir()}
    assert set(texts) == {"permissions.md", "screencast.md", "privacy.md", "data-deletion.md"}
    assert "## instagram_business_content_publish" in texts["permissions.md"]
    assert all("Rye & Co" in text for text in texts.values())
    again = person.run("setup", "--app-review", str(folder))
    assert (again.returncode, "already" in again.stderr) == (2, True)
