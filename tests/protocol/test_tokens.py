"""Getting and renewing tokens."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gramkey.protocol.app import App
from gramkey.protocol.errors import GramkeyError, MetaError, NoAnswerError, UnreadableAnswerError
from gramkey.protocol.http import Response
from gramkey.protocol.secret import Secret
from gramkey.protocol.tokens import exchange_code, make_long_lived, refresh
from tests.driving import answer, drive, silence
from tests.protocol.conftest import REDIRECT

NOW = 1_790_000_000
CODE = Secret("AQBx-code")
ID = 27640875392278831


@pytest.mark.parametrize(
    "body",
    [
        {"access_token": "IGAA1", "user_id": ID, "permissions": ["a", "b"]},
        {"access_token": "IGAA1", "user_id": str(ID), "permissions": "a,b"},
        {"data": [{"access_token": "IGAA1", "user_id": str(ID), "permissions": "a,b"}]},
        {"data": [{"access_token": "IGAA1", "user_id": ID, "permissions": "a,b"}]},
        {"access_token": "IGAA1", "user_id": ID, "permissions": ["a", "b"], "token_type": "bearer", "expires_in": 3600},
        {"access_token": "IGAA1", "user_id": ID, "permissions": "a b", "expires_in": "3600", "new_key": {}},
    ],
)
def test_every_shape_of_the_exchange_is_read(app, body):
    found, _ = drive(exchange_code(app, CODE, REDIRECT, NOW), answer(body))
    assert found.token.secret.reveal() == "IGAA1"
    assert found.person_id == str(ID)
    assert found.granted == ("a", "b")
    assert found.token.expires_at == NOW + 3600


def test_permissions_may_be_absent(app):
    found, _ = drive(exchange_code(app, CODE, REDIRECT, NOW), answer({"access_token": "IGQ", "user_id": 1}))
    assert found.granted is None


def test_the_exchange_is_a_form_that_carries_the_pair_and_the_same_redirect(app):
    _, (request,) = drive(exchange_code(app, CODE, REDIRECT, NOW), answer({"access_token": "IGAA1"}))
    assert (request.method, request.full_url) == ("POST", "https://api.instagram.com/oauth/access_token")
    assert dict(request.form) == {
        "client_id": app.client_id,
        "client_secret": app.secret.reveal(),
        "grant_type": "authorization_code",
        "redirect_uri": REDIRECT,
        "code": "AQBx-code",
    }


def test_facebooks_exchange_is_a_get(facebook):
    _, (request,) = drive(
        exchange_code(facebook, CODE, REDIRECT, NOW), answer({"access_token": "EAA1", "token_type": "bearer"})
    )
    assert request.method == "GET"
    assert request.url == "https://graph.facebook.com/v26.0/oauth/access_token"
    assert set(request.query) == {"client_id", "client_secret", "redirect_uri", "code"}


@pytest.mark.parametrize("lost", [silence(), Response(503), answer({"error": {"code": 2, "is_transient": True}}, 500)])
def test_a_code_is_never_sent_twice(app, lost):
    flow = exchange_code(app, CODE, REDIRECT, NOW)
    next(flow)
    with pytest.raises((NoAnswerError, MetaError)):
        flow.send(lost)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"access_token": None},
        {"access_token": ""},
        {"access_token": 5},
        {"access_token": "a b"},
        {"data": []},
        {"access_token": "IGAA1", "expires_in": "soon"},
        {"access_token": "IGAA1", "expires_in": -1},
        {"access_token": "IGAA1", "expires_in": 10**30},
    ],
)
def test_an_answer_without_a_usable_token_is_an_error_at_once(app, body):
    with pytest.raises(UnreadableAnswerError):
        drive(exchange_code(app, CODE, REDIRECT, NOW), answer(body))


def test_long_lived_on_instagram_sends_the_secret_and_no_id(app):
    token, (request,) = drive(
        make_long_lived(app, Secret("IGAAshort"), NOW),
        answer({"access_token": "IGAAlong", "token_type": "bearer", "expires_in": 5183944}),
    )
    assert request.url == "https://graph.instagram.com/access_token"
    assert dict(request.query) == {
        "grant_type": "ig_exchange_token",
        "client_secret": app.secret.reveal(),
        "access_token": "IGAAshort",
    }
    assert (token.issued_at, token.expires_at) == (NOW, NOW + 5183944)


def test_long_lived_on_facebook_sends_the_pair(facebook):
    token, (request,) = drive(make_long_lived(facebook, Secret("EAAs"), NOW), answer({"access_token": "EAAl"}))
    assert dict(request.query) == {
        "grant_type": "fb_exchange_token",
        "client_id": facebook.client_id,
        "client_secret": facebook.secret.reveal(),
        "fb_exchange_token": "EAAs",
    }
    assert token.expires_at is None


def test_a_refresh_sends_no_secret(app):
    _, (request,) = drive(refresh(app, Secret("IGAAlong"), NOW), answer({"access_token": "IGAAnew", "expires_in": 9}))
    assert request.url == "https://graph.instagram.com/refresh_access_token"
    assert dict(request.query) == {"grant_type": "ig_refresh_token", "access_token": "IGAAlong"}


def test_the_second_step_is_asked_again_and_waits_in_between(app):
    token, requests = drive(
        make_long_lived(app, Secret("IGAAshort"), NOW), silence(), Response(502), answer({"access_token": "IGAAlong"})
    )
    assert token.secret.reveal() == "IGAAlong"
    assert [request.wait for request in requests] == [0.0, 0.5, 2.0]


def test_the_second_step_gives_up_after_the_third_loss(app):
    with pytest.raises(NoAnswerError):
        drive(make_long_lived(app, Secret("IGAAshort"), NOW), silence(), silence(), silence())


def test_a_definite_refusal_is_not_asked_again(app):
    with pytest.raises(MetaError):
        drive(refresh(app, Secret("IGAAlong"), NOW), answer({"error": {"code": 190, "error_subcode": 463}}, 400))


def test_no_repr_or_error_shows_a_secret(app):
    flow = make_long_lived(app, Secret("IGAAshort-token-text"), NOW)
    request = next(flow)
    assert "IGAAshort" not in repr(request)
    assert app.secret.reveal() not in repr(request) + repr(app)


APP = App("instagram", "73", (Secret("s" * 32),), REDIRECT)


@given(
    st.binary(max_size=100)
    | st.dictionaries(
        st.sampled_from(["access_token", "user_id", "permissions", "expires_in", "data"]),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text(), max_size=3),
    ).map(lambda value: json.dumps(value).encode()),
    st.sampled_from([200, 400, 500]),
)
def test_any_token_answer_is_read_or_raises_our_error(body, status):
    with contextlib.suppress(GramkeyError):
        drive(exchange_code(APP, CODE, REDIRECT, NOW), Response(status, body))
