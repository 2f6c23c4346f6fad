"""requests, httpx and httpx2 reach Meta in this process, and meet trouble in their own words."""

from __future__ import annotations

import io

import httpx
import httpx2
import pytest
import requests

from gramkey.protocol.accounts import read_account
from gramkey.protocol.app import App
from gramkey.protocol.errors import NoAnswerError
from gramkey.protocol.secret import Secret

ME = "https://graph.instagram.com/me"


def errors(library, *names):
    return tuple(getattr(library, name) for name in names if hasattr(library, name))


def test_an_answer_is_read_as_from_the_network(way, meta_account):
    get, _ = way
    answer = get(ME, fields="username,user_id", access_token=meta_account.token)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["user_id"] == meta_account.account_id


@pytest.mark.parametrize(
    ("what", "names"),
    [
        ("refused", ("ConnectError", "ConnectionError")),
        ("reset", ("ReadError", "ConnectionError")),
        ("lose_answer", ("ReadError", "ConnectionError")),
        ("hold", ("ReadTimeout",)),
        ("slow:6", ("ReadTimeout",)),
        ("drip:200", ("ReadTimeout",)),
        ("truncate", ("RemoteProtocolError", "ChunkedEncodingError")),
        ("reset_inside", ("RemoteProtocolError", "ChunkedEncodingError")),
    ],
)
def test_trouble_has_the_librarys_own_name(way, meta, meta_account, what, names):
    get, library = way
    own = library.exceptions if library is requests else library
    meta.fault(what, count=1)
    with pytest.raises(errors(own, *names)):
        get(ME, access_token=meta_account.token)
    assert get(ME, access_token=meta_account.token).status_code == 200


def test_nobody_waits_for_a_slow_answer(way, meta, meta_account):
    get, _ = way
    meta.fault("slow:60")
    assert get(ME, timeout=None, access_token=meta_account.token).status_code == 200


@pytest.mark.parametrize(("url", "said"), [("https://example.com/", "example.com"), (ME.replace("s:", ":"), "TLS")])
def test_only_metas_hosts_are_reached_and_only_by_tls(way, url, said):
    get, library = way
    with pytest.raises(errors(library, "ConnectError", "ConnectionError"), match=said):
        get(url)


@pytest.mark.parametrize("form", ["data", "files", "stream"])
def test_a_body_arrives_whichever_way_it_is_sent(meta, form):
    app = meta.app("instagram")
    fields = {"client_id": app.client_id, "client_secret": app.client_secret, "code": "none"}
    url = "https://api.instagram.com/oauth/access_token"
    urlencoded = {"content-type": "application/x-www-form-urlencoded"}
    text = "&".join(f"{name}={value}" for name, value in fields.items())
    with meta.session() as session, httpx.Client(transport=meta.transport()) as client:
        if form == "stream":
            session.post(url, data=io.BytesIO(text.encode()), headers=urlencoded)
            session.post(url, data=iter([text.encode()]), headers=urlencoded)
            client.post(url, content=iter([text.encode()]), headers=urlencoded)
        elif form == "files":
            session.post(url, files={name: (None, value) for name, value in fields.items()})
            client.post(url, files={name: (None, value) for name, value in fields.items()})
        else:
            session.post(url, data=fields)
            client.post(url, data=fields)
    assert {entry.names for entry in meta.journal} == {tuple(fields)}


def test_a_session_of_ones_own_is_led_here_for_metas_hosts_only(meta, meta_account):
    with requests.Session() as session:
        before = session.get_adapter("https://example.com/")
        meta.mount(session)
        assert session.get(ME, params={"access_token": meta_account.token}).status_code == 200
        assert session.get_adapter("https://example.com/") is before


@pytest.mark.parametrize("library", [httpx, httpx2])
def test_a_client_of_ones_own_may_mount_the_transport(meta, meta_account, library):
    with library.Client(mounts={"https://graph.instagram.com": meta.transport()}, trust_env=False) as client:
        assert client.get(ME, params={"access_token": meta_account.token}).status_code == 200


@pytest.mark.parametrize(
    ("what", "problem", "sent"),
    [
        ("refused", "cannot connect", False),
        ("reset", "connection closed before an answer", True),
        ("hold", "timed out", True),
        ("truncate", "answer cut short", True),
    ],
)
def test_gramkeys_own_client_is_told_of_trouble(meta, meta_account, what, problem, sent):
    app = meta_account.app
    meta.fault(what)
    with meta.client() as client, pytest.raises(NoAnswerError) as found:
        client.run(read_account(App("instagram", app.client_id, (Secret(app.client_secret),)), Secret("x" * 40)))
    assert problem in str(found.value)
    assert found.value.sent is sent
