"""`gramkey completion`, in the shells themselves where they are installed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

BIN = Path(sys.executable).parent


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script_on_stdout_and_where_to_put_it_on_stderr(gramkey, shell):
    run = gramkey("completion", shell)
    assert run.code == 0
    assert "_GRAMKEY_COMPLETE" in run.out
    assert "put this into" in run.err


def test_the_shell_one_is_in_is_the_default(gramkey, monkeypatch):
    monkeypatch.setenv("SHELL", "/usr/bin/fish")
    assert gramkey("completion").out == gramkey("completion", "fish").out


def test_a_shell_that_is_not_known_is_an_error_that_names_those_that_are(gramkey, monkeypatch):
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    run = gramkey("completion")
    assert run.code == 2
    assert "bash|zsh|fish" in run.err
    assert gramkey("completion", "tcsh").code == 2


@pytest.mark.parametrize(
    ("typed", "offered"), [("tok", "token"), ("app a", "add"), ("status --a", "--all"), ("keys ", "export")]
)
def test_bash_completes_what_is_typed(gramkey, tmp_path, typed, offered):
    script = tmp_path / "completion.bash"
    script.write_text(gramkey("completion", "bash").out)
    words = ["gramkey", *typed.split(" ")]
    quoted = " ".join(f"'{word}'" for word in words)
    asked = (
        f"source {script}; COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; "
        '_gramkey_completion gramkey; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    env = {**os.environ, "PATH": f"{BIN}:/usr/bin:/bin"}
    done = subprocess.run(["bash", "-c", asked], capture_output=True, text=True, env=env, timeout=30)
    assert offered in done.stdout.split(), done.stderr
