"""A TLS server that answers the calls of a login with canned JSON, as fast as it can, on a core of its own.

Not our emulator on purpose: what is measured is the client, so the server does nothing else than answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import uvloop

from benchmarks.measuring import STUB_CORE, pin

ANSWERS = {
    b"/oauth/access_token": b'{"access_token":"IGAAshort","user_id":27281300000000001,'
    b'"permissions":["instagram_business_basic"]}',
    b"/access_token": b'{"access_token":"IGAAlong","token_type":"bearer","expires_in":5183944}',
    b"/me": b'{"user_id":"17841400000000001","id":"27281300000000001","username":"ada","account_type":"BUSINESS"}',
}


def _whole(body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


EXCHANGE, LONG_LIVED, ME = (_whole(body) for body in ANSWERS.values())


class Answering(asyncio.Protocol):
    """Reads just enough of HTTP/1.1 to know where a request ends and which of the three it is."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.buffer = b""

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end].lower()
            length = 0
            if (at := head.find(b"content-length:")) >= 0:
                length = int(head[at + 15 :].split(b"\r\n", 1)[0])
            if len(self.buffer) < end + 4 + length:
                return
            self.buffer = self.buffer[end + 4 + length :]
            path = head.split(b" ", 2)[1].split(b"?", 1)[0]
            self.transport.write(  # type: ignore[attr-defined]  # asyncio hands a Transport to a TCP protocol
                ME if path.endswith(b"/me") else EXCHANGE if b"/oauth/" in path else LONG_LIVED
            )


async def serve(certificate: str) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    server = await asyncio.get_running_loop().create_server(Answering, "127.0.0.1", 0, ssl=context)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextlib.contextmanager
def stub(folder: Path) -> Iterator[tuple[str, Path]]:
    """A running stub server: its origin and the CA file to trust."""
    import trustme

    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(folder / "server.pem"))
    os.chmod(folder / "server.pem", 0o600)
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.stub", str(folder / "server.pem")], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield f"https://127.0.0.1:{int(process.stdout.readline())}", folder / "ca.pem"
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    pin(STUB_CORE)
    uvloop.run(serve(sys.argv[1]))
