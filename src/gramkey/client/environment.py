"""What the environment says about the way out: which certificates are trusted, which proxy is used.

Both drivers read it here, because urllib3 reads none of it and aiohttp reads it differently.
"""

from __future__ import annotations

import os
import ssl
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from urllib.parse import unquote, urlsplit

from gramkey.client.settings import ClientSettings
from gramkey.protocol.errors import InputError


def tls_context(settings: ClientSettings) -> ssl.SSLContext:
    """A context that verifies certificates and host names against what the settings trust."""
    cert_file, cert_dir = settings.environ.get("SSL_CERT_FILE"), settings.environ.get("SSL_CERT_DIR")
    if settings.ca_file:
        return _trusting("ca_file", os.fspath(settings.ca_file), None)
    if not cert_file and not cert_dir:
        return ssl.create_default_context()
    # As OpenSSL does: each variable replaces its half of the defaults and leaves the other half standing.
    default = ssl.get_default_verify_paths()
    if cert_file:
        return _trusting("SSL_CERT_FILE", cert_file, cert_dir or default.capath)
    return _trusting("SSL_CERT_DIR", default.cafile, cert_dir)


def _trusting(what: str, file: str | None, folder: str | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=file, capath=folder)
    except OSError as error:
        raise InputError(
            what,
            f"{what} names {file}, which cannot be read as certificates: {error.strerror or 'no PEM inside'}",
            f"point {what} to a readable PEM file of CA certificates, or unset it",
        ) from None


@dataclass(frozen=True)
class Proxy:
    """A proxy's address without its password, and the header that carries that."""

    address: str
    authorization: str = field(default="", repr=False)

    @property
    def headers(self) -> dict[str, str]:
        return {"Proxy-Authorization": self.authorization} if self.authorization else {}


def origin_of(url: str) -> str:
    """Scheme and host of `url`, as written."""
    return url[: url.find("/", 8)] if url.find("/", 8) > 0 else url


def proxy_for(url: str, settings: ClientSettings) -> Proxy | None:
    """The proxy for `url`, or `None` for the straight way.

    Raises `ValueError` for an address that is none, and `InputError` for a kind of proxy that we cannot use.
    """
    _check_address(url)
    if settings.proxy is not None:
        return _proxy("proxy", settings.proxy)
    name, proxy = _proxy_variable(urlsplit(url).scheme, settings.environ)
    if not proxy or _is_excepted(url, settings.environ):
        return None
    return _proxy(name, proxy)


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
        raise ValueError("not the address of a web host")


def _proxy_variable(scheme: str, environ: Mapping[str, str]) -> tuple[str, str]:
    """The variable that decides for `scheme`, and its value. Lower case wins, and wins also when it is empty."""
    names = [f"{scheme}_proxy", f"{scheme}_proxy".upper(), "all_proxy", "ALL_PROXY"]
    # Under CGI a visitor's `Proxy:` header arrives as HTTP_PROXY, so there it is not believed (httpoxy).
    if "REQUEST_METHOD" in environ:
        names = [name for name in names if name != "HTTP_PROXY"]
    return next(((name, environ[name].strip()) for name in names if name in environ), ("", ""))


def _is_excepted(url: str, environ: Mapping[str, str]) -> bool:
    """Whether `NO_PROXY` names the host of `url`."""
    entries = environ.get("no_proxy", environ.get("NO_PROXY", "")).lower().split(",")
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return any(_covers(entry.strip(), parts.hostname or "", port) for entry in entries)


def _covers(entry: str, host: str, port: int) -> bool:
    """Whether one entry of `NO_PROXY` means `host`: `*`, a name and all below it, an address or a range of them.

    A name may end in a port, and then means that port only.
    """
    if entry == "*":
        return True
    with suppress(ValueError):
        return ip_address(host) in ip_network(entry, strict=False)
    name, _, digits = entry.rpartition(":") if entry.rpartition(":")[2].isdecimal() else (entry, "", "")
    name = name.strip("[]").removeprefix("*").removeprefix(".")
    return bool(name) and (host == name or host.endswith(f".{name}")) and (not digits or int(digits) == port)


def _proxy(name: str, value: str) -> Proxy | None:
    if not value:
        return None
    address = value if "://" in value else f"http://{value}"
    try:
        _check_address(address)
    except ValueError:
        # The address is not shown: it may hold a password.
        raise InputError(
            "proxy", f"{name} names no HTTP proxy", f"set {name} to an address like http://proxy.example:3128"
        ) from None
    parts = urlsplit(address)
    user, at, host = parts.netloc.rpartition("@")
    authorization = f"Basic {b64encode(unquote(user).encode()).decode()}" if at else ""
    return Proxy(f"{parts.scheme}://{host}", authorization)
