"""A Meta app's credentials for one login: what every flow is given first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gramkey.protocol.http import nothing
from gramkey.protocol.secret import Secret


@dataclass(frozen=True, slots=True)
class App:
    """A Meta app for one login (`instagram`, `facebook` or `basic_display`).

    The Instagram pair and the Facebook pair of one Meta app are two of these. `secrets` are newest first: the
    first is sent, all verify signatures. `verify_only` are a sibling's secrets, tried on signatures and never
    sent. `hosts` replaces Meta's origins by name (`{"www.instagram.com": "http://127.0.0.1:8700/www.instagram.com"}`).
    `demo` marks an app of the emulator.
    """

    login: str
    client_id: str
    secrets: tuple[Secret, ...]
    redirect_uri: str = ""
    config_id: str = ""
    verify_only: tuple[Secret, ...] = ()
    hosts: Mapping[str, str] = field(default_factory=nothing)
    demo: bool = False

    @property
    def secret(self) -> Secret:
        """The secret that is sent: the newest."""
        return self.secrets[0]

    def url(self, host: str, path: str) -> str:
        """The address of `path` (which begins with a slash) at one of Meta's hosts."""
        return self.hosts.get(host, f"https://{host}") + path
