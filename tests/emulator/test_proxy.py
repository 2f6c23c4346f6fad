"""The emulator's proxy, over real sockets."""

import asyncio
import contextlib
import logging
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gramkey.emulator.proxy import Proxy, Refused, Target
from gramkey.emulator.sockets import listening, reset

EMULATOR = ("127.0.0.1", 8443)
GRAPH = b"graph.instagram.com"


def head(line, *headers):
    return b"\r\n".join([line, *headers, b"", b""])


@contextlib.asynccontextmanager
async def running(answer, loopback=False):
    """A proxy before a server that treats each connection with `answer`; yields both ports."""
    with listening(("127.0.0.1", 0), ("127.0.0.1", 0)) as (behind, front):
        server = await asyncio.start_server(answer, sock=behind)
        proxy = Proxy(behind.getsockname(), loopback)
        await proxy.start(front)
        try:
            yield front.getsockname()[1], behind.getsockname()[1]
        finally:
            await proxy.stop()
            server.close()
            await server.wait_closed()


async def echo(reader, writer):
    while data := await reader.read(65_536):
        writer.write(data)
    writer.close()


async def ask(port, request):
    """Send `request`; everything that comes back until the end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer


async def tunnel(port, host=GRAPH):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head(b"CONNECT " + host + b":443 HTTP/1.1"))
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
    return reader, writer


@pytest.mark.parametrize("host", ["graph.instagram.com", "WWW.FACEBOOK.COM", "scontent-fra3-1.cdninstagram.com"])
def test_metas_hosts_lead_to_the_emulator(host):
    assert Proxy(EMULATOR).target(head(f"CONNECT {host}:443 HTTP/1.1".encode())) == Target(*EMULATOR)


@pytest.mark.parametrize("address", ["bank.example:443", "graph.instagram.com:8443", "127.0.0.1:80", "[::1]:80"])
def test_any_other_target_is_refused_by_name(address, caplog):
    with caplog.at_level(logging.WARNING), pytest.raises(Refused) as refused:
        Proxy(EMULATOR).target(head(f"CONNECT {address} HTTP/1.1".encode()))
    assert refused.value.status == 403
    assert address.strip("[]").replace("]", "") in refused.value.words
    assert "refused" in caplog.text


@pytest.mark.parametrize("url", ["http://bank.example/pay", "http://graph.instagram.com/me", "http://127.0.0.1:1/x"])
def test_a_plain_request_is_refused_too(url):
    with pytest.raises(Refused, match=r"refused: nothing was sent there") as refused:
        Proxy(EMULATOR).target(head(f"GET {url} HTTP/1.1".encode()))
    assert refused.value.status == 403


def test_a_refused_query_is_not_logged(caplog):
    with caplog.at_level(logging.DEBUG), pytest.raises(Refused) as refused:
        Proxy(EMULATOR).target(head(b"GET http://bank.example/?access_token=IGAAsecret HTTP/1.1"))
    assert "IGAAsecret" not in caplog.text + refused.value.words


def test_this_machine_passes_where_it_is_allowed():
    proxy = Proxy(EMULATOR, loopback=True)
    assert proxy.target(head(b"CONNECT localhost:8000 HTTP/1.1")) == Target("localhost", 8000)
    with pytest.raises(Refused):
        proxy.target(head(b"CONNECT bank.example:443 HTTP/1.1"))


def test_a_passed_request_is_in_origin_form_and_the_only_one_of_its_connection():
    request = head(
        b"GET http://127.0.0.1:8000/a?b=c HTTP/1.1", b"Host: 127.0.0.1:8000", b"Proxy-Connection: keep-alive"
    )
    target = Proxy(EMULATOR, loopback=True).target(request)
    assert target.first == head(b"GET /a?b=c HTTP/1.1", b"Host: 127.0.0.1:8000", b"Connection: close")


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"GET / HTTP/1.1",
        b"CONNECT host HTTP/1.1",
        b"CONNECT a:443 SPDY/3",
        b"CONNECT [::1:443 HTTP/1.1",
        b"\xff \xff \xff",
    ],
)
def test_what_is_no_request_to_a_proxy_is_a_bad_request(line):
    with pytest.raises(Refused) as refused:
        Proxy(EMULATOR).target(head(line))
    assert refused.value.status == 400


@given(st.binary(max_size=80))
def test_no_bytes_raise_anything_but_a_refusal(line):
    with contextlib.suppress(Refused):
        Proxy(EMULATOR, loopback=True).target(head(b"CONNECT " + line + b" HTTP/1.1"))
    with contextlib.suppress(Refused):
        Proxy(EMULATOR, loopback=True).target(head(b"GET http://" + line + b" HTTP/1.1"))


def test_bytes_go_both_ways_as_they_are():
    async def story():
        sent = bytes(range(256)) * 4096
        async with running(echo) as (port, _):
            reader, writer = await tunnel(port)
            writer.write(sent)
            assert await reader.readexactly(len(sent)) == sent
            writer.close()
            await writer.wait_closed()

    asyncio.run(story())


def test_a_refusal_is_answered_and_the_connection_closed():
    async def story():
        async with running(echo) as (port, _):
            answer = await ask(port, head(b"CONNECT bank.example:443 HTTP/1.1"))
        assert answer.startswith(b"HTTP/1.1 403 Forbidden\r\n")
        assert b"bank.example:443" in answer

    asyncio.run(story())


def test_headers_without_end_are_refused():
    async def story():
        async with running(echo) as (port, _):
            assert (await ask(port, b"CONNECT " + b"a" * 70_000)).startswith(b"HTTP/1.1 431 ")

    asyncio.run(story())


def test_a_reset_behind_the_proxy_is_a_reset_before_it():
    async def answer(reader, writer):
        await reader.read(1)
        reset(writer.transport)

    async def story():
        async with running(answer) as (port, _):
            reader, writer = await tunnel(port)
            writer.write(b"x")
            with pytest.raises(ConnectionResetError):
                await reader.read()
            writer.close()
            with contextlib.suppress(ConnectionResetError):
                await writer.wait_closed()

    asyncio.run(story())


def test_a_closed_door_behind_the_proxy_is_said():
    async def story():
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            closed = unused.getsockname()[1]
            async with running(echo, loopback=True) as (port, _):
                answer = await ask(port, head(f"CONNECT 127.0.0.1:{closed} HTTP/1.1".encode()))
        assert answer.startswith(b"HTTP/1.1 502 ")

    asyncio.run(story())


def test_a_plain_request_to_this_machine_is_forwarded_with_its_body():
    async def answer(reader, writer):
        received = await reader.readuntil(b"\r\n\r\n")
        writer.write(received + await reader.readexactly(4))
        writer.close()

    async def story():
        async with running(answer, loopback=True) as (port, behind):
            request = head(f"POST http://127.0.0.1:{behind}/x HTTP/1.1".encode(), b"Content-Length: 4") + b"body"
            received = await ask(port, request)
        assert received.startswith(b"POST /x HTTP/1.1\r\n")
        assert received.endswith(b"\r\n\r\nbody")

    asyncio.run(story())


def test_stopping_hangs_up_on_open_tunnels():
    async def story():
        async with running(echo) as (port, _):
            reader, writer = await tunnel(port)
        with contextlib.suppress(ConnectionResetError):
            assert await reader.read() == b""
        writer.close()
        with contextlib.suppress(ConnectionResetError):
            await writer.wait_closed()

    asyncio.run(story())
