"""Reading Meta's answers: every shape, and no value of one in a message."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gramkey.protocol.answers import id_field, names_field, read, read_object, whole_number
from gramkey.protocol.errors import GramkeyError, MetaError, NoAnswerError, UnreadableAnswerError
from gramkey.protocol.http import Request, Response
from tests.driving import answer, silence

TOKEN = "IGAAsecretTOKEN0123456789"
REQUEST = Request("me", "GET", "https://graph.instagram.com/v26.0/me", query={"access_token": TOKEN, "fields": "id"})


def seen(response):
    with pytest.raises(MetaError) as error:
        read(REQUEST, response)
    return error.value.seen


def test_the_graph_shape_is_read_number_by_number():
    body = {
        "message": "Error validating access token",
        "type": "OAuthException",
        "code": 190,
        "error_subcode": 460,
        "is_transient": False,
        "fbtrace_id": "A6LJ",
        "error_user_title": "t",
        "error_user_msg": "m",
    }
    found = seen(answer({"error": body}, 400))
    assert (found.status, found.code, found.subcode, found.type) == (400, 190, 460, "OAuthException")
    assert (found.fbtrace_id, found.is_transient, found.user_title, found.user_text) == ("A6LJ", False, "t", "m")
    assert (found.endpoint, found.method, found.host, found.family) == ("me", "GET", "graph.instagram.com", "IG")


def test_the_code_of_the_exchange_shape_is_no_graph_code():
    found = seen(
        answer({"error_type": "OAuthException", "code": 400, "error_message": "Matching code was not found"}, 400)
    )
    assert found.code is None
    assert found.text.startswith("Matching code")


def test_the_legacy_shape_is_read():
    assert seen(answer({"meta": {"code": 400, "error_type": "X", "error_message": "y"}}, 400)).type == "X"


def test_an_error_is_an_error_even_with_http_200():
    assert seen(answer({"error": {"code": 2, "message": "later"}})).code == 2


def test_html_with_a_5xx_is_metas_error_and_with_a_200_unreadable():
    assert seen(Response(503, b"<html>", {"content-type": "text/html"})).code is None
    with pytest.raises(UnreadableAnswerError, match=r"text/html that is no JSON \(6 bytes\)"):
        read(REQUEST, Response(200, b"<html>", {"content-type": "text/html"}))


def test_no_answer_is_said_with_its_reason():
    with pytest.raises(NoAnswerError, match=r"no answer from graph\.instagram\.com: timed out"):
        read(REQUEST, silence())


def test_a_bare_true_is_legal():
    assert read(REQUEST, answer(True)) is True


def test_a_token_that_meta_repeats_is_taken_out_of_its_words():
    found = seen(answer({"error": {"message": f"Malformed access token {TOKEN}", "code": 190}}, 400))
    assert TOKEN not in found.text


def test_an_unreadable_answer_names_keys_and_no_values():
    with pytest.raises(UnreadableAnswerError) as error:
        read_object(REQUEST, answer(["secret-value"]))
    assert "secret-value" not in str(error.value)


@pytest.mark.parametrize(
    ("given_id", "exact"),
    [(27640875392278831, "27640875392278831"), ("17841400000000001", "17841400000000001"), (1.5, ""), (True, "")],
)
def test_ids_stay_exact_beyond_two_to_the_53(given_id, exact):
    assert id_field(json.loads(json.dumps({"id": given_id})), "id") == exact


@pytest.mark.parametrize("value", [["a", "b"], "a,b", "a, b", "a b", ["a", "b", "a"]])
def test_permissions_are_read_from_list_or_text(value):
    assert names_field({"permissions": value}, "permissions") == ("a", "b")


@pytest.mark.parametrize(("value", "number"), [(5, 5), ("5", 5), (5.0, 5), ("x", None), (True, None), (None, None)])
def test_whole_numbers_are_read_from_numbers_and_text(value, number):
    assert whole_number({"n": value}, "n") == number


def test_deep_nesting_is_unreadable_and_no_crash():
    with pytest.raises(UnreadableAnswerError):
        read(REQUEST, Response(200, b"[" * 200_000))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["error", "data", "code", "message", "meta", "error_type", "error_message", "error_subcode"]
            )
            | st.text(max_size=8),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(st.binary(max_size=200) | json_values.map(lambda value: json.dumps(value).encode()), st.integers(0, 599))
def test_any_answer_is_read_or_raises_our_error(body, status):
    with contextlib.suppress(GramkeyError):
        read(REQUEST, Response(status, body, {"content-type": "application/json"}))
