"""The emulator's CA: what it issues, whom it answers, how it is kept."""

import contextlib
import ssl
import stat
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from gramkey.emulator.authority import Authority, AuthorityError

GRAPH = "graph.instagram.com"
HOSTS = (GRAPH, "www.facebook.com", "scontent-fra3-1.cdninstagram.com")
NOW = int(time.time())  # TLS libraries judge certificates by the real clock


@pytest.fixture(scope="module")
def authority():
    return Authority.new(NOW)


def handshake(server_context, client_context, server_name):
    """A whole TLS handshake in memory; returns the client's side."""
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = server_context.wrap_bio(to_server, to_client, server_side=True)
    client = client_context.wrap_bio(to_client, to_server, server_hostname=server_name)
    for _ in range(3):
        with contextlib.suppress(ssl.SSLWantReadError):
            client.do_handshake()
        with contextlib.suppress(ssl.SSLError):  # what the server refuses, the client sees as an alert
            server.do_handshake()
    return client


def trusting(authority, folder):
    context = ssl.create_default_context(cafile=str(authority.write_certificate(folder)))
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    return context


@pytest.mark.parametrize("host", [*HOSTS, "localhost", "127.0.0.1", "::1"])
def test_each_name_gets_its_certificate_and_passes_the_strict_checks(authority, tmp_path, host):
    client = handshake(authority.server_context(NOW), trusting(authority, tmp_path), host)
    names = [name for _, name in client.getpeercert()["subjectAltName"]]
    assert names[0] == (host if host in HOSTS else "localhost")


def test_a_name_that_is_not_metas_is_refused(authority, tmp_path):
    with pytest.raises(ssl.SSLError, match=r"(?i)unrecognized_name"):
        handshake(authority.server_context(NOW), trusting(authority, tmp_path), "bank.example")


def test_another_emulators_ca_does_not_vouch(authority, tmp_path):
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(authority.server_context(NOW), trusting(Authority.new(NOW), tmp_path), GRAPH)


def test_the_ca_may_sign_leaves_only_and_names_itself_as_no_part_of_meta(authority):
    certificate = authority.certificate
    constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    assert constraints.critical
    assert (constraints.value.ca, constraints.value.path_length) == (True, 0)
    assert "not Meta" in certificate.subject.rfc4514_string()


def test_a_leaf_lives_no_longer_than_browsers_accept(authority):
    leaf = authority.issue((GRAPH,), ec.generate_private_key(ec.SECP256R1()), NOW)
    assert (leaf.not_valid_after_utc - leaf.not_valid_before_utc).days <= 398


def test_a_kept_ca_is_found_again(tmp_path):
    folder = tmp_path / "emulator"
    first = Authority.kept_in(folder, NOW)
    assert Authority.kept_in(folder, NOW).certificate == first.certificate


def test_the_kept_key_is_private_and_the_certificate_is_not(tmp_path):
    folder = tmp_path / "emulator"
    Authority.kept_in(folder, NOW)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [folder, *folder.iterdir()]}
    assert modes == {"emulator": 0o700, "ca.pem": 0o644, "ca-key.pem": 0o600}
    assert b"PRIVATE" not in (folder / "ca.pem").read_bytes()


def test_a_loose_key_is_made_private_again(tmp_path):
    Authority.kept_in(tmp_path, NOW)
    (tmp_path / "ca-key.pem").chmod(0o644)
    Authority.kept_in(tmp_path, NOW)
    assert stat.S_IMODE((tmp_path / "ca-key.pem").stat().st_mode) == 0o600


def test_a_ca_near_its_end_is_replaced(tmp_path):
    first = Authority.kept_in(tmp_path, NOW)
    later = NOW + 3400 * 86_400
    assert Authority.kept_in(tmp_path, later).certificate != first.certificate


@pytest.mark.parametrize("name", ["ca.pem", "ca-key.pem"])
def test_a_damaged_file_is_named_with_what_to_do(tmp_path, name):
    Authority.kept_in(tmp_path, NOW)
    (tmp_path / name).write_text("nonsense")
    with pytest.raises(AuthorityError, match="Delete"):
        Authority.kept_in(tmp_path, NOW)


def test_a_key_of_another_ca_is_refused(tmp_path):
    Authority.kept_in(tmp_path / "one", NOW)
    Authority.kept_in(tmp_path / "two", NOW)
    (tmp_path / "two/ca-key.pem").replace(tmp_path / "one/ca-key.pem")
    with pytest.raises(AuthorityError, match="differ"):
        Authority.kept_in(tmp_path / "one", NOW)


@given(st.binary(max_size=200))
def test_no_file_content_raises_anything_but_our_error(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("ca")
    (folder / "ca.pem").write_bytes(content)
    (folder / "ca-key.pem").write_bytes(content)
    with pytest.raises(AuthorityError):
        Authority.kept_in(folder, NOW)
