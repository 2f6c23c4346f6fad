"""`scripts/demo`, as the README has it: the main job, with a checkout and nothing else."""

import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def demo(home):
    env = {name: value for name, value in os.environ.items() if not name.startswith("GRAMKEY_")}
    done = subprocess.run(
        [ROOT / "scripts/demo"],
        env={**env, "GRAMKEY_DEMO_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_demo_logs_in_and_makes_a_call(tmp_path):
    shown = demo(tmp_path)
    assert "Logged in as @ada (demo). The token is stored, and proven by a call." in shown
    facts = dict(re.findall(r"^(account|scopes|expires|stored|call me) +(.+)$", shown, re.MULTILINE))
    assert facts["account"].startswith("@ada (1784")
    assert facts["scopes"] == "instagram_business_basic"
    assert re.match(r"\d{4}-\d\d-\d\dT", facts["expires"])
    assert str(tmp_path) in facts["stored"]
    assert '"username": "ada"' in shown


def test_a_second_demo_finds_the_first_ones_grant(tmp_path):
    demo(tmp_path)
    assert "@ada is logged in already" in demo(tmp_path)
