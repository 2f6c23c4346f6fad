"""Calling the Graph API with a token."""

import pytest

from gramkey.graph.calling import call
from gramkey.protocol.app import App
from gramkey.protocol.errors import InputError, MetaError, NoAnswerError
from gramkey.protocol.secret import Secret
from tests.driving import answer, drive, silence

APP = App("instagram", "73", (Secret("s" * 32),))
PAIR = App("facebook", "12", (Secret("s" * 32),))
TOKEN = Secret("IGAAlong")


@pytest.mark.parametrize("path", ["me/media", "/me/media", "/me/media/"])
def test_the_host_and_the_version_are_the_logins(path):
    value, (request,) = drive(call(APP, TOKEN, path, {"fields": "id"}), answer({"data": []}))
    assert request.url == "https://graph.instagram.com/v26.0/me/media"
    assert dict(request.query) == {"fields": "id", "access_token": "IGAAlong"}
    assert value == {"data": []}


def test_a_proof_goes_along_on_the_facebook_login():
    _, (request,) = drive(call(PAIR, TOKEN, "me"), answer({}))
    assert "appsecret_proof" in request.query


@pytest.mark.parametrize("path", ["", "/", "https://evil.test/me", "me?fields=id", "../me", "me media", "me\\x"])
def test_what_is_no_path_is_refused(path):
    with pytest.raises(InputError, match="no path"):
        next(call(APP, TOKEN, path))


def test_a_post_goes_in_the_body_and_is_sent_once():
    flow = call(APP, TOKEN, "me/media", {"caption": "x"}, method="POST")
    assert next(flow).form["access_token"] == "IGAAlong"
    with pytest.raises(NoAnswerError):
        flow.send(silence())


def test_a_get_is_asked_again():
    value, requests = drive(call(APP, TOKEN, "me"), silence(), answer({"id": "1"}))
    assert value == {"id": "1"}
    assert len(requests) == 2


def test_an_error_of_metas_is_raised():
    with pytest.raises(MetaError):
        drive(call(APP, TOKEN, "me"), answer({"error": {"code": 10}}, 403))


def test_an_unknown_method_is_refused():
    with pytest.raises(InputError, match="PUT"):
        next(call(APP, TOKEN, "me", method="PUT"))
