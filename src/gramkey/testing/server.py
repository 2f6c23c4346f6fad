"""`meta_server`: the world of `meta` on real sockets."""

from __future__ import annotations

import os
import ssl

from gramkey.emulator.server import EmulatorServer
from gramkey.emulator.variables import environment


class MetaServer(EmulatorServer):
    """An `EmulatorServer` with what a test needs besides: `env` for child processes, `ssl_context()` for clients."""

    @property
    def env(self) -> dict[str, str]:
        """The variables that lead programs here; the fixture has set them in this process already."""
        return environment(self.describe(), os.environ)

    def ssl_context(self) -> ssl.SSLContext:
        """A context that trusts this emulator and nobody else, for clients that read no variable (aiohttp)."""
        return ssl.create_default_context(cafile=str(self.ca_file))
