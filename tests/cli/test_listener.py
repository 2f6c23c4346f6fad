from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gramkey.cli import pages, visit
from gramkey.cli.certificate import ListenerCertificate
from gramkey.cli.listener import MOST_AT_ONCE, Listener, PortUnavailable, is_this_computer
from gramkey.cli.pages import Page

CODE = "AQBcode-of-ada-0123456789"
Until = Callable[[Callable[[], bool], str], None]
HIT = f"/callback?code={CODE}&state=st-1"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    text: str


@dataclass
class Site:
    listener: Listener
    hits: list[str]

    def connect(self, address: str = "127.0.0.1") -> socket.socket:
        return socket.create_connection((address, self.listener.port), timeout=10)

    def send(self, request: bytes, address: str = "127.0.0.1") -> bytes:
        """What comes back for these bytes, over TLS that trusts anybody."""
        with trusting().wrap_socket(self.connect(address), server_hostname="localhost") as connection:
            connection.sendall(request)
            return b"".join(iter(lambda: connection.recv(65_536), b""))

    def ask(self, target: str, method: str = "GET", address: str = "127.0.0.1") -> Answer:
        connection = http.client.HTTPSConnection(address, self.listener.port, context=trusting(), timeout=10)
        with closing(connection):
            connection.request(method, target)
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read().decode())


def trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


@contextmanager
def serving(port: int, certificate: ListenerCertificate, page: Page | None = None) -> Iterator[Site]:
    hits: list[str] = []

    def on_hit(url: str) -> Page | None:
        hits.append(url)
        return page

    with Listener(f"https://localhost:{port}/callback", certificate, on_hit) as listener:
        yield Site(listener, hits)


@pytest.fixture
def site(port: int, certificate: ListenerCertificate) -> Iterator[Site]:
    with serving(port, certificate, pages.success(["@ada"], ["Read"], "16 March", "gramkey token ada")) as found:
        yield found


def test_a_hit_is_handed_over_whole(site: Site, loopback: str) -> None:
    answer = site.ask(HIT, address=loopback)
    assert (answer.status, "@ada is connected" in answer.text) == (200, True)
    assert site.hits == [f"https://localhost:{site.listener.port}{HIT}"]


def test_it_is_bound_to_this_computer_only(site: Site) -> None:
    assert set(site.listener.addresses) <= {"127.0.0.1", "::1"}


def test_the_certificate_is_good_for_localhost(site: Site, certificate: ListenerCertificate) -> None:
    context = ssl.create_default_context(cafile=str(certificate.cert_file))
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    with context.wrap_socket(site.connect(), server_hostname="localhost") as connection:
        assert connection.version() == "TLSv1.3"


def test_an_error_is_a_hit_too(site: Site) -> None:
    site.ask("/callback?error=access_denied&error_reason=user_denied")
    assert len(site.hits) == 1


@pytest.mark.parametrize("target", ["/callback", "/callback?", "/callback?state=st-1", "/callback?codes=1"])
def test_a_visit_without_code_and_error_is_no_hit(site: Site, target: str) -> None:
    answer = site.ask(target)
    assert (answer.status, "Still waiting" in answer.text, site.hits) == (200, True, [])


def test_a_hit_that_is_no_result_is_told_to_wait(port: int, certificate: ListenerCertificate) -> None:
    with serving(port, certificate) as site:
        assert "Still waiting" in site.ask(HIT).text


@pytest.mark.parametrize("target", ["/favicon.ico", "/", "/callback/", f"/other?code={CODE}"])
def test_other_paths_are_not_found(site: Site, target: str) -> None:
    assert (site.ask(target).status, site.hits) == (404, [])


@pytest.mark.parametrize("method", ["POST", "PUT", "OPTIONS", "HEAD"])
def test_other_methods_are_refused(site: Site, method: str) -> None:
    answer = site.ask(HIT, method)
    assert (answer.status, answer.headers["Allow"], site.hits) == (405, "GET", [])
    assert bool(answer.text) == (method != "HEAD")


@pytest.mark.parametrize(
    "request_line",
    [b"nonsense", b"GET /callback", b"GET /\x00 HTTP/1.1", b"GET //[ HTTP/1.1", b"GET " + b"/" * 40_000 + b" HTTP/1.1"],
)
def test_what_is_no_request_is_refused_without_repeating_it(site: Site, request_line: bytes) -> None:
    answer = site.send(request_line + b"\r\nHost: localhost\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"nonsense" not in answer


def test_a_query_of_very_many_fields_is_refused(site: Site) -> None:
    assert site.ask("/callback?" + "&".join(["a=1"] * 101)).status == 400


def test_nothing_is_kept_by_the_browser_or_told_to_others(site: Site) -> None:
    for target in (HIT, "/callback", "/favicon.ico"):
        headers = site.ask(target).headers
        assert (headers["Cache-Control"], headers["Referrer-Policy"]) == ("no-store", "no-referrer")
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")
        assert "Server" not in headers


def test_plain_http_is_told_to_use_https_and_its_code_is_not_taken(site: Site) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", site.listener.port, timeout=10)
    with closing(connection):
        connection.request("GET", HIT)
        response = connection.getresponse()
        assert (response.status, b"needs https" in response.read()) == (400, True)
    assert (site.hits, site.listener.seen.plain_http) == ([], 1)


def test_aborted_handshakes_and_probes_end_nothing(site: Site) -> None:
    for first in (b"", b"\x16", b"\x16\x03\x01\x00\x05hello", b"\x00" * 100):
        with site.connect() as connection:
            connection.sendall(first)
    with trusting().wrap_socket(site.connect(), server_hostname="localhost"):
        pass  # a whole handshake, and nothing asked
    assert site.ask(HIT).status == 200


def test_a_browser_that_refuses_the_certificate_is_counted_and_may_come_back(site: Site, until: Until) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        ssl.create_default_context().wrap_socket(site.connect(), server_hostname="localhost")
    assert site.ask(HIT).status == 200
    until(lambda: site.listener.certificate_refused == 1, "the alert was counted")


def test_many_come_at_once(site: Site, loopback: str) -> None:
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda: answers.append(site.ask(HIT, address=loopback).status))
        for _ in range(MOST_AT_ONCE)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * MOST_AT_ONCE
    assert len(site.hits) == MOST_AT_ONCE


def test_a_request_that_never_ends_is_dropped(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visit, "SECONDS", 0.05)
    assert site.send(b"GET /callback HTTP/1.1\r\n") == b""
    assert site.ask("/callback").status == 200


def test_a_port_that_is_taken_is_named(port: int, certificate: ListenerCertificate, loopback: str) -> None:
    family = socket.AF_INET6 if ":" in loopback else socket.AF_INET
    with socket.socket(family) as other:
        other.bind((loopback, port))
        other.listen()
        with pytest.raises(PortUnavailable, match=f"port {port}: another program uses it") as caught:
            Listener(f"https://localhost:{port}/callback", certificate, lambda url: None).open()
    assert caught.value.port == port
    with serving(port, certificate) as site:  # nothing was left bound on the other loopback
        assert site.ask("/callback").status == 200


def test_it_is_bound_before_it_serves(port: int, certificate: ListenerCertificate) -> None:
    listener = Listener(f"https://localhost:{port}/callback", certificate, lambda url: None)
    listener.open()
    with socket.create_connection(("127.0.0.1", port), timeout=1):
        listener.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1)


def test_closing_waits_for_an_answer_under_way(port: int, certificate: ListenerCertificate) -> None:
    came, go_on = threading.Event(), threading.Event()

    def on_hit(url: str) -> Page:
        came.set()
        go_on.wait()
        return pages.cancelled()

    listener = Listener(f"https://localhost:{port}/callback", certificate, on_hit)
    listener.open()
    texts: list[str] = []
    visitor = threading.Thread(target=lambda: texts.append(Site(listener, []).ask(HIT).text))
    visitor.start()
    came.wait()
    closer = threading.Thread(target=listener.close, args=(30,))
    closer.start()
    go_on.set()
    closer.join()
    visitor.join()
    assert "You cancelled" in texts[0]


def test_it_never_serves_plain_http(certificate: ListenerCertificate) -> None:
    with pytest.raises(ValueError, match="https only"):
        Listener("http://localhost:8765/callback", certificate, lambda url: None)


def test_nothing_is_logged(site: Site, capfd: pytest.CaptureFixture[str]) -> None:
    site.ask(HIT)
    site.ask("/favicon.ico")
    site.send(f"GET /callback?code={CODE}".encode() + b"\r\n\r\n")
    said = capfd.readouterr()
    assert said.out + said.err == ""
    assert CODE not in repr(visit.Visit("GET", HIT))


@pytest.mark.parametrize(
    ("host", "is_here"),
    [("localhost", True), ("app.localhost", True), ("127.0.0.1", True), ("[::1]", True), ("192.0.2.7", False)],
)
def test_only_loopback_is_this_computer(host: str, is_here: bool) -> None:
    assert is_this_computer(host) is is_here


@given(st.binary(max_size=300), st.sampled_from([b"", b"\r\n\r\n"]))
def test_any_bytes_are_a_visit_or_none(sent: bytes, end: bytes) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(sent + end)
        theirs.shutdown(socket.SHUT_WR)
        found = visit.read_visit(ours)
    assert found is None or found.method.isupper()
