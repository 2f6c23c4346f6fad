"""`meta_server`: code that makes its own sessions, and child processes, reach the test's world."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import urllib.error
import urllib.request

import aiohttp
import httpx
import httpx2
import pytest
import requests

from gramkey import Gramkey

ME = "https://graph.instagram.com/me"


@pytest.mark.parametrize("library", [requests, httpx, httpx2])
def test_a_program_that_knows_nothing_of_it_is_led_there(meta, meta_server, meta_account, library):
    answer = library.get(ME, params={"fields": "username", "access_token": meta_account.token})
    assert answer.json()["username"] == "ada"
    assert meta.journal.order() == ["me"]


def test_the_standard_library_is_led_there(meta_server):
    with pytest.raises(urllib.error.HTTPError) as found:
        urllib.request.build_opener().open(ME)
    with found.value as error:
        assert error.code == 400


def test_aiohttp_is_told_whom_to_trust(meta_server, meta_account):
    async def ask():
        connector = aiohttp.TCPConnector(ssl=meta_server.ssl_context())
        async with (
            aiohttp.ClientSession(connector=connector, trust_env=True) as session,
            session.get(ME, params={"access_token": meta_account.token}) as answer,
        ):
            return answer.status

    assert asyncio.run(ask()) == 200


def test_a_child_process_gets_the_same_variables(meta, meta_server):
    assert meta_server.env.items() <= os.environ.items()
    program = "import requests; print(requests.get('https://graph.instagram.com/me').status_code)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30)
    assert done.stdout == "400\n"
    assert len(meta.journal) == 1


def test_nobody_but_meta_is_reached(meta_server):
    with pytest.raises(requests.exceptions.ProxyError):
        requests.get("https://example.com/")


def test_the_person_agrees_at_the_browsers_address_too(meta, meta_server, tmp_path):
    env = os.environ | {"GRAMKEY_MASTER_KEY": "11" * 32}
    with Gramkey(tmp_path / "vault.db", env=env) as keys:
        attempt = keys.begin_login(keys.add_demo_app())
        assert attempt.url.startswith(meta_server.origin)
        (grant,) = keys.complete_login(attempt, meta.login(attempt.url))
    assert grant.account.username == "ada"
