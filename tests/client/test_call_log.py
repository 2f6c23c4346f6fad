"""What a call writes to the log, at DEBUG for every logger there is: one line, and no secret in any."""

import logging
import threading
from base64 import b64encode
from urllib.parse import quote

import pytest
import urllib3

from gramkey.protocol.http import Request

TOKEN = "IGAAsecretofada/+&1234567890"
CODE = "AQBsecretcodeofada#_1234567890"


@pytest.fixture
def log(caplog):
    caplog.set_level(logging.DEBUG)
    for name in list(logging.root.manager.loggerDict):
        caplog.set_level(logging.DEBUG, logger=name)
    return caplog


def assert_no_secret(log):
    shown = log.text + "".join(repr(record.__dict__) for record in log.records)
    for secret in (TOKEN, CODE):
        for spelling in (secret, quote(secret, safe=""), quote(secret), b64encode(secret.encode()).decode()):
            assert spelling not in shown
    assert "secretofada" not in shown
    assert "secretcodeofada" not in shown


def lines(log):
    return [record.getMessage() for record in log.records if record.name == "gramkey.client"]


def test_a_call_is_one_line_without_values(drive, server, log):
    server.answers("/v26.0/17841400000000001/media", status=400)
    url = server.url("/v26.0/17841400000000001/media")
    drive().send(Request("media", "POST", url, query={"access_token": TOKEN}, form={"code": CODE}))
    (line,) = lines(log)
    assert line.startswith(f"media: POST localhost:{server.port}/v26.0/{{id}}/media [access_token code]: HTTP 400 in ")
    assert line.endswith(" ms")
    assert_no_secret(log)


def test_nothing_else_logs_the_call(drive, server, log):
    server.answers("/me")
    driver = drive()
    for _ in range(2):
        driver.get(server.url(), access_token=TOKEN, code=CODE)
    assert {record.name for record in log.records} <= {"gramkey.client", "asyncio"}
    assert_no_secret(log)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon here\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
        b"HTTP/1.1 302 Found\r\nLocation: /?access_token=IGAAsecretofada\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 503 No\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n",
    ],
)
def test_no_kind_of_trouble_logs_a_secret(drive, server, log, answer):
    server.writes("/me", answer)
    driver = drive()
    response = driver.get(server.url(), access_token=TOKEN, code=CODE)
    driver.get(server.url(), access_token=TOKEN, code=CODE)
    assert "secret" not in response.problem
    assert_no_secret(log)


def test_a_call_that_reaches_nobody_logs_no_secret(drive, server, log):
    drive(ca_file="").get(server.url(), access_token=TOKEN)
    drive().get("https://nowhere.invalid/me", access_token=TOKEN)
    drive(proxy="http://ada:secretofada@127.0.0.1:1").get(server.url(), access_token=TOKEN)
    assert "host name not found" in log.text
    assert_no_secret(log)


def test_an_address_with_a_password_is_logged_without(drive, log):
    drive().get("https://ada:secretofada@nowhere.invalid/me")
    assert "nowhere.invalid/me" in log.text
    assert_no_secret(log)


def test_other_users_of_urllib3_keep_their_lines(drive, server, plain_server, log):
    plain_server.answers("/theirs")
    plain_server.answers("/me")
    inside, done = threading.Event(), threading.Event()

    def hold(_request, connection):
        inside.set()
        done.wait(10)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    server.routes["/me"] = hold
    ours = threading.Thread(target=drive().get, args=(server.url(),))
    ours.start()
    assert inside.wait(10)
    with urllib3.PoolManager() as manager:
        manager.request("GET", plain_server.url("/theirs"))
    done.set()
    ours.join()
    assert any("/theirs" in record.getMessage() for record in log.records if record.name.startswith("urllib3"))


def test_an_error_of_a_flow_shows_no_secret(drive, server):
    server.answers("/me")
    request = Request("me", "GET", server.url(), query={"access_token": TOKEN})

    def flow():
        response = yield request
        raise LookupError(f"{request!r} {response!r}")

    with pytest.raises(LookupError) as raised:
        drive().run(flow())
    assert "secretofada" not in str(raised.value)
    assert raised.value.__context__ is None
