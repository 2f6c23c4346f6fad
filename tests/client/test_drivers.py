"""Both drivers against a real TLS server: what is sent, what comes back, and every way in which nothing does."""

import gzip
import socket
import threading
import time
from urllib.parse import parse_qs

import pytest

from gramkey import __version__
from gramkey.protocol.errors import InputError, NoAnswerError
from gramkey.protocol.http import Request, ask

SECRET = "IGAA/s3cret+with &specials=ü"


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    connection.close()


def test_an_answer_comes_back_whole(drive, server):
    server.answers("/me", b'{"id":"1"}', headers="X-App-Usage: {}\r\nX-Two: a\r\nX-Two: b\r\n")
    response = drive().get(server.url())
    assert (response.status, response.body, response.problem, response.sent) == (200, b'{"id":"1"}', "", True)
    assert response.headers["x-app-usage"] == "{}"
    assert response.headers["x-two"] == "a, b"


def test_a_query_goes_as_full_url_spells_it(drive, server):
    server.answers("/me")
    request = Request("me", "GET", server.url(), query={"access_token": SECRET, "fields": "id,username"})
    drive().send(request)
    assert server.url(server.received[0].target) == request.full_url
    assert parse_qs(server.received[0].target.partition("?")[2])["access_token"] == [SECRET]


def test_a_form_goes_as_a_form(drive, server):
    server.answers("/token")
    drive().send(Request("exchange", "POST", server.url("/token"), form={"code": SECRET, "grant_type": "x"}))
    received = server.received[0]
    assert received.method == "POST"
    assert received.headers["content-type"] == "application/x-www-form-urlencoded"
    assert parse_qs(received.body.decode()) == {"code": [SECRET], "grant_type": ["x"]}


def test_a_post_without_a_form_has_an_empty_body(drive, server):
    server.answers("/x")
    drive().send(Request("x", "POST", server.url("/x")))
    assert server.received[0].headers["content-length"] == "0"
    assert "content-type" not in server.received[0].headers


def test_it_names_itself_and_the_flows_headers_win(drive, server):
    server.answers("/me")
    driver = drive()
    driver.get(server.url())
    driver.send(Request("me", "GET", server.url(), headers={"Accept": "text/plain", "X-Own": "1"}))
    first, second = (received.headers for received in server.received)
    assert first["user-agent"] == f"gramkey/{__version__}"
    assert (second["accept"], second["x-own"]) == ("text/plain", "1")


@pytest.mark.parametrize("status", [204, 400, 401, 500, 503])
def test_any_status_is_just_an_answer(drive, server, status):
    server.answers("/me", b"" if status == 204 else b"{}", status)
    assert drive().get(server.url()).status == status


def test_a_redirect_is_not_followed(drive, server):
    server.answers("/me", status=302, headers=f"Location: {server.url('/elsewhere')}\r\n")
    response = drive().get(server.url(), access_token="x")
    assert response.status == 302
    assert response.headers["location"] == server.url("/elsewhere")
    assert len(server.received) == 1


def test_cookies_are_not_kept(drive, server):
    server.answers("/me", headers="Set-Cookie: who=ada; Path=/\r\n")
    driver = drive()
    driver.get(server.url())
    driver.get(server.url())
    assert "cookie" not in server.received[1].headers


def test_a_connection_is_used_again(drive, server):
    server.answers("/me")
    driver = drive()
    for _ in range(3):
        driver.get(server.url())
    assert [received.connection for received in server.received] == [1, 1, 1]


def test_plain_http_works_for_a_local_emulator(drive, plain_server):
    plain_server.answers("/me", b"here")
    assert drive().get(plain_server.url()).body == b"here"


def test_chunks_are_joined(drive, server):
    server.writes(
        "/me", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", keep=True
    )
    driver = drive()
    assert driver.get(server.url()).body == b"abcde"
    assert driver.get(server.url()).body == b"abcde"
    assert server.connections == 1


def test_gzip_is_read(drive, server):
    server.answers("/me", gzip.compress(b"hello" * 1000, mtime=0), headers="Content-Encoding: gzip\r\n")
    assert drive().get(server.url()).body == b"hello" * 1000
    assert server.received[0].headers["accept-encoding"] == "gzip"


@pytest.mark.parametrize(
    ("body", "encoding", "problem"),
    [
        (b"not gzip at all", "gzip", "answer is damaged: its gzip cannot be read"),
        (gzip.compress(b"hello", mtime=0)[:-9], "gzip", "answer cut short"),
        (b"x", "br", "answer is compressed in a way nobody asked for"),
    ],
)
def test_unreadable_compression_is_no_answer(drive, server, body, encoding, problem):
    server.answers("/me", body, headers=f"Content-Encoding: {encoding}\r\n")
    response = drive().get(server.url())
    assert (response.status, response.problem, response.sent) == (0, problem, True)


def test_too_large_an_answer_is_refused(drive, server):
    server.answers("/full", b"x" * 1000)
    server.answers("/over", b"x" * 1001)
    driver = drive(max_answer_bytes=1000)
    assert len(driver.get(server.url("/full")).body) == 1000
    response = driver.get(server.url("/over"))
    assert (response.status, response.problem, response.sent) == (0, "answer too large", True)
    assert driver.get(server.url("/full")).status == 200


def test_an_endless_answer_is_left(drive, server):
    def pour(_request, connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    server.routes["/me"] = pour
    assert drive().get(server.url()).problem == "answer too large"


def test_a_gzip_bomb_is_not_unpacked(drive, server):
    bomb = gzip.compress(bytes(64 << 20))
    assert len(bomb) < 100_000
    server.answers("/me", bomb, headers="Content-Encoding: gzip\r\n")
    assert drive().get(server.url()).problem == "answer too large"


def test_silence_times_out(drive, server):
    server.stays_silent_after("/me", b"")
    response = drive(read_timeout=0.2).get(server.url())
    assert (response.status, response.problem, response.sent) == (0, "timed out", True)


def test_silence_within_the_body_times_out(drive, server):
    server.stays_silent_after("/me", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
    assert drive(read_timeout=0.2).get(server.url()).problem == "timed out"


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n"])
def test_a_dripping_answer_ends_with_the_total_time(drive, server, head):
    def drip(_request, connection):
        connection.sendall(head or b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not server.released.wait(0.05):
            connection.sendall(b"x")

    server.routes["/me"] = drip
    started = time.monotonic()
    response = drive(read_timeout=5, total_timeout=0.5).get(server.url())
    assert (response.status, response.problem, response.sent) == (0, "timed out", True)
    assert time.monotonic() - started < 4


def test_a_host_that_accepts_and_says_nothing_times_out_while_connecting(drive):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"https://localhost:{mute.getsockname()[1]}/me"
        response = drive(connect_timeout=0.2).get(url)
    assert (response.status, response.problem, response.sent) == (0, "timed out while connecting", False)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_refused_connection_was_not_sent(drive, scheme):
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    response = drive().get(f"{scheme}://127.0.0.1:{port}/me", access_token="x")
    assert (response.status, response.problem, response.sent) == (0, "connection refused", False)


def test_an_unknown_host_was_not_sent(drive):
    response = drive().get("https://nowhere.invalid/me")
    assert (response.status, response.problem, response.sent) == (0, "host name not found", False)


@pytest.mark.parametrize(
    "url", ["ftp://localhost/me", "https://[half/me", "localhost/me", "https:///me", "https://localhost:no/"]
)
def test_an_unusable_address_was_not_sent(drive, url):
    response = drive().get(url)
    assert (response.status, response.problem, response.sent) == (0, "address cannot be used", False)


def test_an_untrusted_certificate_is_refused(drive, server):
    response = drive(ca_file="").get(server.url(), access_token="x")
    assert response.status == 0
    assert response.problem == "certificate not trusted: unable to get local issuer certificate"
    assert not response.sent
    assert not server.received


def test_a_certificate_of_another_host_is_refused(drive, server):
    response = drive().get(server.url(host="127.0.0.1"), access_token="x")
    assert response.status == 0
    assert response.problem.startswith("certificate not trusted: ")
    assert not response.sent
    assert not server.received


def test_a_host_without_tls_is_refused(drive):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=greet_in_clear, args=(listener,))
        thread.start()
        response = drive().get(f"https://localhost:{listener.getsockname()[1]}/me")
        thread.join()
    assert response.status == 0
    assert response.problem.startswith("TLS failed")
    assert not response.sent


def greet_in_clear(listener):
    connection, _ = listener.accept()
    with connection:
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        connection.recv(65536)


def test_a_reset_within_the_body_is_no_answer(drive, server):
    def break_off(_request, connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
        reset(connection)

    server.routes["/me"] = break_off
    response = drive().get(server.url())
    # A reset throws away what the client has not read yet, which may be all of it.
    assert response.problem in ("answer cut short", "connection closed before an answer")
    assert (response.status, response.sent) == (0, True)


def test_an_end_within_the_body_is_no_answer(drive, server):
    server.writes("/me", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
    response = drive().get(server.url())
    assert (response.status, response.problem, response.sent) == (0, "answer cut short", True)


def test_an_end_within_a_chunk_is_no_answer(drive, server):
    server.writes("/me", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab")
    assert drive().get(server.url()).problem == "answer cut short"


@pytest.mark.parametrize("answer", [b"SSH-2.0-OpenSSH\r\n\r\n", b"HTTP/1.1 abc OK\r\n\r\n"])
def test_what_is_not_http_is_no_answer(drive, server, answer):
    server.writes("/me", answer)
    response = drive().get(server.url())
    assert (response.status, response.problem, response.sent) == (0, "answer is not readable HTTP", True)


def exchange(method, url):
    """Facebook exchanges by GET, Instagram by POST."""
    code = {"code": SECRET}
    return (
        Request("exchange", method, url, query=code) if method == "GET" else Request("exchange", method, url, form=code)
    )


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("drop", [reset, lambda connection: None])
def test_a_code_is_sent_once_when_the_connection_drops(drive, server, method, drop):
    server.routes["/token"] = lambda _request, connection: drop(connection)
    response = drive().send(exchange(method, server.url("/token")))
    assert (response.status, response.problem, response.sent) == (0, "connection closed before an answer", True)
    assert len(server.received) == 1


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("drop", [reset, lambda connection: None])
def test_a_code_is_sent_once_when_a_used_connection_drops(drive, server, method, drop):
    server.answers("/me")
    server.routes["/token"] = lambda _request, connection: drop(connection)
    driver = drive()
    driver.get(server.url())
    response = driver.send(exchange(method, server.url("/token")))
    assert (response.status, response.problem, response.sent) == (0, "connection closed before an answer", True)
    assert [received.connection for received in server.received] == [1, 1]


def test_a_connection_closed_while_idle_is_replaced(drive, server):
    server.writes("/me", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
    driver = drive()
    driver.get(server.url())
    assert server.ended.acquire(timeout=5)
    driver.notice_closed_connections()
    assert driver.get(server.url()).status == 200
    assert [received.connection for received in server.received] == [1, 2]


def test_a_request_waits_as_long_as_it_asks(drive, server):
    server.answers("/me", status=503)
    driver = drive()
    response = driver.run(ask(Request("me", "GET", server.url())))
    assert response.status == 503
    assert driver.slept == [0.5, 2.0]
    assert len(server.received) == 3


def test_a_flow_returns_and_raises_through_the_driver(drive, server):
    server.answers("/me", b"7")

    def flow():
        response = yield Request("me", "GET", server.url())
        if response.body == b"7":
            raise NoAnswerError("me", "localhost", "thrown by the flow")
        return response

    with pytest.raises(NoAnswerError, match="thrown by the flow"):
        drive().run(flow())


def test_a_flow_that_asks_nothing_needs_no_network(drive):
    def flow():
        yield from ()
        return 7

    assert drive().run(flow()) == 7


def test_a_flow_is_closed_when_the_driver_cannot_go_on(drive):
    ended = []

    def flow():
        try:
            yield Request("me", "GET", "https://localhost/")
        finally:
            ended.append(True)

    with pytest.raises(InputError):
        drive(ca_file="/does/not/exist").run(flow())
    assert ended == [True]


def test_a_closed_client_says_so(drive):
    driver = drive()
    driver.close()
    with pytest.raises(RuntimeError, match="is closed"):
        driver.get("https://localhost/")
