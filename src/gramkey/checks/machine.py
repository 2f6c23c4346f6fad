"""What is wrong with the machine: proxy and CA settings, files that others may read, port, schedule, clock."""

from __future__ import annotations

import errno
import socket
import ssl
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from gramkey.checks.finding import Finding
from gramkey.protocol.values import DAY

BUNDLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
PROXIES = ("HTTPS_PROXY", "https_proxy")
LOOPBACKS = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))
"""A browser may choose either for `localhost`."""

CLOCK_MAY_DIFFER = 60
TOKENS = ("INSTAGRAM_ACCESS_TOKEN", "INSTAGRAM_TOKEN", "IG_ACCESS_TOKEN", "FACEBOOK_ACCESS_TOKEN")
"""Variables in which programs keep a copy of a token that nobody refreshes."""


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine as the checks see it. `schedule` sets up the daily refresh, where a program may do so."""

    env: Mapping[str, str]
    home: Path
    now: int
    scheduled: bool
    schedule: Callable[[], object] | None = None


def check_environment(machine: Machine) -> Iterator[Finding]:
    """Variables that lead nowhere."""
    for name in BUNDLES:
        if path := machine.env.get(name):
            yield from _bundle(name, Path(path))
    for name in PROXIES:
        value = machine.env.get(name, "")
        if value and urlsplit(value if "://" in value else f"//{value}").hostname is None:
            yield Finding("proxy", name, f"{name} names no proxy", f"write {name}=http://host:port, or unset it")
        elif value.startswith("socks"):
            yield Finding("proxy", name, f"{name} is a SOCKS proxy, which is not supported", "use an HTTP proxy")


def _bundle(name: str, path: Path) -> Iterator[Finding]:
    fix = f"unset {name}, or name a file of CA certificates"
    if not path.is_file():
        yield Finding("ca-file", name, f"{name} names {path}, which is no file", fix)
        return
    try:
        ssl.create_default_context(cafile=str(path))
    except (ssl.SSLError, OSError):
        yield Finding("ca-file", name, f"{path}, named by {name}, holds no CA certificate", fix)


def check_files(machine: Machine) -> Iterator[Finding]:
    """Files of ours that others may read, and the listener's certificate."""
    for path in _ours(machine.home):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            wanted = 0o700 if path.is_dir() else 0o600
            yield Finding(
                "file-mode", str(path), f"others may read {path} (mode {mode:o})", f"chmod {wanted:o} {path}",
                f"chmod {wanted:o} {path}", partial(path.chmod, wanted),
            )  # fmt: skip
    yield from _certificate(machine)


def _ours(home: Path) -> Iterator[Path]:
    """What holds secrets: the home, vaults, keys, and the listener's certificates, whose keys are in the same file."""
    if home.is_dir():
        yield home
        yield from sorted(path for pattern in ("**/*.db", "**/*.key", "listener/*.pem") for path in home.glob(pattern))


def _certificate(machine: Machine) -> Iterator[Finding]:
    from cryptography import x509

    for path in [path for path in (machine.home / "listener" / "listener.pem",) if path.is_file()]:
        problem = ""
        try:
            ends = x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc.timestamp()
            if ends < machine.now:
                problem = "has run out"
        except (ValueError, OSError):
            problem = "cannot be read"
        if problem:
            fix = "remove it: the next login makes a new one"
            yield Finding("certificate", str(path), f"the login's certificate {path} {problem}", fix, f"rm {path}",
                          path.unlink)  # fmt: skip


def check_port(uri: str, app: str) -> Iterator[Finding]:
    """Whether the browser would come back to a port that somebody else listens on."""
    parts = urlsplit(uri)
    if parts.hostname not in ("localhost", "127.0.0.1", "::1") or not parts.port:
        return
    if not all(_is_free(family, host, parts.port) for family, host in LOOPBACKS):
        yield Finding(
            "port", app, f"port {parts.port} of {uri} is taken: a login could not come back",
            "stop the program that listens there, or paste the address at login", "gramkey login",
        )  # fmt: skip


def _is_free(family: socket.AddressFamily, host: str, port: int) -> bool:
    """Whether nobody listens there; a machine without that loopback has nobody there."""
    try:
        with socket.socket(family) as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind((host, port))
    except OSError as error:
        return error.errno != errno.EADDRINUSE
    return True


def check_schedule(machine: Machine, planned: int) -> Iterator[Finding]:
    """Whether anything refreshes the `planned` grants that need it."""
    if planned and not machine.scheduled:
        yield Finding(
            "schedule", f"{planned} grants", "nothing refreshes the tokens daily: they die after 60 days",
            "set up the daily refresh", "gramkey schedule install", machine.schedule,
        )  # fmt: skip


def check_clock(now: int, date: str, host: str) -> Iterator[Finding]:
    """Whether this machine's clock agrees with the `Date` of an answer."""
    try:
        theirs = int(parsedate_to_datetime(date).timestamp())
    except (TypeError, ValueError):
        return
    if abs(theirs - now) > CLOCK_MAY_DIFFER:
        ahead = "behind" if theirs > now else "ahead of"
        away = abs(theirs - now)
        span = f"{away // DAY} days" if away >= 2 * DAY else f"{away // 60} minutes"
        yield Finding("clock", host, f"this machine's clock is {span} {ahead} Meta's", "set the clock: turn NTP on")


def check_copies(machine: Machine, tokens: Mapping[str, str]) -> Iterator[Finding]:
    """Whether a variable holds another token than the stored one: a copy that nobody refreshes (E57)."""
    for name in TOKENS:
        value = machine.env.get(name, "")
        if value and value not in tokens:
            yield Finding(
                "token-copy", name, f"{name} holds a token that is not one of those stored here: nobody refreshes it",
                "let the program ask for the token at each use", "gramkey token",
            )  # fmt: skip
