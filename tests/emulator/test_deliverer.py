import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import urllib3

from gramkey.emulator.deliverer import Deliverer, fetch
from gramkey.emulator.server import EmulatorServer
from gramkey.emulator.signing import signature


class Hooks(HTTPServer):
    """A program of somebody's that Meta sends to."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Hook)
        self.seen: list[tuple[str | None, str]] = []
        self.arrived = threading.Event()


class Hook(BaseHTTPRequestHandler):
    server: Hooks

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((self.headers["X-Hub-Signature-256"], body.decode()))
        self.send_response(200)
        self.end_headers()
        self.server.arrived.set()

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "image/jpeg")
        self.send_header("Content-Length", "3")
        self.end_headers()
        self.wfile.write(b"abc")

    def log_message(self, *_):
        pass


@pytest.fixture
def hook():
    with Hooks() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_what_is_due_arrives_signed(meta, hook):
    with Deliverer(meta):
        (sent,) = meta.trigger("comments", to=f"http://127.0.0.1:{hook.server_port}/hook")
        assert hook.arrived.wait(10)
    ((signed, body),) = hook.seen
    assert signed == signature(body, meta.app("instagram").client_secret)
    assert (sent.state, sent.answers) == ("delivered", [200])


def test_fetching_tells_kind_and_length(hook):
    found = fetch(f"http://127.0.0.1:{hook.server_port}/a.jpg")
    assert (found.status, found.content_type, found.size) == (200, "image/jpeg", 3)


def test_an_app_that_is_not_there_is_no_answer(meta):
    found = fetch("http://127.0.0.1:1/a.jpg")
    assert found.status == 0


def test_a_running_emulator_sends_what_the_control_api_plays(meta, hook):
    to = f"http://127.0.0.1:{hook.server_port}/hook"
    with EmulatorServer(meta) as server, urllib3.PoolManager() as client:
        said = {"event": "comments", "account": "ada", "to": to, "text": "Fresh?"}
        played = client.request("POST", f"{server.control}/trigger", json=said).json()
        assert hook.arrived.wait(10)
        assert [each["event"] for each in client.request("GET", f"{server.control}/deliveries").json()] == ["comments"]
        asked = client.request("POST", f"{server.control}/verify-webhook", json={"app": "instagram", "url": to})
        assert asked.status == 400
        gone = client.request("POST", f"{server.control}/ask-for-deletion", json={"account": "ada"}).json()
    assert played[0]["url"] == to
    assert "Fresh?" in hook.seen[0][1]
    assert gone == []
    assert meta.fetch is None
