"""`gramkey emulator`, as a process."""

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
import urllib3

GRAMKEY = str(Path(sys.executable).with_name("gramkey"))


@contextmanager
def served(*options):
    """The first line of stdout, and the process; it is asked to end afterwards."""
    with subprocess.Popen(
        [GRAMKEY, "emulator", "serve", *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline(), process
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=20)


def ask(control, path, **members):
    with urllib3.PoolManager(retries=False, timeout=10) as http:
        url = f"{control}/{path}"
        return (http.request("POST", url, json=members) if members else http.request("GET", url)).json()


def test_its_first_line_tells_all_and_an_interrupt_ends_it_well():
    with served("--json") as (line, process):
        found = json.loads(line)
        assert {"proxy", "ca_file", "origin", "control", "hosts", "apps", "accounts"} <= set(found)
        assert os.path.exists(found["ca_file"])
        assert "now" in ask(found["control"], "clock")
    assert process.returncode == 0


def test_without_json_stdout_is_what_a_shell_can_take():
    with served() as (line, process):
        assert line.startswith("export HTTPS_PROXY=http://127.0.0.1:")
    assert process.returncode == 0


def test_switches_redirect_uris_and_seed_are_taken():
    options = ("--switch", "refresh_string=same", "--redirect-uri", "https://ada.example/back", "--seed", "5", "--json")
    with served(*options) as (line, _):
        found = json.loads(line)
        assert ask(found["control"], "switches")["refresh_string"] == "same"
        assert all("https://ada.example/back" in app["redirect_uris"] for app in found["apps"])


def test_the_state_is_kept_from_run_to_run(tmp_path):
    state = tmp_path / "world.json"
    with served("--state", str(state), "--json") as (line, _):
        ask(json.loads(line)["control"], "switches", refresh_string="same")
    with served("--state", str(state), "--json") as (line, _):
        assert ask(json.loads(line)["control"], "switches")["refresh_string"] == "same"


def test_what_it_cannot_be_is_a_usage_error(gramkey, tmp_path):
    assert gramkey("emulator", "serve", "--switch", "colour=red", "--json").error["exit_code"] == 2
    assert gramkey("emulator", "serve", "--switch", "refresh_string=red").code == 2
    damaged = tmp_path / "world.json"
    damaged.write_text("{")
    assert gramkey("emulator", "serve", "--state", str(damaged)).code == 2
    damaged.write_bytes(b"\xff\xfe")
    assert gramkey("emulator", "serve", "--state", str(damaged)).code == 2
    assert damaged.read_bytes() == b"\xff\xfe"


def test_a_port_that_is_taken_is_an_error_in_words(gramkey):
    taken = gramkey.box.server.origin.rpartition(":")[2]
    run = gramkey("emulator", "serve", "--web-port", taken, "--json")
    assert run.code == 1
    assert "any will do" in run.error["hint"]


def test_every_switch_is_listed_with_its_values_and_its_meaning(gramkey):
    found = gramkey("emulator", "switches", "--json").json
    assert found["refresh_string"]["values"] == ["new", "same"]
    assert all(switch["meaning"] for switch in found.values())
    assert "refresh_string  new (default) | same" in gramkey("emulator", "switches").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("{dir}/nothing.toml",), "cannot be read"),
        (("{dir}/bad.toml",), "'sede' means nothing here"),
        (("{dir}/bad.toml", "--state", "{dir}/s.json"), "cannot both be given"),
    ],
)
def test_a_scenario_that_is_none_is_refused_before_anything_is_served(gramkey, tmp_path, arguments, said):
    (tmp_path / "bad.toml").write_text("sede = 1")
    done = gramkey("emulator", "serve", *(argument.format(dir=tmp_path) for argument in arguments))
    assert (done.code, said in done.err) == (2, True)


def test_a_program_runs_in_the_world_of_a_scenario(gramkey, tmp_path):
    (tmp_path / "one.toml").write_text('[[apps]]\nlogin = "instagram"\nclient_id = "424242"')
    program = "import os; raise SystemExit(os.environ['GRAMKEY_EMULATOR_INSTAGRAM_CLIENT_ID'] != '424242')"
    scenario = str(tmp_path / "one.toml")
    assert gramkey("emulator", "run", "--scenario", scenario, "--", sys.executable, "-c", program).code == 0
