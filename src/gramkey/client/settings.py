"""What the two drivers may be told: time limits, trust, the way out."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSettings:
    """Settings of `Client` and `AsyncClient`; the defaults are meant to be kept.

    Time limits are in seconds: `connect_timeout` covers reaching the host and its TLS, `read_timeout` each silence
    while answering, `total_timeout` a whole call. `max_answer_bytes` bounds an answer, also when decompressed.
    `connections` is how many are kept open at most (async: also how many are used at once).

    `ca_file` (PEM) is trusted instead of everything else; without it `SSL_CERT_FILE` and `SSL_CERT_DIR`, then the
    system. `proxy` (`http://host:port`) is used for every call, `""` means none ever; `None` leaves it to
    `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`. All these variables are read from `environ`.
    """

    connect_timeout: float = 10.0
    read_timeout: float = 30.0
    total_timeout: float = 60.0
    max_answer_bytes: int = 4 * MEBIBYTE
    connections: int = 100
    ca_file: str | os.PathLike[str] = ""
    # A proxy's address may hold a password, and an environment holds anything.
    proxy: str | None = field(default=None, repr=False)
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)
