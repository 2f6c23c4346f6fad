"""The certificate of the login's listener: the person's own, mkcert's where it is set up, or one signed by itself.

1. A pair that was named is used or refused, never silently replaced.
2. mkcert is only asked where its CA exists already; nothing here installs or makes a CA.
3. Certificate and key of our own lie in one 0600 file in a 0700 folder, replaced whole, so that no reader ever sees
   halves of two pairs. It is kept, because browsers remember the exception that a person made for it.
"""

from __future__ import annotations

import os
import shutil
import ssl
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from gramkey.protocol.errors import InputError
from gramkey.protocol.values import DAY

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
    from cryptography.x509 import Certificate, GeneralName

LIFE = 90 * DAY
"""How long our own certificate lives: long enough that the exception in the browser is seldom asked for again."""

RENEW_WITHIN = DAY

OWN_NAMES = ("localhost", "127.0.0.1", "::1")

_MKCERT_SECONDS = 10


@dataclass(frozen=True, slots=True)
class ListenerCertificate:
    """A certificate and its key as PEM files (which may be the same file).

    `trusted` is whether browsers are expected to accept it without a warning; `origin` is `given`, `mkcert` or
    `self-signed`.
    """

    cert_file: Path
    key_file: Path
    trusted: bool
    origin: str


def listener_certificate(
    folder: Path, host: str, cert: Path | None, key: Path | None, now: int, env: Mapping[str, str] = os.environ
) -> ListenerCertificate:
    """The certificate to answer with for `host`, the host of the redirect URI.

    `cert` and `key` are the person's own pair or both `None`; what is made is kept in `folder`. Raises `InputError`
    for a pair that cannot serve, and for a folder that cannot be written.
    """
    if cert is not None or key is not None:
        return given_certificate(cert, key, host, now)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_mode & 0o077:
            folder.chmod(0o700)
        return _mkcert_certificate(folder, host, env) or _own_certificate(folder, host, now)
    except OSError as error:
        raise InputError(
            "tls_cert",
            f"the listener's certificate cannot be kept in {folder}: {error.strerror}",
            "make that folder writable for you, or name a pair of your own: --tls-cert FILE --tls-key FILE",
        ) from None


def given_certificate(cert: Path | None, key: Path | None, host: str, now: int) -> ListenerCertificate:
    """The person's own pair, if it can serve `host` now."""
    if cert is None or key is None:
        missing = "--tls-key" if key is None else "--tls-cert"
        raise InputError("tls_cert", f"a certificate needs its key, and {missing} is missing", f"add {missing} FILE")
    certificate = _read_certificate(cert)
    _check_pair(certificate, _read_key(key), cert, key)
    _check_dates(certificate, cert, now)
    if not covers(certificate, host):
        raise InputError(
            "tls_cert",
            f"the certificate in {cert} is not for {host}, the host of the redirect URI"
            " (browsers read only its subject alternative names)",
            f"make one for it: mkcert {host}",
        )
    _check_usable(cert, key)
    return ListenerCertificate(cert, key, certificate.issuer != certificate.subject, "given")


def covers(certificate: Certificate, host: str) -> bool:
    """Whether the certificate's subject alternative names include `host`; a wildcard stands for one label."""
    from cryptography import x509

    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return False
    address = _address(host)
    if address is not None:
        return address in names.get_values_for_type(x509.IPAddress)
    _, _, parent = host.lower().partition(".")
    wanted = {host.lower(), f"*.{parent}"} if parent else {host.lower()}
    return any(name.lower() in wanted for name in names.get_values_for_type(x509.DNSName))


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None


def _read_certificate(path: Path) -> Certificate:
    from cryptography import x509

    try:
        return x509.load_pem_x509_certificates(_read(path, "tls_cert"))[0]
    except ValueError:
        hint = "name the file that begins with -----BEGIN CERTIFICATE-----"
        raise InputError("tls_cert", f"there is no PEM certificate in {path}", hint) from None


def _read_key(path: Path) -> PrivateKeyTypes:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        return load_pem_private_key(_read(path, "tls_key"), password=None)
    except TypeError:
        hint = f"write it without one: openssl pkey -in {path} -out key.pem"
        raise InputError("tls_key", f"the key in {path} is protected by a passphrase", hint) from None
    except (ValueError, UnsupportedAlgorithm):
        hint = "name the file that holds the private key"
        raise InputError("tls_key", f"there is no PEM private key in {path}", hint) from None


def _read(path: Path, what: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        option = "--" + what.replace("_", "-")
        raise InputError(what, f"{path} cannot be read: {error.strerror}", f"check {option}") from None


def _check_pair(certificate: Certificate, key: PrivateKeyTypes, cert_path: Path, key_path: Path) -> None:
    if certificate.public_key() != key.public_key():
        raise InputError(
            "tls_key",
            f"the key in {key_path} does not belong to the certificate in {cert_path}",
            "name the two files that were made together",
        )


def _check_usable(cert: Path, key: Path) -> None:
    """What only the TLS library itself can say: a key that is too short, a signature that is too weak."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key)
    except ssl.SSLError as error:
        why = (error.reason or "no reason given").replace("_", " ").lower()
        raise InputError("tls_cert", f"the certificate in {cert} cannot be served: {why}", "make a new pair") from None


def _check_dates(certificate: Certificate, path: Path, now: int) -> None:
    moment = datetime.fromtimestamp(now, UTC)
    if moment > certificate.not_valid_after_utc:
        state = f"expired on {certificate.not_valid_after_utc:%Y-%m-%d}"
    elif moment < certificate.not_valid_before_utc:
        state = f"is not valid before {certificate.not_valid_before_utc:%Y-%m-%d}"
    else:
        return
    hint = "renew it, or leave --tls-cert and --tls-key away"
    raise InputError("tls_cert", f"the certificate in {path} {state}", hint)


def _mkcert_certificate(folder: Path, host: str, env: Mapping[str, str]) -> ListenerCertificate | None:
    """A pair of mkcert's, made anew each time: only then does mkcert say whether its CA is installed."""
    program = shutil.which("mkcert", path=env.get("PATH", ""))
    if program is None or not _has_authority(program, env):
        return None
    with tempfile.TemporaryDirectory(dir=folder, prefix=".mkcert-") as made:
        cert, key = Path(made, "cert.pem"), Path(made, "key.pem")
        names = dict.fromkeys((*OWN_NAMES, host.strip("[]")))
        said = _run([program, "-cert-file", str(cert), "-key-file", str(key), *names], env)
        if said is None or not cert.exists() or not key.exists():
            return None
        path = _replace(folder / "mkcert.pem", cert.read_bytes() + key.read_bytes())
    # mkcert's own words where a browser would not accept it: "Note: the local CA is not installed in …"
    return ListenerCertificate(path, path, trusted="is not installed" not in said, origin="mkcert")


def _has_authority(program: str, env: Mapping[str, str]) -> bool:
    """Whether mkcert's CA exists, since mkcert would make one without being asked."""
    root = (_run([program, "-CAROOT"], env) or "").strip()
    return bool(root) and all(Path(root, name).is_file() for name in ("rootCA.pem", "rootCA-key.pem"))


def _run(command: list[str], env: Mapping[str, str]) -> str | None:
    """All that the program said, or `None` where it failed."""
    try:
        done = subprocess.run(
            command,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_MKCERT_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode(errors="replace")


def _own_certificate(folder: Path, host: str, now: int) -> ListenerCertificate:
    path = folder / "listener.pem"
    if not _is_good(path, host, now):
        _replace(path, _self_signed(host, now))
    return ListenerCertificate(path, path, trusted=False, origin="self-signed")


def _is_good(path: Path, host: str, now: int) -> bool:
    """Whether the kept pair may serve on. One that others could read is not mended but made anew."""
    if not path.is_file() or path.stat().st_mode & 0o077:
        return False
    try:
        certificate = _read_certificate(path)
        _check_pair(certificate, _read_key(path), path, path)
        _check_dates(certificate, path, now)
        _check_dates(certificate, path, now + RENEW_WITHIN)
    except InputError:
        return False
    return covers(certificate, host)


def _self_signed(host: str, now: int) -> bytes:
    """Certificate and key, PEM, one after the other."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "gramkey login on this computer")])
    hosts = dict.fromkeys((*OWN_NAMES, host.strip("[]")))
    begin = datetime.fromtimestamp(now, UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin - timedelta(days=1))  # for a browser whose clock is behind
        .not_valid_after(begin + timedelta(seconds=LIFE))
        .add_extension(x509.SubjectAlternativeName([_general_name(host) for host in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        # Python 3.13 and other strict clients want to see the key's identifier on both sides.
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _general_name(host: str) -> GeneralName:
    from cryptography import x509

    address = _address(host)
    return x509.DNSName(host) if address is None else x509.IPAddress(address)


def _replace(path: Path, content: bytes) -> Path:
    """Write a 0600 file whole, or not at all."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(temporary, path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path
