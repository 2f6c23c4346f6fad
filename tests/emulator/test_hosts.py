"""Meta's hosts by name."""

from __future__ import annotations

import pytest

from gramkey.emulator.hosts import HOSTS, find_host
from gramkey.emulator.routes import find, read_path


@pytest.mark.parametrize(
    "name", ["graph.instagram.com", "GRAPH.Instagram.com", "graph.instagram.com:443", "graph.instagram.com."]
)
def test_a_host_is_found_in_any_spelling(name):
    host = find_host(name)
    assert host is not None
    assert host.name == "graph.instagram.com"


def test_every_media_host_is_metas():
    for name in ("scontent-fra5-1.cdninstagram.com", "x.fbcdn.net"):
        host = find_host(name)
        assert host is not None
        assert host.role == "media"


@pytest.mark.parametrize("name", ["", "instagram.com.evil.example", "graph.threads.net", "notfbcdn.net"])
def test_other_hosts_are_not(name):
    assert find_host(name) is None


@pytest.mark.parametrize("name", HOSTS)
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
def test_every_host_answers_every_path(name, method):
    find(name, method, read_path("/what/ever/there/is"), {})


def test_a_path_is_read_without_version_and_doubled_slashes():
    path = read_path("//v26.0//me/accounts/")
    assert (path.parts, path.version) == (("me", "accounts"), "v26.0")
    assert read_path("/me/v26.0").version == ""
