"""`gramkey emulator run`: unmodified programs of several languages reach Meta in a box, and end as they end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

GRAMKEY = [str(Path(sys.executable).with_name("gramkey")), "emulator", "run"]
URL = "https://graph.instagram.com/me"
ASKS = f"""
import urllib.request, urllib.error
try:
    urllib.request.urlopen("{URL}")
except urllib.error.HTTPError as error:
    print(error.code, error.headers["instagram-api-version"])
"""
FETCHES = f"fetch('{URL}').then(a => console.log(a.status, a.headers.get('instagram-api-version')))"
PRINTS = "a => { console.log(a.statusCode, a.headers['instagram-api-version']); a.resume() }"
REQUESTS = f"require('https').get('{URL}', {PRINTS})"
FOREIGN = "fetch('https://example.com/').then(a => console.log(a.status), e => console.log('refused'))"


def start(*arguments: str):
    env = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    return subprocess.Popen([*GRAMKEY, *arguments], env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def run(*arguments):
    started = start(*arguments)
    out, err = started.communicate(timeout=50)
    return started.returncode, out, err


def test_python_reaches_the_emulator():
    code, out, err = run("--", sys.executable, "-c", ASKS)
    assert (code, out) == (0, "400 v26.0\n"), err


def test_curl_reaches_the_emulator():
    code, out, err = run("--", "curl", "-s", "-o", os.devnull, "-w", "%{http_code}", URL)
    assert (code, out) == (0, "400"), err


@pytest.mark.parametrize("script", [FETCHES, REQUESTS], ids=["fetch", "https"])
def test_node_reaches_the_emulator(script):
    code, out, err = run("--", "node", "-e", script)
    assert (code, out) == (0, "400 v26.0\n"), err


def test_node_reaches_nobody_else():
    code, out, err = run("--", "node", "-e", FOREIGN)
    assert (code, out) == (0, "refused\n")
    assert "example.com" in err


def test_plain_http_does_not_slip_past_to_meta():
    code, out, _ = run("--", "curl", "-sS", "http://graph.instagram.com/me")
    assert (code, "gramkey's emulator was asked for http://graph.instagram.com:80 and refused" in out) == (0, True)


def test_a_program_that_never_came_is_told_of():
    assert "asked none of Meta's hosts" in run("--", "true")[2]
    assert "asked none" not in run("--", sys.executable, "-c", ASKS)[2]


def test_the_exit_code_is_the_programs():
    assert run("--", "sh", "-c", "exit 7")[0] == 7


def test_a_program_that_a_signal_ended_says_which():
    assert run("--", "sh", "-c", "kill -TERM $$")[0] == 128 + signal.SIGTERM


WAITS = """
import signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(9))
print("ready", flush=True)
while True:
    signal.pause()
"""


def test_a_signal_is_passed_on():
    with start("--", sys.executable, "-c", WAITS) as started:
        assert started.stdout.readline() == "ready\n"
        started.terminate()
        started.wait(timeout=20)
    assert started.returncode == 9


def test_a_program_that_is_none_is_named():
    code, _, err = run("--", "no-such-program-here")
    assert code == 127
    assert "no-such-program-here" in err


def test_an_unknown_switch_is_named():
    code, _, err = run("--switch", "nonsense=1", "--", "true")
    assert code == 2
    assert "nonsense" in err
