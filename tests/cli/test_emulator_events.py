"""`gramkey emulator trigger`: events reach a real server, signed, and their answer is told."""

from __future__ import annotations

import hashlib
import hmac
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from gramkey.emulator.events import EVENTS


class Receiver(HTTPServer):
    """A program's webhook, which answers `status` and keeps what came."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Hook)
        self.status = 200
        self.came = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/webhook"


class Hook(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.came.append((self.headers["x-hub-signature-256"], body))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_):
        """Nothing."""


@pytest.fixture
def receiver():
    with Receiver() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_an_event_arrives_signed_and_its_answer_is_told(gramkey, receiver):
    said = gramkey("emulator", "trigger", "comments", "--text", "é/", "--to", receiver.url)
    assert (said.code, said.out) == (0, f"comments {receiver.url} answered 200\n")
    ((signature, body),) = receiver.came
    secret = gramkey.box.meta.app("instagram").client_secret
    assert signature == "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    assert rb"\u00e9\/" in body


def test_a_receiver_that_refuses_ends_with_1(gramkey, receiver):
    receiver.status = 403
    said = gramkey("emulator", "trigger", "messages", "--to", receiver.url, "--json")
    assert said.code == 1
    (sent,) = said.json["deliveries"]
    assert (sent["state"], sent["answers"][0]) == ("waiting", 403)


def test_what_is_not_on_this_machine_is_not_sent(gramkey):
    said = gramkey("emulator", "trigger", "comments", "--to", "https://shop.example/hook")
    assert (said.code, "not on this machine" in said.out) == (1, True)


@pytest.mark.parametrize("event", ["deauthorize", "data_deletion"])
def test_callbacks_are_played_too(gramkey, receiver, event):
    gramkey("emulator", "trigger", event, "--to", receiver.url)
    assert receiver.came[0][1].startswith(b"signed_request=")


def test_an_event_that_nobody_hears_of_says_what_it_takes(gramkey):
    said = gramkey("emulator", "trigger", "comments")
    assert (said.code, "subscribed_apps" in said.err) == (2, True)


@pytest.mark.parametrize("words", [(), ("nothing",)])
def test_an_event_that_is_none_is_refused(gramkey, words):
    assert gramkey("emulator", "trigger", *words).code == 2


def test_the_events_are_listed_without_an_emulator(gramkey, monkeypatch):
    monkeypatch.delenv("GRAMKEY_EMULATOR_CONTROL", raising=False)
    assert all(name in gramkey("emulator", "trigger", "--list").out for name in EVENTS)
