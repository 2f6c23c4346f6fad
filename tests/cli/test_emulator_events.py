"""`gramkey emulator trigger`: events reach a real server, signed, and their answer is told."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import signal
import subprocess
import sys
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


@pytest.fixture
def listening(gramkey):
    """Starts `listen` in a process of its own, and reads its first line; Ctrl-C at the end."""

    @contextlib.contextmanager
    def start(*more: str):
        control = gramkey.box.server.control
        command = [sys.executable, "-m", "gramkey", "emulator", "listen", *more, "--control", control]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr
            assert "Ctrl-C ends it" in process.stderr.readline()
            yield process
            process.send_signal(signal.SIGINT)
            assert process.wait(10) == 0

    return start


def test_a_listener_hears_of_everything_with_nothing_set_up(gramkey, receiver, listening, until):
    with listening("--forward-to", receiver.url) as process:
        gramkey("emulator", "trigger", "comments")
        assert process.stdout.readline().endswith("comments ada answered 200\n")
    until(lambda: gramkey("emulator", "trigger", "comments").code == 2, "the listener was forgotten")


def test_a_listener_is_told_of_a_person_who_removes_the_app(gramkey, receiver, listening):
    meta = gramkey.box.meta
    with listening("--forward-to", receiver.url, "--event", "deauthorize", "--json") as process:
        meta.generate_token("ada")
        meta.remove_app("ada", "instagram")
        told = json.loads(process.stdout.readline())
        assert (told["event"], told["who"], told["answers"]) == ("deauthorize", "ada", [200])
        assert gramkey("emulator", "trigger", "comments").code == 2
    assert receiver.came[0][1].startswith(b"signed_request=")


def test_an_attempt_that_fails_is_told_and_tried_again(receiver, listening, gramkey):
    receiver.status = 500
    with listening("--forward-to", receiver.url) as process:
        gramkey.box.control("trigger", event="messages")
        assert "answered 500, which will not do, and is tried again" in process.stdout.readline()
        receiver.status = 200
        gramkey.box.advance(1)
        assert any(line.endswith("messages ada answered 200\n") for line in process.stdout)


def test_a_listener_that_died_is_forgotten(gramkey, receiver):
    gramkey.box.control("listen", url=receiver.url)
    gramkey.box.meta.forwards.sweep(float("inf"))
    assert gramkey("emulator", "trigger", "comments").code == 2


@pytest.mark.parametrize(
    ("url", "why"), [("https://shop.example/hook", "deliver_to"), ("shop", "is no address"), ("http://[", "no address")]
)
def test_an_address_that_nothing_would_reach_is_refused(gramkey, url, why):
    said = gramkey("emulator", "listen", "--forward-to", url)
    assert (said.code, why in said.err) == (2, True)


def test_an_event_to_listen_for_must_exist(gramkey, receiver):
    said = gramkey("emulator", "listen", "--forward-to", receiver.url, "--event", "coments")
    assert (said.code, "There is no event 'coments'" in said.err) == (2, True)
