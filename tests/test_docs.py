"""README and docs: their commands run, their programs run exactly as printed, and they mention all there is.

A console block is run line by line in one home, by a shell, where the emulator stands for Meta (behind the proxy for
apps that are no demo). What is put in a person's place:

- `login` without `--start` or `--complete` is run as those two steps, and the consent form is submitted in between;
- a client id is the emulator's own, and an app's secret comes on stdin;
- `token.txt` and `.env` hold what the dashboard's button gives; `redirect.txt` where the person came back to;
- `emulator serve` is ended once it has said where it is; `crontab` is a program that keeps its table in a file;
- `login.sh` is the page's own script;
- `# exit code N` behind a command says how it ends, else it is 0. `scripts/…` is only looked for.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from gramkey.cli.commands import COMMANDS
from gramkey.cli.commands import gramkey as root
from gramkey.emulator.meta import Meta
from gramkey.emulator.scenario import load
from gramkey.emulator.server import EmulatorServer
from gramkey.emulator.switch import Switch
from gramkey.emulator.switches import SWITCHES
from tests.documented import check_part
from tests.emulated import Box

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
PAGES = [ROOT / "README.md", ROOT / "docs/guide.md", ROOT / "docs/emulator.md"]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CRONTAB = """#!/bin/sh
if [ "$1" = -l ]; then cat "$HOME/table" 2>/dev/null || { echo "no crontab" >&2; exit 1; }; else cat > "$HOME/table"; fi
"""


def blocks(page: Path, language: str) -> list[str]:
    return [text for kind, text in BLOCK.findall(page.read_text()) if kind == language]


class Reader:
    """Somebody who types what a page says."""

    def __init__(self, box: Box, home: Path, demo: bool) -> None:
        self.box, self.home = box, home
        bin_folder = home / "bin"
        bin_folder.mkdir(parents=True)
        for name, script in (("crontab", CRONTAB), ("systemctl", "#!/bin/sh\nexit 1\n")):
            (bin_folder / name).write_text(script)
            (bin_folder / name).chmod(0o755)
        self.env = {
            "PATH": f"{bin_folder}:{BIN}:/usr/bin:/bin",
            "HOME": str(home),
            "GRAMKEY_HOME": str(home / "gramkey"),
            "GRAMKEY_KEY_PLACE": "file",
            "GRAMKEY_EMULATOR_CONTROL": box.server.control,
        }
        if not demo:
            self.env |= {"HTTPS_PROXY": box.server.proxy, "SSL_CERT_FILE": str(box.server.ca_file)}

    def type(self, line: str) -> None:
        command, _, comment = (part.strip() for part in line.partition("  #"))
        told = re.search(r"exit code (\d)", comment)
        expected = int(told[1]) if told else 0
        words = shlex.split(command)
        if words[0].startswith("scripts/"):
            assert os.access(ROOT / words[0], os.X_OK), command
        elif words[:3] == ["gramkey", "emulator", "serve"]:
            self.serve(words)
        elif words[:2] == ["gramkey", "login"] and not {"--start", "--complete"} & set(words):
            self.log_in(command)
        else:
            self.run(self.prepared(command), expected)

    def prepared(self, command: str) -> str:
        if " app add " in command:
            login = "facebook" if "--login facebook" in command else "instagram"
            app = self.box.meta.app(login)
            (self.home / "secret").write_text(app.client_secret)
            command = re.sub(r"--client-id \d+", f"--client-id {app.client_id}", command) + " < secret"
        if "token.txt" in command:
            (self.home / "token.txt").write_text(self.box.meta.generate_token("ada"))
        if " import .env" in command:
            (self.home / ".env").write_text(f"INSTAGRAM_ACCESS_TOKEN='{self.box.meta.generate_token('ada')}'\n")
        if " logout bob" in command:
            (self.home / "bob.txt").write_text(self.box.meta.generate_token("bob"))
            self.run("gramkey import-token --app shop < bob.txt")
        return command

    def run(self, command: str, expected: int = 0) -> str:
        done = subprocess.run(
            ["bash", "-c", command], env=self.env, cwd=self.home, capture_output=True, text=True, timeout=30
        )
        assert done.returncode == expected, f"{command}\n{done.stdout}\n{done.stderr}"
        self.keep_redirect(done.stdout)
        return done.stdout

    def keep_redirect(self, said: str) -> None:
        """Where a login was begun, the person opens its address and agrees."""
        if '"status": "pending"' in said:
            url = json.loads(said)["url"].replace("https://www.", f"{self.box.server.origin}/www.", 1)
            (self.home / "redirect.txt").write_text(self.box.press(url) + "\n")

    def log_in(self, command: str) -> None:
        self.run(f"{command} --start --json")
        self.run("gramkey login --complete < redirect.txt")

    def serve(self, words: list[str]) -> None:
        command = [*words, "--json"]
        with subprocess.Popen(command, env=self.env, cwd=self.home, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            found = json.loads(process.stdout.readline())
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=20) == 0
        assert found["control"].startswith("http://127.0.0.1:")


@pytest.fixture(scope="module")
def meta_box() -> Iterator[Box]:
    """An emulator whose clock is the real one, as the real Meta's is."""
    with EmulatorServer(Meta(seed=7)) as server:
        yield Box(server)


@pytest.fixture
def reader(meta_box: Box, tmp_path: Path) -> Reader:
    meta_box.reset()
    meta_box.meta.app("facebook").configs["77001122"] = next(iter(meta_box.meta.app("facebook").configs.values()))
    return Reader(meta_box, tmp_path / "home", demo=False)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_is_printed_works(reader, page):
    lines = [line for text in blocks(page, "console") for line in text.splitlines()]
    assert lines
    for script in blocks(page, "bash"):
        (reader.home / "login.sh").write_text(script)
    for line in lines:
        assert line.startswith("$ "), f"no command: {line}"
        reader.type(line.removeprefix("$ "))


@pytest.mark.parametrize("number", [0, 1], ids=["sync", "async"])
def test_the_programs_run_exactly_as_they_are_printed(meta_box, tmp_path, number):
    meta_box.reset()
    programs = [text for text in blocks(ROOT / "README.md", "python") if not text.startswith("def test_")]
    assert len(programs) == 2
    assert len([line for line in programs[number].splitlines() if line.strip()]) <= 12
    reader = Reader(meta_box, tmp_path / "home", demo=True)
    with subprocess.Popen(
        [sys.executable, "-u", "-c", programs[number]],
        env=reader.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        url = re.search(r"http://\S+", process.stdout.readline())
        assert url is not None
        said, _ = process.communicate(meta_box.press(url[0]) + "\n", timeout=30)
    assert process.returncode == 0
    assert "'username': 'ada'" in said


def test_the_tests_pass_exactly_as_they_are_printed(tmp_path):
    printed = blocks(ROOT / "docs/testing.md", "python")
    assert len(printed) >= 3
    assert len([line for line in printed[0].splitlines() if line.strip()]) <= 10
    printed += [text for text in blocks(ROOT / "README.md", "python") if text.startswith("def test_")]
    for number, text in enumerate(printed):
        (tmp_path / f"test_{number}.py").write_text(text)
    env = {name: value for name, value in os.environ.items() if not name.startswith(("GRAMKEY_", "PYTEST_"))}
    command = [sys.executable, "-m", "pytest", "-W", "error", "-p", "no:cacheprovider", "-q"]
    done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, timeout=50)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_login_by_hand_ends_with_a_call(reader):
    (script,) = blocks(ROOT / "docs/emulator.md", "bash")
    (reader.home / "login.sh").write_text(script)
    assert '"username":"ada"' in reader.run("gramkey emulator run -- bash login.sh")


def commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    with click.Context(group) as context:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            if isinstance(command, click.Group):
                yield from commands(command, f"{path} {name}")
            else:
                yield f"{path} {name}", command


EVERY = list(commands(root, "gramkey"))


@pytest.mark.parametrize(("path", "command"), EVERY, ids=[path for path, _ in EVERY])
def test_the_guide_mentions_every_command_with_every_option(path, command):
    guide = (ROOT / "docs/guide.md").read_text()
    row = next((line for line in guide.splitlines() if line.startswith((f"| `{path}`", f"| `{path} "))), "")
    assert row, f"{path} is not in the table of commands"
    for parameter in command.params:
        if isinstance(parameter, click.Option) and "--help" not in parameter.opts:
            name = next(name for name in parameter.opts if name.startswith("--"))
            common = name in ("--json", "--vault", "--profile", "--no-input") and "emulator" not in path
            assert common or f"`{name}`" in row, f"{path} {name}"


def test_the_guide_mentions_no_option_that_does_not_exist():
    known = {name for _, command in EVERY for parameter in command.params for name in parameter.opts}
    known |= {"--help", "--version", "--browser"}
    for page in PAGES:
        told = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", _without_scripts(page.read_text())))
        assert told <= known, page.name


def _without_scripts(text: str) -> str:
    """The page without programs that call others, whose options are not ours."""
    return BLOCK.sub(lambda block: "" if block[1] == "bash" else block[0], text)


def test_the_guide_shows_the_json_keys_that_there_are():
    guide = (ROOT / "docs/guide.md").read_text()
    for name in COMMANDS:
        assert f"`gramkey {name}" in guide


def test_the_emulators_page_has_every_switch_with_its_evidence():
    head = "| switch | values, the default first | what it decides | evidence |\n|---|---|---|---|\n"
    check_part("emulator.md", "switches", head + "".join(map(described, SWITCHES.values())))


def described(switch: Switch) -> str:
    cells = (f"`{switch.name}`", ", ".join(f"`{value}`" for value in switch.values), switch.meaning, switch.evidence)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text().splitlines()) < 150


@pytest.mark.parametrize(
    "page",
    [*PAGES, *(ROOT / "docs" / page for page in ("design.md", "testing.md", "setup.md")), ROOT / "CONTRIBUTING.md"],
    ids=lambda page: page.name,
)
def test_every_link_leads_somewhere(page):
    text = page.read_text()
    headings = {
        re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).replace(" ", "-") for line in re.findall(r"^#.*", text, re.M)
    }
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if target.startswith("#"):
            assert target[1:] in headings, target
        elif not target.startswith("https://"):
            assert (page.parent / target).exists(), target


def test_the_scenario_of_the_emulators_page_is_one():
    (text,) = blocks(ROOT / "docs/emulator.md", "toml")
    world = load(text).world
    assert world.tokens["IGAAmia"].who == "mias.ceramics"
