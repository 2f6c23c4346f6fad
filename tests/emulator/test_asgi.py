"""The emulator's two origins over real sockets: who answers where, and what a bad network does."""

import asyncio
import http.client
import json
import re
import ssl
import time
from socket import AF_INET
from urllib.parse import urlencode, urlsplit

import pytest
import urllib3

from gramkey.emulator.server import EmulatorServer

CALLBACK = "https://localhost:8765/callback"
ME = "https://graph.instagram.com/v26.0/me"


ACTION_AND_DIALOG = (r'action="([^"]+)"', r'name="dialog" value="([^"]+)"')


@pytest.fixture
def emulator(meta):
    with EmulatorServer(meta) as running:
        yield running


@pytest.fixture
def program(emulator):
    """A program's HTTP client, given the two variables' worth: proxy and CA."""
    with urllib3.ProxyManager(emulator.proxy, ca_certs=str(emulator.ca_file), retries=False, timeout=5) as client:
        yield client


@pytest.fixture
def browser():
    with urllib3.PoolManager(retries=False, timeout=5) as client:
        yield client


def authorize_query(meta):
    app = meta.app("instagram")
    asked = {"client_id": app.client_id, "redirect_uri": CALLBACK, "response_type": "code", "state": "abc"}
    return urlencode(asked | {"scope": "instagram_business_basic"})


def raw(port, host, path="/", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", path, headers={"Host": host, **headers})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body


def test_a_program_reaches_metas_host_by_its_real_name(program, emulator):
    answer = program.request("GET", ME, fields={"access_token": "nonsense"})
    assert answer.status == 400
    assert answer.json()["error"]["code"] == 190
    assert emulator.meta.journal[-1].host == "graph.instagram.com"


def test_query_form_and_headers_arrive(program, emulator):
    url = "https://api.instagram.com/oauth/access_token?a=1"
    program.request("POST", url, fields={"code": "x", "b": "2"}, encode_multipart=False)
    assert set(emulator.meta.journal[-1].names) == {"a", "b", "code"}


def test_a_host_header_that_is_not_metas_is_misdirected(emulator, meta):
    context = ssl.create_default_context(cafile=str(emulator.ca_file))
    connection = http.client.HTTPSConnection("localhost", emulator.tls_port, context=context, timeout=5)
    connection.request("GET", "/me", headers={"Host": "bank.example"})
    assert connection.getresponse().status == 421
    connection.close()
    assert not len(meta.journal)


def test_the_control_api_is_not_on_metas_hosts(program):
    assert program.request("GET", "https://graph.instagram.com/control").status == 400


def test_a_browsers_page_stays_on_the_loopback_origin(browser, emulator, meta):
    origin = emulator.hosts["www.instagram.com"]
    page = browser.request("GET", f"{origin}/oauth/authorize?{authorize_query(meta)}")
    action, dialog = (re.findall(pattern, page.data.decode())[0] for pattern in ACTION_AND_DIALOG)
    assert action.startswith(f"{origin}/")
    form = {"dialog": dialog, "account": "ada", "answer": "allow"}
    back = browser.request("POST", action, fields=form, redirect=False)
    assert back.status == 302
    assert back.headers["Location"].startswith(f"{CALLBACK}?")


def test_a_page_names_the_loopback_host_by_which_it_was_asked(emulator, meta):
    port = urlsplit(emulator.origin).port
    status, body = raw(port, f"localhost:{port}", f"/www.instagram.com/oauth/authorize?{authorize_query(meta)}")
    assert status == 200
    assert f"http://localhost:{port}/www.instagram.com/".encode() in body


def test_the_index_says_that_it_is_not_meta(browser, emulator):
    answer = browser.request("GET", emulator.origin)
    assert answer.status == 200
    assert b"not Meta" in answer.data
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/bank.example/", "/favicon.ico", "/%2e%2e/x", "//"])
def test_an_unknown_path_is_a_page_that_says_what_this_is(browser, emulator, path):
    answer = browser.request("GET", emulator.origin + path)
    assert answer.status == 404
    assert b"emulator" in answer.data


@pytest.mark.parametrize("host", ["bank.example", "bank.example:80", "127.0.0.1.bank.example", "[", ""])
@pytest.mark.parametrize("path", ["/", "/control", "/graph.instagram.com/me"])
def test_a_rebound_name_gets_nothing(emulator, host, path):
    status, body = raw(urlsplit(emulator.origin).port, host, path)
    assert status in (400, 403)
    assert b"client_secret" not in body


def test_a_body_that_is_too_long_is_refused(program, monkeypatch):
    monkeypatch.setattr("gramkey.emulator.asgi.BODY_LIMIT", 1000)
    assert program.request("POST", ME, body=b"x" * 1001).status == 413


def test_a_lost_answer_closes_the_connection_after_the_effect(program, meta):
    meta.faults.add("lose_answer", endpoint="me", count=1)
    with pytest.raises(urllib3.exceptions.ProxyError) as raised:
        program.request("GET", ME)
    assert isinstance(raised.value.original_error, http.client.RemoteDisconnected)
    assert meta.journal[-1].fault == "lose_answer"
    assert program.request("GET", ME).status == 400


def test_a_reset_is_a_reset(emulator, meta):
    async def ask():
        context = ssl.create_default_context(cafile=str(emulator.ca_file))
        reader, writer = await asyncio.open_connection("localhost", emulator.tls_port, ssl=context, family=AF_INET)
        writer.write(b"GET /me HTTP/1.1\r\nHost: graph.instagram.com\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            await reader.read()
        writer.transport.abort()

    meta.faults.add("reset", endpoint="me", count=1)
    asyncio.run(ask())  # asyncio tells a reset from an end of file; the blocking ssl module sometimes does not


def test_a_held_request_times_out_and_the_server_still_stops_at_once(program, emulator, meta):
    meta.faults.add("hold", endpoint="me")
    with pytest.raises(urllib3.exceptions.ReadTimeoutError):
        program.request("GET", ME, timeout=0.2)
    began = time.monotonic()
    emulator.stop()
    assert time.monotonic() - began < 1


def test_a_truncated_answer_announces_more_than_it_brings(program, meta):
    meta.faults.add("truncate", endpoint="me", count=1)
    with pytest.raises(urllib3.exceptions.ProtocolError, match="IncompleteRead"):
        program.request("GET", ME)


def test_a_slow_answer_comes_late(program, meta):
    meta.faults.add("slow:0.2", endpoint="me", count=1)
    began = time.monotonic()
    assert program.request("GET", ME).status == 400
    assert time.monotonic() - began >= 0.2


def test_a_client_that_leaves_a_slow_answer_is_forgotten(program, emulator, meta):
    meta.faults.add("slow:600", endpoint="me", count=1)
    with pytest.raises(urllib3.exceptions.ReadTimeoutError):
        program.request("GET", ME, timeout=0.1)
    assert program.request("GET", ME).status == 400


def test_html_where_json_is_due_arrives_as_html(program, meta):
    meta.faults.add("html", endpoint="me", count=1)
    answer = program.request("GET", ME)
    assert answer.headers["Content-Type"].startswith("text/html")
    with pytest.raises(json.JSONDecodeError):
        answer.json()
