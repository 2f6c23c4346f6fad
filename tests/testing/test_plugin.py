"""The plugin in somebody else's project: found without being named, alike with `-p`, under xdist, and at no cost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = """
import os
import pytest
import requests

@pytest.mark.parametrize("number", range(4))
def test_each_test_has_a_world_of_its_own(meta, meta_server, meta_account, meta_clock, number):
    assert requests.get("https://graph.instagram.com/me", {"access_token": meta_account.token}).status_code == 200
    meta_clock.advance(days=61)
    assert requests.get("https://graph.instagram.com/me", {"access_token": meta_account.token}).status_code == 400
    assert meta.journal.count(endpoint="me") == 2

def test_the_variables_are_gone_again():
    assert "GRAMKEY_EMULATOR_CONTROL" not in os.environ

class TestInAWorldOfItsOwn:
    @pytest.fixture
    def meta_scenario(self):
        return "[[accounts]]\\nusername = 'otto'"

    def test_a_scenario_is_followed(self, meta):
        assert meta.account("otto").token.startswith("IG")
"""
HEAVY = ("gramkey.emulator", "gramkey.client", "gramkey.vault", "requests", "httpx", "httpx2", "aiohttp", "urllib3")


def run(folder: Path, *options: str, **variables: str) -> str:
    env = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    env = {name: value for name, value in env.items() if not name.startswith(("GRAMKEY_", "PYTEST_"))}
    command = [sys.executable, "-m", "pytest", "-W", "error", "-p", "no:cacheprovider", *options]
    done = subprocess.run(command, cwd=folder, env=env | variables, capture_output=True, text=True, timeout=50)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("options", [(), ("-p", "gramkey.testing"), ("-n", "2"), ("-p", "gramkey.testing", "-n", "2")])
def test_the_fixtures_are_there(tmp_path, options):
    (tmp_path / "test_shop.py").write_text(TESTS)
    assert "6 passed" in run(tmp_path, *options)


def test_it_can_be_named_where_no_plugin_is_loaded_by_itself(tmp_path):
    (tmp_path / "test_shop.py").write_text(TESTS)
    assert "6 passed" in run(tmp_path, "-p", "gramkey.testing", PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")


def test_a_run_that_does_not_use_it_pays_nothing(tmp_path):
    (tmp_path / "test_other.py").write_text(
        f"import sys\ndef test_it():\n    assert 'gramkey.testing' in sys.modules\n"
        f"    assert not [name for name in {HEAVY} if name in sys.modules]\n"
    )
    run(tmp_path, "-p", "gramkey.testing", PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")


def test_a_project_may_have_a_fixture_of_that_name(tmp_path):
    (tmp_path / "conftest.py").write_text(
        "import pytest\n@pytest.fixture\ndef meta(meta):\n"
        "    meta.register_redirect('https://shop.test/back')\n    return meta\n"
    )
    (tmp_path / "test_it.py").write_text(
        "def test_it(meta):\n    assert 'https://shop.test/back' in meta.app('instagram').redirect_uris\n"
    )
    run(tmp_path)
