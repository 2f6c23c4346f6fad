"""`bench flow`: complete login flows a second: our async client, bare aiohttp, Authlib's async client.

Each flow is the same three calls over TLS with keep-alive: code → short-lived, → long-lived, → account. 32 at once.
"""

from __future__ import annotations

import asyncio
import ssl
import tempfile
import time
import warnings
from collections.abc import Awaitable, Callable
from pathlib import Path

from benchmarks.measuring import WORK_CORE, pin, ratio, report, rounds
from benchmarks.stub import stub

AT_ONCE = 32
FLOWS = 1_500
SLOW_FLOWS = 300
SECRET = "0123456789abcdef0123456789abcdef"
REDIRECT = "https://localhost:8765/callback"
GOALS = {"flow.vs_bare_aiohttp": "≥ 0.7", "flow.vs_authlib": "≥ 3"}

OneFlow = Callable[[], Awaitable[object]]


async def flows_per_second(one: OneFlow, count: int) -> float:
    left = iter(range(count))

    async def worker() -> None:
        for _ in left:
            await one()

    began = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
    return count / (time.perf_counter() - began)


async def ours(origin: str, ca_file: Path) -> float:
    from gramkey.client.aio import AsyncClient
    from gramkey.client.settings import ClientSettings
    from gramkey.protocol.app import App
    from gramkey.protocol.login import complete_login
    from gramkey.protocol.secret import Secret

    hosts = dict.fromkeys(("api.instagram.com", "graph.instagram.com"), origin)
    app = App("instagram", "7301234567890123", (Secret(SECRET),), REDIRECT, hosts=hosts)
    async with AsyncClient(ClientSettings(ca_file=str(ca_file))) as client:
        return await flows_per_second(
            lambda: client.run(complete_login(app, Secret("AQBx-code"), REDIRECT, int(time.time()))), FLOWS
        )


async def bare_aiohttp(origin: str, ca_file: Path) -> float:
    import aiohttp

    context = ssl.create_default_context(cafile=str(ca_file))
    form = {
        "client_id": "7301234567890123",
        "client_secret": SECRET,
        "grant_type": "authorization_code",
        "redirect_uri": REDIRECT,
        "code": "AQBx-code",
    }
    connector = aiohttp.TCPConnector(ssl=context, limit=100)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def one() -> object:
            async with session.post(f"{origin}/oauth/access_token", data=form) as response:
                short = (await response.json())["access_token"]
            query = {"grant_type": "ig_exchange_token", "client_secret": SECRET, "access_token": short}
            async with session.get(f"{origin}/access_token", params=query) as response:
                token = (await response.json())["access_token"]
            query = {"fields": "id,user_id,username,name,account_type", "access_token": token}
            async with session.get(f"{origin}/v26.0/me", params=query) as response:
                return await response.json()

        return await flows_per_second(one, FLOWS)


async def authlib(origin: str, ca_file: Path) -> float:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from authlib.integrations.httpx_client import AsyncOAuth2Client

    context = ssl.create_default_context(cafile=str(ca_file))
    async with AsyncOAuth2Client(
        "7301234567890123",
        SECRET,
        redirect_uri=REDIRECT,
        token_endpoint_auth_method="client_secret_post",
        verify=context,
    ) as client:

        async def one() -> object:
            token = await client.fetch_token(f"{origin}/oauth/access_token", code="AQBx-code")
            query = {
                "grant_type": "ig_exchange_token",
                "client_secret": SECRET,
                "access_token": token["access_token"],
            }
            answer = await client.request("GET", f"{origin}/access_token", params=query, withhold_token=True)
            query = {"fields": "id,user_id,username,name,account_type", "access_token": answer.json()["access_token"]}
            return (await client.request("GET", f"{origin}/v26.0/me", params=query, withhold_token=True)).json()

        return await flows_per_second(one, SLOW_FLOWS)


def main() -> None:
    pin(WORK_CORE)
    with tempfile.TemporaryDirectory() as folder, stub(Path(folder)) as (origin, ca_file):
        taken = rounds(
            {
                "gramkey flows/s": lambda: asyncio.run(ours(origin, ca_file)),
                "bare aiohttp flows/s": lambda: asyncio.run(bare_aiohttp(origin, ca_file)),
                "Authlib flows/s": lambda: asyncio.run(authlib(origin, ca_file)),
            }
        )
    ours_, bare, other = taken.values()
    figures = {
        "flow.vs_bare_aiohttp": ratio(ours_, bare),
        "flow.vs_authlib": ratio(ours_, other),
        "flow.flows_per_s": sorted(ours_)[len(ours_) // 2],
    }
    report(figures, GOALS, taken)


if __name__ == "__main__":
    main()
