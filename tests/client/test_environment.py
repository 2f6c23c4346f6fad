"""Proxies and trust, from settings and from the environment: as rules, and through both drivers."""

import base64
import contextlib
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gramkey.client.environment import Proxy, proxy_for
from gramkey.client.settings import ClientSettings
from gramkey.protocol.errors import InputError

SQUID = "http://squid.test:3128"


def address(url, proxy=None, **environ):
    found = proxy_for(url, ClientSettings(proxy=proxy, environ=environ))
    return found.address if found else ""


def test_each_scheme_has_its_variable():
    assert address("https://a.test/", HTTPS_PROXY=SQUID) == SQUID
    assert address("http://a.test/", HTTPS_PROXY=SQUID) == ""
    assert address("http://a.test/", HTTP_PROXY=SQUID) == SQUID
    assert address("http://a.test/", ALL_PROXY=SQUID) == SQUID


def test_lower_case_wins_also_when_empty():
    assert address("https://a.test/", https_proxy=SQUID, HTTPS_PROXY="http://other.test") == SQUID
    assert address("https://a.test/", https_proxy="", HTTPS_PROXY=SQUID) == ""


def test_under_cgi_http_proxy_is_a_visitors_header():
    assert address("http://a.test/", HTTP_PROXY="http://eve.test", REQUEST_METHOD="GET") == ""


def test_a_proxy_without_scheme_is_http():
    assert address("https://a.test/", HTTPS_PROXY="squid.test:3128") == SQUID


def test_the_setting_wins_over_the_environment():
    assert address("https://a.test/", SQUID, HTTPS_PROXY="http://other.test", NO_PROXY="*") == SQUID
    assert address("https://a.test/", "", HTTPS_PROXY=SQUID) == ""


@pytest.mark.parametrize(
    ("excepted", "url", "straight"),
    [
        ("*", "https://a.test/", True),
        ("a.test", "https://a.test/", True),
        ("a.test", "https://A.test/", True),
        ("a.test", "https://www.a.test/", True),
        (".a.test", "https://www.a.test/", True),
        ("*.a.test", "https://www.a.test/", True),
        ("a.test", "https://ba.test/", False),
        ("b.test, a.test", "https://a.test/", True),
        ("a.test:443", "https://a.test/", True),
        ("a.test:8443", "https://a.test/", False),
        ("127.0.0.1", "https://127.0.0.1:8443/", True),
        ("10.0.0.0/8", "https://10.1.2.3/", True),
        ("10.0.0.0/8", "https://11.1.2.3/", False),
        ("::1", "https://[::1]:8443/", True),
        ("[::1]:8443", "https://[::1]:8443/", True),
        ("", "https://a.test/", False),
        (" , ", "https://a.test/", False),
    ],
)
def test_no_proxy_names_exceptions(excepted, url, straight):
    assert address(url, HTTPS_PROXY=SQUID, NO_PROXY=excepted) == ("" if straight else SQUID)


@given(st.text())
def test_any_no_proxy_can_be_read(excepted):
    assert address("https://a.test/", HTTPS_PROXY=SQUID, NO_PROXY=excepted) in ("", SQUID)


@given(st.text(min_size=1))
def test_any_proxy_is_usable_or_refused_in_our_words(value):
    with contextlib.suppress(InputError):
        proxy_for("https://a.test/", ClientSettings(proxy=value))


def test_a_password_is_kept_out_of_the_address_and_the_repr():
    proxy = proxy_for("https://a.test/", ClientSettings(proxy="http://ada:p%40ss@squid.test:3128"))
    assert proxy == Proxy(SQUID, f"Basic {base64.b64encode(b'ada:p@ss').decode()}")
    assert "p@ss" not in repr(proxy)
    assert "p%40ss" not in repr(ClientSettings(proxy="http://ada:p%40ss@squid.test:3128"))


def test_a_kind_of_proxy_that_cannot_be_used_is_refused_without_its_password():
    with pytest.raises(InputError) as refused:
        address("https://a.test/", HTTPS_PROXY="socks5://ada:hidden@squid.test")
    assert "HTTPS_PROXY" in str(refused.value)
    assert "hidden" not in str(refused.value) + refused.value.hint


def test_a_call_goes_through_the_proxy(drive, server, proxy):
    server.answers("/me", b"here")
    driver = drive(environ={"HTTPS_PROXY": proxy.address})
    url = f"https://graph.instagram.test:{server.port}/me"
    assert driver.get(url).body == b"here"
    assert driver.get(url).body == b"here"
    assert [target for target, _ in proxy.asked] == [f"graph.instagram.test:{server.port}"]


def test_the_proxys_password_goes_to_the_proxy_only(drive, server, proxy):
    server.answers("/me")
    with_password = proxy.address.replace("http://", "http://ada:p%40ss@")
    drive(proxy=with_password).get(server.url())
    assert proxy.asked[0][1]["proxy-authorization"] == f"Basic {base64.b64encode(b'ada:p@ss').decode()}"
    assert "proxy-authorization" not in server.received[0].headers


def test_an_exception_goes_straight(drive, server, proxy):
    server.answers("/me")
    response = drive(environ={"HTTPS_PROXY": proxy.address, "NO_PROXY": "localhost"}).get(server.url())
    assert response.status == 200
    assert proxy.asked == []


def test_a_proxy_that_refuses_is_told(drive, server, proxy):
    proxy.refuses_with = 407
    response = drive(proxy=proxy.address).get(server.url())
    assert (response.status, response.problem, response.sent) == (0, "proxy refused with HTTP 407", False)


def test_a_proxy_that_is_not_there_is_told(drive, server):
    response = drive(proxy="http://127.0.0.1:1").get(server.url())
    assert (response.status, response.problem, response.sent) == (0, "proxy: connection refused", False)


def test_the_host_behind_a_proxy_is_verified(drive, server, proxy):
    response = drive(proxy=proxy.address).get(f"https://eve.test:{server.port}/me", access_token="x")
    assert response.problem.startswith("certificate not trusted: ")
    assert not response.sent
    assert not server.received


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_the_environment_names_what_to_trust(drive, server, ca_file, tmp_path, variable):
    server.answers("/me")
    if variable == "SSL_CERT_DIR":
        # OpenSSL finds a certificate in a folder by the hash of its subject; with one CA any number will do.
        (tmp_path / f"{subject_hash(ca_file)}.0").write_bytes(ca_file.read_bytes())
    value = ca_file if variable == "SSL_CERT_FILE" else tmp_path
    assert drive(ca_file="", environ={variable: str(value)}).get(server.url()).status == 200


def subject_hash(ca_file):
    command = ["openssl", "x509", "-subject_hash", "-noout", "-in", str(ca_file)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_the_ca_file_setting_wins(drive, server, tmp_path):
    server.answers("/me")
    assert drive(environ={"SSL_CERT_FILE": str(tmp_path / "absent")}).get(server.url()).status == 200


@pytest.mark.parametrize("content", [None, b"", b"not a certificate"])
def test_an_unreadable_ca_file_is_refused_by_name(drive, tmp_path, content):
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match="SSL_CERT_FILE") as refused:
        drive(ca_file="", environ={"SSL_CERT_FILE": str(path)}).get("https://localhost/")
    assert "SSL_CERT_FILE" in refused.value.hint
