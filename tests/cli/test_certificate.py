from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from gramkey.cli.certificate import LIFE, ListenerCertificate, covers, listener_certificate
from gramkey.protocol.errors import InputError

NOW = 1_800_000_000
DAY = 86_400


def own(folder: Path, now: int = NOW, host: str = "localhost") -> ListenerCertificate:
    return listener_certificate(folder, host, None, None, now, {})


def read(found: ListenerCertificate) -> x509.Certificate:
    return x509.load_pem_x509_certificate(found.cert_file.read_bytes())


def pair(folder: Path, *names: str, begin: int = NOW - DAY, end: int = NOW + DAY) -> tuple[Path, Path]:
    made = trustme.CA().issue_cert(
        *names, not_before=datetime.fromtimestamp(begin, UTC), not_after=datetime.fromtimestamp(end, UTC)
    )
    folder.mkdir(exist_ok=True)
    cert, key = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(made.cert_chain_pems[0].bytes())
    key.write_bytes(made.private_key_pem.bytes())
    return cert, key


def refused(folder: Path, cert: Path | None, key: Path | None, host: str = "localhost") -> InputError:
    with pytest.raises(InputError) as caught:
        listener_certificate(folder, host, cert, key, NOW, {})
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1", "[::1]"])
def test_our_own_covers_every_loopback_name(tmp_path: Path, host: str) -> None:
    assert covers(read(own(tmp_path)), host)


def test_our_own_covers_a_name_of_the_hosts_file(tmp_path: Path) -> None:
    assert covers(read(own(tmp_path, host="ada.example.test")), "ada.example.test")


def test_our_own_is_a_p256_server_certificate_and_no_authority(tmp_path: Path) -> None:
    made = read(own(tmp_path))
    key = made.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert key.curve.name == "secp256r1"
    assert not made.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    usage = made.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.SERVER_AUTH]


def test_our_own_lives_ninety_days_and_is_not_trusted(tmp_path: Path) -> None:
    found = own(tmp_path)
    assert read(found).not_valid_after_utc.timestamp() == NOW + LIFE == NOW + 90 * DAY
    assert (found.trusted, found.origin) == (False, "self-signed")


def test_the_key_is_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "tls"
    found = own(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert found.key_file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in folder.iterdir()] == ["listener.pem"]


def test_a_loose_folder_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "tls"
    folder.mkdir(mode=0o755)
    own(folder)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_our_own_is_kept_until_a_day_before_its_end(tmp_path: Path) -> None:
    first = read(own(tmp_path))
    assert read(own(tmp_path, NOW + LIFE - DAY)) == first
    assert read(own(tmp_path, NOW + LIFE - DAY + 1)) != first


def test_one_for_another_host_is_made_anew(tmp_path: Path) -> None:
    first = read(own(tmp_path))
    assert read(own(tmp_path, host="ada.example.test")) != first


def test_one_that_others_could_read_is_made_anew(tmp_path: Path) -> None:
    first = own(tmp_path)
    before = read(first)
    first.key_file.chmod(0o644)
    assert read(own(tmp_path)) != before
    assert first.key_file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "damage", [b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", b"\x00" * 99]
)
def test_a_damaged_one_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    found = own(tmp_path)
    found.cert_file.write_bytes(damage)
    assert covers(read(own(tmp_path)), "localhost")


def test_one_with_another_key_is_made_anew(tmp_path: Path) -> None:
    first, other = own(tmp_path / "a"), own(tmp_path / "b")
    cert = first.cert_file.read_bytes().split(b"-----BEGIN PRIVATE")[0]
    key = other.key_file.read_bytes().split(b"-----BEGIN PRIVATE")[1]
    first.cert_file.write_bytes(cert + b"-----BEGIN PRIVATE" + key)
    before = read(first)
    assert read(own(tmp_path / "a")) != before


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be kept in") as caught:
        own(tmp_path / "file" / "tls")
    assert "--tls-cert" in caught.value.hint


def test_a_given_pair_is_used_as_it_is(tmp_path: Path) -> None:
    cert, key = pair(tmp_path / "given", "localhost")
    found = listener_certificate(tmp_path, "localhost", cert, key, NOW, {})
    assert found == ListenerCertificate(cert, key, trusted=True, origin="given")


def test_a_given_pair_that_signed_itself_is_not_taken_for_trusted(tmp_path: Path) -> None:
    made = own(tmp_path)
    found = listener_certificate(tmp_path, "localhost", made.cert_file, made.key_file, NOW, {})
    assert (found.trusted, found.origin) == (False, "given")


@pytest.mark.parametrize(("name", "host"), [("*.example.test", "ada.example.test"), ("127.0.0.1", "127.0.0.1")])
def test_wildcards_and_addresses_cover_their_hosts(tmp_path: Path, name: str, host: str) -> None:
    cert, key = pair(tmp_path / "given", name)
    assert listener_certificate(tmp_path, host, cert, key, NOW, {}).origin == "given"


@pytest.mark.parametrize(
    ("name", "host"), [("*.example.test", "a.b.example.test"), ("*.example.test", "example.test"), ("::1", "127.0.0.1")]
)
def test_a_certificate_for_another_host_is_refused(tmp_path: Path, name: str, host: str) -> None:
    cert, key = pair(tmp_path / "given", name)
    assert host in str(refused(tmp_path, cert, key, host))


def test_an_expired_one_is_refused_with_its_date(tmp_path: Path) -> None:
    cert, key = pair(tmp_path / "given", "localhost", begin=NOW - 9 * DAY, end=NOW - 1)
    assert "expired on 2027-01-15" in str(refused(tmp_path, cert, key))


def test_one_that_begins_tomorrow_is_refused(tmp_path: Path) -> None:
    cert, key = pair(tmp_path / "given", "localhost", begin=NOW + DAY, end=NOW + 9 * DAY)
    assert "is not valid before" in str(refused(tmp_path, cert, key))


def test_a_key_of_another_certificate_is_refused(tmp_path: Path) -> None:
    cert, _ = pair(tmp_path / "a", "localhost")
    _, key = pair(tmp_path / "b", "localhost")
    assert "does not belong" in str(refused(tmp_path, cert, key))


def test_half_a_pair_is_refused(tmp_path: Path) -> None:
    cert, key = pair(tmp_path / "given", "localhost")
    assert "--tls-key is missing" in str(refused(tmp_path, cert, None))
    assert "--tls-cert is missing" in str(refused(tmp_path, None, key))


def test_what_is_no_certificate_is_named(tmp_path: Path) -> None:
    cert, key = pair(tmp_path / "given", "localhost")
    assert "no PEM certificate" in str(refused(tmp_path, key, key))
    assert "no PEM private key" in str(refused(tmp_path, cert, cert))
    assert "cannot be read" in str(refused(tmp_path, tmp_path / "gone.pem", key))


def test_a_key_with_a_passphrase_is_refused_and_the_remedy_named(tmp_path: Path) -> None:
    cert, key = pair(tmp_path / "given", "localhost")
    private = serialization.load_pem_private_key(key.read_bytes(), None)
    locked = serialization.BestAvailableEncryption(b"swordfish")
    key.write_bytes(private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked))
    error = refused(tmp_path, cert, key)
    assert "passphrase" in str(error)
    assert "openssl pkey" in error.hint


def test_a_key_too_short_to_be_served_is_refused(tmp_path: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65_537, key_size=1_024)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    begin = datetime.fromtimestamp(NOW, UTC)
    weak = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, begin, begin + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "weak.pem"
    encoding = serialization.Encoding.PEM
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(weak.public_bytes(encoding) + private)
    assert "too small" in str(refused(tmp_path, path, path))


class Mkcert:
    """A stand-in that writes down what it is asked, answers like mkcert, and gives out a prepared pair."""

    def __init__(self, tmp_path: Path, program: Callable[[str, str], Path], said: str = "") -> None:
        cert, key = pair(tmp_path / "made", "localhost", "127.0.0.1", "::1")
        self.asked = tmp_path / "asked"
        self.root = tmp_path / "caroot"
        self.cert = cert
        bin_folder = program(
            "mkcert",
            f'echo "$@" >> {self.asked}\n'
            f'[ "$1" = -CAROOT ] && echo {self.root} && exit 0\n'
            f'{shutil.which("cp")} {cert} "$2"; {shutil.which("cp")} {key} "$4"; echo "{said}"',
        )
        self.env = {"PATH": str(bin_folder)}

    def make_authority(self) -> None:
        self.root.mkdir()
        for name in ("rootCA.pem", "rootCA-key.pem"):
            (self.root / name).write_text("")


def test_mkcert_is_used_where_its_authority_exists(tmp_path: Path, program: Callable[[str, str], Path]) -> None:
    mkcert = Mkcert(tmp_path, program)
    mkcert.make_authority()
    found = listener_certificate(tmp_path / "tls", "localhost", None, None, NOW, mkcert.env)
    assert (found.trusted, found.origin) == (True, "mkcert")
    assert read(found) == x509.load_pem_x509_certificate(mkcert.cert.read_bytes())
    assert found.key_file.stat().st_mode & 0o777 == 0o600
    assert "-install" not in mkcert.asked.read_text()
    assert [path.name for path in (tmp_path / "tls").iterdir()] == ["mkcert.pem"]


def test_mkcert_is_not_made_to_make_an_authority(tmp_path: Path, program: Callable[[str, str], Path]) -> None:
    mkcert = Mkcert(tmp_path, program)
    assert listener_certificate(tmp_path / "tls", "localhost", None, None, NOW, mkcert.env).origin == "self-signed"
    assert mkcert.asked.read_text() == "-CAROOT\n"


def test_an_authority_that_is_not_installed_is_not_trusted(tmp_path: Path, program: Callable[[str, str], Path]) -> None:
    mkcert = Mkcert(tmp_path, program, "Note: the local CA is not installed in the system trust store.")
    mkcert.make_authority()
    found = listener_certificate(tmp_path / "tls", "localhost", None, None, NOW, mkcert.env)
    assert (found.trusted, found.origin) == (False, "mkcert")


def test_a_mkcert_that_fails_leaves_our_own(tmp_path: Path, program: Callable[[str, str], Path]) -> None:
    env = {"PATH": str(program("mkcert", "exit 1"))}
    assert listener_certificate(tmp_path / "tls", "localhost", None, None, NOW, env).origin == "self-signed"
