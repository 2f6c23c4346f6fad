"""The emulator's own certificate authority: one CA, and a leaf certificate for each of Meta's names that is asked for.

The CA is made for this emulator alone. It is never installed anywhere: a program trusts it because it is told to, by
`SSL_CERT_FILE`, `REQUESTS_CA_BUNDLE` and the like, and so the system's trust store is never touched.
"""

from __future__ import annotations

import ssl
import tempfile
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from gramkey.emulator.files import private_folder, write_whole
from gramkey.emulator.hosts import find_host

CA_LIFE = timedelta(days=3650)
LEAF_LIFE = timedelta(days=397)  # the longest life that Apple's and Chrome's verifiers accept
CLOCK_SKEW = timedelta(days=1)  # a client whose clock is a little slow should still see a valid certificate
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")


class AuthorityError(OSError):
    """A kept CA cannot be used; the text says which file, and what to do."""


class Authority:
    """A CA certificate, its key, and the leaf certificates it has issued. All of it is in memory."""

    def __init__(self, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
        self.certificate = certificate
        self._key = key

    @classmethod
    def new(cls, now: int) -> Authority:
        """Make a CA that is valid from the day before `now` (unix seconds) for ten years."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name("gramkey emulator CA (not Meta)")
        public = key.public_key()
        builder = _builder(name, name, public, now, CA_LIFE)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        builder = builder.add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False)
        return cls(builder.sign(key, hashes.SHA256()), key)

    @classmethod
    def kept_in(cls, folder: Path, now: int) -> Authority:
        """The CA kept in `folder`, or a new one that is kept there (`ca.pem` 0644, `ca-key.pem` 0600, folder 0700).

        A kept CA with less than a leaf's life before it is replaced. Raises `AuthorityError` where a file is damaged.
        """
        private_folder(folder)
        if (folder / "ca.pem").exists() and (folder / "ca-key.pem").exists():
            authority = cls._load(folder)
            if authority.certificate.not_valid_after_utc > datetime.fromtimestamp(now, UTC) + LEAF_LIFE:
                return authority
        authority = cls.new(now)
        write_whole(folder / "ca-key.pem", _key_pem(authority._key), 0o600)
        authority.write_certificate(folder)
        return authority

    @classmethod
    def _load(cls, folder: Path) -> Authority:
        advice = f"Delete {folder / 'ca.pem'} and {folder / 'ca-key.pem'} and start again: a new CA is made then."
        try:
            certificate = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
            key = serialization.load_pem_private_key((folder / "ca-key.pem").read_bytes(), password=None)
        except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as problem:
            raise AuthorityError(f"The emulator's CA in {folder} cannot be read: {problem}. {advice}") from None
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
            raise AuthorityError(f"The emulator's CA in {folder} is not one pair: key and certificate differ. {advice}")
        (folder / "ca-key.pem").chmod(0o600)
        return cls(certificate, key)

    def write_certificate(self, folder: Path) -> Path:
        """Write `ca.pem` (0644, no key) into `folder`, at once or not at all; return its path."""
        path = folder / "ca.pem"
        write_whole(path, self.certificate.public_bytes(serialization.Encoding.PEM), 0o644)
        return path

    def server_context(self, now: int) -> ssl.SSLContext:
        """A context that shows the certificate of the name the client asks for (SNI), if it is one of Meta's.

        Without SNI (an address was dialled) it shows the certificate of the loopback names; for any other name the
        handshake fails with the alert `unrecognized_name`.
        """
        contexts: dict[str, ssl.SSLContext] = {}
        key = ec.generate_private_key(ec.SECP256R1())  # one key serves all leaves: they live in one process

        def choose(tls: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> int | None:
            if name is None or name in LOOPBACK_NAMES:
                return None
            if find_host(name) is None:
                return ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
            if name not in contexts:
                contexts[name] = _context(self.issue((name,), key, now), key)
            tls.context = contexts[name]
            return None

        default = _context(self.issue(LOOPBACK_NAMES, key, now), key)
        default.sni_callback = choose
        return default

    def issue(self, names: Collection[str], key: ec.EllipticCurvePrivateKey, now: int) -> x509.Certificate:
        """A leaf certificate for `names` (host names or IP addresses), all of them as subjectAltName."""
        alternatives = x509.SubjectAlternativeName([_general_name(name) for name in names])
        issuer = self.certificate.subject
        issuer_id = self.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        authority_id = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer_id)
        builder = _builder(_name("gramkey emulator (not Meta)"), issuer, key.public_key(), now, LEAF_LIFE)
        builder = builder.add_extension(alternatives, critical=False)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(_usage(digital_signature=True), critical=True)
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        builder = builder.add_extension(authority_id, critical=False)
        return builder.sign(self._key, hashes.SHA256())


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: int, life: timedelta
) -> x509.CertificateBuilder:
    moment = datetime.fromtimestamp(now, UTC)
    builder = x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=key)
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(moment - CLOCK_SKEW).not_valid_after(moment - CLOCK_SKEW + life)
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)


def _usage(*, digital_signature: bool = False, key_cert_sign: bool = False, crl_sign: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _context(certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> ssl.SSLContext:
    """A server context. OpenSSL reads keys from files only, so the leaf's is in a private folder for a moment."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    with tempfile.TemporaryDirectory(prefix="gramkey-") as folder:
        path = Path(folder) / "leaf.pem"
        write_whole(path, certificate.public_bytes(serialization.Encoding.PEM) + _key_pem(key), 0o600)
        context.load_cert_chain(path)
    return context
