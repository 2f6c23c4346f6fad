"""Explaining what people paste: whatever wraps an error, its numbers decide; no secret is repeated."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gramkey.diagnosis import ROWS
from gramkey.diagnosis.explaining import explain
from gramkey.protocol.errors import InputError

TOKEN = "IGAAabcdefghij0123456789abcdefghij"
BODY = {
    "error": {
        "message": "Error validating access token: The session has been invalidated",
        "type": "OAuthException",
        "code": 190,
        "error_subcode": 460,
        "fbtrace_id": "AbCdEf",
    }
}
TEXT = json.dumps(BODY)
CURL = f"""* Connected to graph.instagram.com
> GET /v26.0/me?access_token={TOKEN} HTTP/2
> Host: graph.instagram.com
< HTTP/2 400
< content-type: application/json
{TEXT}"""


def first(text: str, **more) -> str:
    found = explain(text, **more)
    return found.diagnosis.rows[0] if found.diagnosis else ""


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        json.dumps(BODY, indent=2),
        json.dumps(dict(reversed(BODY["error"].items()))).join(['{"error": ', ', "more": 1}']),
        f"2026-11-01T08:00:00Z ERROR upstream said: {TEXT} (request 77)",
        json.dumps({"level": "error", "body": TEXT}),
        TEXT[:-12],
        str(BODY),
        CURL,
        f"```\n{TEXT}\n```",
        "refresh: Meta answered HTTP 400, code 190/460: Error validating access token",
        "OAuthException: code=190, error_subcode=460, message=Sitzung ungueltig",
        TEXT.replace("The session has been invalidated", "ein Satz in einer anderen Sprache"),
    ],
    ids=range(12),
)
def test_an_error_is_found_in_whatever_wraps_it(text):
    assert first(text) == "D-43"


def test_the_call_is_read_from_what_curl_shows():
    found = explain(CURL)
    assert found.facts[0] == "HTTP 400, code 190/460, OAuthException"
    assert "me at graph.instagram.com" in found.facts[1]
    assert "instagram login" in found.facts[2]


@pytest.mark.parametrize(("text", "row"), [("d-43", "D-43"), ("D43", "D-43"), ("e1", "E01"), ("no-pages", "no-pages")])
def test_an_id_is_explained_however_it_is_written(text, row):
    assert first(text) == row


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_every_id_of_the_table_can_be_explained(row):
    assert first(row) == row


def test_an_id_that_is_none_is_refused():
    with pytest.raises(InputError, match="no E99"):
        explain("E99")


@pytest.mark.parametrize("text", ["", " \n "])
def test_nothing_cannot_be_explained(text):
    with pytest.raises(InputError, match="nothing to explain"):
        explain(text)


@pytest.mark.parametrize(
    ("token", "said"),
    [
        (TOKEN, "instagram login"),
        ("IGAA…", "instagram login"),
        ("EAAB", "facebook login"),
        ("IGQVJabc...", "Basic Display"),
        ("THAAabcdefgh", "Threads"),
        ("1234567890|abcdefghij", "app's own token"),
    ],
)
def test_a_token_is_told_by_its_beginning_and_not_repeated(token, said):
    found = explain(token)
    assert said in found.facts[0]
    assert token.rstrip("….") not in str(found.facts) or len(token) < 8


def test_a_redirect_with_an_error_is_explained():
    assert first("https://localhost:8765/callback?error=access_denied&error_reason=user_denied#_") == "D-01"
    assert first("?error=access_denied&error_reason=user_denied&error_code=200") == "D-02"


def test_a_redirect_with_a_code_is_good_and_its_code_is_not_repeated():
    found = explain("https://localhost:8765/callback?code=AQabcdef123456&state=xyz#_")
    assert found.diagnosis is None
    assert "#_" in found.facts[1]
    assert "AQabcdef" not in str(found)


def test_what_a_page_says_is_known_by_its_words():
    assert first("the page says: Insufficient developer role: insufficient developer role") == "D-06"


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("curl: (6) Could not resolve host: graph.instagram.com", "no-answer"),
        ("Error: connect ECONNREFUSED 157.240.0.1:443", "no-answer"),
        ("curl: (60) SSL certificate problem: unable to get local issuer certificate", "tls-not-trusted"),
        ("requests.exceptions.SSLError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed", "tls-not-trusted"),
    ],
)
def test_what_other_programs_say_of_the_network_is_known(text, row):
    assert first(text) == row


def test_the_endpoint_and_the_age_decide_where_the_bytes_do_not():
    refused = json.dumps({"error": {"message": "x", "type": "IGApiException", "code": 100}})
    assert first(refused, endpoint="refresh", token_age=3600) == "D-36"
    assert first(refused, endpoint="refresh", token_age=90_000) == "D-31"


def test_a_good_answer_is_called_good():
    found = explain('{"id": "17841400000000001", "username": "ada"}')
    assert (found.what, found.diagnosis, found.recognised) == ("a good answer", None, True)


def test_what_nobody_has_described_is_said_to_be_unknown():
    assert not explain("hello world").recognised
    assert not explain('{"error": {"message": "x", "code": 987654, "type": "NewException"}}').recognised
    assert not explain("HTTP 418 from graph.instagram.com").recognised


def test_meta_being_down_is_known_by_the_status():
    assert first("HTTP/2 503 from https://graph.instagram.com/me") == "trouble"


@given(st.text(max_size=300))
def test_no_text_breaks_it(text):
    if text.strip():
        explain(f"x {text}")


NAMES = st.sampled_from(["error", "code", "message", "error_subcode", "type", "data", "meta", "error_type"])


@given(st.recursive(st.integers() | st.text() | st.none(), lambda inner: st.dictionaries(NAMES, inner)))
def test_no_json_breaks_it(value):
    explain(f"got {json.dumps(value)}")


def test_secrets_in_what_was_pasted_are_not_repeated():
    text = json.dumps({"error": {"message": f"bad token {TOKEN}", "code": 190, "type": "OAuthException"}})
    assert TOKEN not in str(explain(f"GET https://graph.instagram.com/me?access_token={TOKEN} {text}"))
