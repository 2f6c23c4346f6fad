"""The whole emulator running: how it is reached, what it says of itself, how it starts and stops."""

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from urllib.parse import urlsplit

import pytest
import urllib3

from gramkey.emulator.meta import Meta
from gramkey.emulator.server import EmulatorServer


@pytest.fixture
def emulator(meta):
    with EmulatorServer(meta) as running:
        yield running


def test_metas_hosts_are_reached_directly_by_server_name(emulator):
    context = ssl.create_default_context(cafile=str(emulator.ca_file))
    with (
        socket.create_connection(("127.0.0.1", emulator.tls_port)) as plain,
        context.wrap_socket(plain, server_hostname="graph.facebook.com") as tls,
    ):
        certificate = tls.getpeercert()
    assert certificate
    assert certificate["subjectAltName"] == (("DNS", "graph.facebook.com"),)


def test_a_program_that_does_not_trust_the_ca_is_not_answered(emulator):
    with urllib3.ProxyManager(emulator.proxy, retries=False) as client, pytest.raises(urllib3.exceptions.SSLError):
        client.request("GET", "https://graph.instagram.com/me")


def test_the_proxy_refuses_other_hosts_by_name(emulator):
    with urllib3.ProxyManager(emulator.proxy, retries=False) as client:
        with pytest.raises(urllib3.exceptions.ProxyError, match="403"):
            client.request("GET", "https://bank.example/")
        answer = client.request("GET", "http://bank.example/")
    assert answer.status == 403
    assert b"http://bank.example:80" in answer.data


def test_the_proxy_passes_this_machine_where_it_is_allowed(meta):
    with (
        EmulatorServer(meta, passes_loopback=True) as emulator,
        urllib3.ProxyManager(emulator.proxy, retries=False) as client,
    ):
        assert client.request("GET", emulator.origin).status == 200


def test_it_describes_itself(emulator, meta):
    described = emulator.describe()
    assert described["proxy"] == emulator.proxy
    assert described["origin"] == emulator.origin
    assert described["control"] == f"{emulator.origin}/control"
    assert described["console"] == emulator.console
    assert described["hosts"]["www.instagram.com"] == f"{emulator.origin}/www.instagram.com"
    logins = {app["login"]: app for app in described["apps"]}
    assert logins["instagram"]["client_secret"] == meta.app("instagram").client_secret
    assert {"username": "ada", "account_type": "BUSINESS"}.items() <= described["accounts"][0].items()


def test_the_control_api_answers_over_http(emulator):
    answer = urllib3.request("GET", emulator.control)
    assert answer.json() == emulator.describe()


def test_a_ca_is_kept_in_a_folder_and_otherwise_goes_with_the_server(meta, tmp_path):
    with EmulatorServer(meta, folder=tmp_path) as emulator:
        first = emulator.ca_file.read_bytes()
    with EmulatorServer(meta, folder=tmp_path) as emulator:
        assert emulator.ca_file.read_bytes() == first
    with EmulatorServer(meta) as emulator:
        gone = emulator.ca_file
        assert gone.read_bytes() != first
    assert not gone.parent.exists()


def test_a_port_that_is_taken_is_named(emulator, meta):
    taken = urlsplit(emulator.origin).port
    with pytest.raises(OSError, match=f"port {taken}"):
        EmulatorServer(meta, web_port=taken).start()


def test_it_starts_and_stops_at_once(meta):
    with EmulatorServer(meta):
        pass  # what is imported late is imported now
    began = time.monotonic()
    with EmulatorServer(meta):
        pass
    assert time.monotonic() - began < 0.5


def test_it_stops_at_once_with_every_kind_of_connection_open(meta):
    emulator = EmulatorServer(meta)
    emulator.start()
    addresses = [("127.0.0.1", urlsplit(url).port) for url in (emulator.origin, emulator.proxy)]
    silent = [socket.create_connection(address) for address in [*addresses, ("127.0.0.1", emulator.tls_port)]]
    with urllib3.ProxyManager(emulator.proxy, ca_certs=str(emulator.ca_file)) as client:
        client.request("GET", "https://graph.instagram.com/me")
        began = time.monotonic()
        emulator.stop()
        assert time.monotonic() - began < 1
    for connection in silent:
        connection.close()


def test_stopping_twice_is_harmless(meta):
    emulator = EmulatorServer(meta)
    emulator.start()
    emulator.stop()
    emulator.stop()


def test_several_run_side_by_side(meta):
    with EmulatorServer(meta) as one, EmulatorServer(Meta(seed=8)) as other:
        assert one.origin != other.origin
        with (
            urllib3.ProxyManager(other.proxy, ca_certs=str(one.ca_file), retries=False) as client,
            pytest.raises(urllib3.exceptions.SSLError),
        ):
            client.request("GET", "https://graph.instagram.com/me")


def test_before_an_answer_goes_out_the_caller_may_save(meta):
    saved = []
    with EmulatorServer(meta, before_answering=lambda: saved.append(len(meta.journal))) as emulator:
        urllib3.request("GET", f"{emulator.hosts['graph.instagram.com']}/me")
        assert saved == [1]


FOREVER = """
from gramkey.emulator.meta import Meta
from gramkey.emulator.server import EmulatorServer
with EmulatorServer(Meta()) as emulator:
    print(emulator.origin, flush=True)
    emulator.serve_forever()
print("stopped", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serving_forever_ends_by_a_signal_with_nothing_to_say(number):
    command = [sys.executable, "-W", "error", "-c", FOREVER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        origin = process.stdout.readline().strip()
        assert urllib3.request("GET", origin).status == 200
        os.kill(process.pid, number)
        out, err = process.communicate(timeout=10)
    assert (out, err, process.returncode) == ("stopped\n", "", 0)
