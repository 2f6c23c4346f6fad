"""The two clients are one: the same methods, loaded only when used, shared by threads and by tasks."""

import asyncio
import inspect
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from gramkey.client import AsyncClient, Client, ClientSettings
from gramkey.protocol.errors import InputError
from gramkey.protocol.http import Request


def flow(url):
    first = yield Request("first", "GET", url, query={"n": "1"})
    second = yield Request("second", "GET", url, query={"n": "2"})
    return first.body + second.body


def public(kind):
    return {name for name, _ in inspect.getmembers(kind, callable) if not name.startswith("_")}


def test_both_have_the_same_methods():
    assert public(Client) == public(AsyncClient) == {"run", "close"}


def test_nothing_heavy_is_imported_before_a_call():
    heavy = "('aiohttp', 'asyncio', 'urllib3')"
    program = f"import sys, gramkey.client as c; c.Client(); print([m for m in {heavy} if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    assert shown == "[]\n"


def test_threads_share_a_client(server, ca_file):
    server.answers("/me", b"x")
    with Client(ClientSettings(ca_file=ca_file, environ={})) as client, ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: client.run(flow(server.url())), range(40)))
    assert answers == [b"xx"] * 40
    assert server.connections <= 8


def test_tasks_share_a_client(server, ca_file):
    server.answers("/me", b"x")

    async def together():
        async with AsyncClient(ClientSettings(ca_file=ca_file, environ={}, connections=8)) as client:
            return await asyncio.gather(*(client.run(flow(server.url())) for _ in range(40)))

    assert asyncio.run(together()) == [b"xx"] * 40
    assert server.connections <= 8


def test_a_cancelled_task_ends_its_flow(server, ca_file):
    server.stays_silent_after("/me", b"")
    ended = []

    def waiting():
        try:
            yield Request("me", "GET", server.url())
        finally:
            ended.append(True)

    async def cancelled():
        async with AsyncClient(ClientSettings(ca_file=ca_file, environ={})) as client:
            task = asyncio.create_task(client.run(waiting()))
            while not server.received:
                await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            # asyncio waits for the other side's end of TLS, so let it come before the loop is gone.
            server.released.set()
            while not server.ended.acquire(blocking=False):
                await asyncio.sleep(0)
            for _ in range(10):
                await asyncio.sleep(0)

    asyncio.run(cancelled())
    assert ended == [True]


def test_without_aiohttp_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "aiohttp", None)

    async def run():
        await AsyncClient().run(flow("https://localhost/"))

    with pytest.raises(InputError, match="not installed") as refused:
        asyncio.run(run())
    assert "gramkey[async]" in refused.value.hint


def test_a_connection_idle_too_long_is_not_used_again(server, ca_file, monkeypatch):
    server.answers("/me", b"x")
    with Client(ClientSettings(ca_file=ca_file, environ={})) as client:
        client.run(flow(server.url()))
        monkeypatch.setattr("gramkey.client.pool.MAX_IDLE", 0.0)
        client.run(flow(server.url()))
    assert [received.connection for received in server.received] == [1, 1, 2, 3]
