"""The emulator of a folder: kept between commands, shared by two, and safe when its process is killed."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager

import pytest
import urllib3

from gramkey.emulator.embedded import DamagedState, EmbeddedEmulator, EmulatorBusy


@contextmanager
def program(emulator):
    with urllib3.ProxyManager(emulator.proxy, ca_certs=str(emulator.ca_file), retries=False, timeout=5) as client:
        yield client


def generate(emulator):
    answer = urllib3.request("POST", f"{emulator.control}/generate-token", json={"account": "ada"})
    return answer.json()["access_token"]


def username(emulator, token):
    with program(emulator) as client:
        fields = {"fields": "username", "access_token": token}
        return client.request("GET", "https://graph.instagram.com/me", fields=fields).json().get("username")


ANOTHER_PROCESS = """
import sys
from pathlib import Path
from gramkey.emulator.embedded import EmbeddedEmulator
with EmbeddedEmulator(Path(sys.argv[1]), grace=0) as emulator:
    print(emulator.control, flush=True)
    sys.stdin.readline()
"""


@contextmanager
def another_process(folder):
    command = [sys.executable, "-W", "error", "-c", ANOTHER_PROCESS, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        control = process.stdout.readline().strip()
        try:
            yield process, control
        finally:
            process.kill()


def test_it_is_reached_as_a_server_is(tmp_path):
    with EmbeddedEmulator(tmp_path) as emulator:
        assert username(emulator, generate(emulator)) == "ada"
        described = emulator.describe()
        assert described["proxy"] == emulator.proxy
        assert described["hosts"] == emulator.hosts
        assert emulator.ca_file == tmp_path / "ca.pem"
        assert emulator.hosts["www.facebook.com"] == f"{emulator.origin}/www.facebook.com"


def test_the_next_command_finds_the_world_and_the_ca_of_the_last(tmp_path):
    with EmbeddedEmulator(tmp_path) as emulator:
        token, ca = generate(emulator), emulator.ca_file.read_bytes()
    with EmbeddedEmulator(tmp_path) as emulator:
        assert emulator.ca_file.read_bytes() == ca
        assert username(emulator, token) == "ada"


def test_its_files_are_private(tmp_path):
    folder = tmp_path / "emulator"
    with EmbeddedEmulator(folder):
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())}
    assert modes.pop("emulator") == 0o700
    assert modes.pop("ca.pem") == 0o644
    assert modes["emulator.json"] == modes["ca-key.pem"] == modes["running.json"] == 0o600


def test_what_was_answered_is_on_disk(tmp_path):
    with EmbeddedEmulator(tmp_path) as emulator:
        token = generate(emulator)
        assert token in (tmp_path / "emulator.json").read_text()
        assert username(emulator, token) == "ada"
        assert json.loads((tmp_path / "emulator.json").read_text())["journal"]["last_number"] == 1


def test_a_second_user_has_the_emulator_of_the_first(tmp_path):
    with EmbeddedEmulator(tmp_path) as first, EmbeddedEmulator(tmp_path) as second:
        assert (second.proxy, second.control, second.hosts) == (first.proxy, first.control, first.hosts)
        assert username(second, generate(first)) == "ada"


def test_the_first_waits_at_its_end_for_the_second(tmp_path):
    with ExitStack() as stack:
        second = EmbeddedEmulator(tmp_path)
        with EmbeddedEmulator(tmp_path, grace=0.3) as first:
            stack.enter_context(second)
            token = generate(first)
            began = time.monotonic()
        assert time.monotonic() - began >= 0.3
        assert username_once_it_is_back(second, token) == "ada"


def test_the_first_does_not_wait_where_nobody_is(tmp_path):
    with EmbeddedEmulator(tmp_path), EmbeddedEmulator(tmp_path):
        pass
    with EmbeddedEmulator(tmp_path):
        began = time.monotonic()
    assert time.monotonic() - began < 0.5


def username_once_it_is_back(emulator, token):
    deadline = time.monotonic() + 5
    while True:
        try:
            return username(emulator, token)
        except urllib3.exceptions.HTTPError:
            assert time.monotonic() < deadline


def test_the_second_goes_on_at_the_same_address_with_a_third(tmp_path):
    second = EmbeddedEmulator(tmp_path, grace=0)
    third = EmbeddedEmulator(tmp_path, grace=0)
    with EmbeddedEmulator(tmp_path, grace=0) as first:
        second.__enter__()
        third.__enter__()
        token = generate(first)
    assert username_once_it_is_back(second, token) == "ada"
    assert username_once_it_is_back(third, token) == "ada"
    second.__exit__()
    assert username_once_it_is_back(third, token) == "ada"
    third.__exit__()
    assert not (tmp_path / "running.json").exists()


def test_another_process_is_found(tmp_path):
    with another_process(tmp_path) as (_, control), EmbeddedEmulator(tmp_path) as emulator:
        assert emulator.control == control


def test_a_killed_process_leaves_nothing_broken(tmp_path):
    with another_process(tmp_path) as (process, _):
        with EmbeddedEmulator(tmp_path) as emulator:
            token = generate(emulator)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert (tmp_path / "running.json").exists()
    with EmbeddedEmulator(tmp_path) as emulator:
        assert username(emulator, token) == "ada"


def test_who_uses_a_killed_process_goes_on_without_it(tmp_path):
    with another_process(tmp_path) as (process, _), EmbeddedEmulator(tmp_path) as emulator:
        token = generate(emulator)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert username_once_it_is_back(emulator, token) == "ada"


def test_a_process_that_holds_the_lock_and_does_not_answer_is_named(tmp_path):
    with another_process(tmp_path) as (process, _):
        os.kill(process.pid, signal.SIGSTOP)
        os.waitpid(process.pid, os.WUNTRACED)  # until it has stopped
        with pytest.raises(EmulatorBusy, match=str(process.pid)):
            EmbeddedEmulator(tmp_path, patience=0.1).__enter__()


def test_an_address_where_somebody_else_answers_now_is_not_believed(tmp_path):
    with EmbeddedEmulator(tmp_path / "other") as other:
        stale = json.dumps({"pid": 1, "control": other.control})
        (tmp_path / "running.json").write_text(stale)
        with EmbeddedEmulator(tmp_path) as emulator:
            assert emulator.control != other.control


@pytest.mark.parametrize("content", [b"", b"nonsense", b"{}", b"\xff", b'{"format": 99}'])
def test_a_damaged_state_is_named_and_left_alone(tmp_path, content):
    (tmp_path / "emulator.json").write_bytes(content)
    with pytest.raises(DamagedState, match="Delete that file"):
        EmbeddedEmulator(tmp_path).__enter__()
    assert (tmp_path / "emulator.json").read_bytes() == content


def test_many_processes_at_once_share_one_world(tmp_path):
    with ExitStack() as stack:
        emulators = [stack.enter_context(EmbeddedEmulator(tmp_path)) for _ in range(4)]
        others = [stack.enter_context(another_process(tmp_path))[1] for _ in range(3)]
        assert {*others, *(each.control for each in emulators)} == {emulators[0].control}
