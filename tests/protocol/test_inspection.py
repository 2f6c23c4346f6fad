"""What a token is, and ending it."""

import pytest

from gramkey.protocol.errors import UnreadableAnswerError
from gramkey.protocol.inspection import app_token, inspect_token, read_permissions, request_app_token, revoke
from gramkey.protocol.secret import Secret
from tests.driving import answer, drive

TOKEN = Secret("EAApage")


def test_an_invalid_token_is_a_result_and_no_error(facebook):
    body = {
        "data": {
            "is_valid": False,
            "app_id": "12",
            "error": {"code": 190, "subcode": 463, "message": "…"},
            "scopes": [],
        }
    }
    facts, _ = drive(inspect_token(facebook, TOKEN), answer(body))
    assert not facts.is_valid
    assert (facts.error_code, facts.error_subcode) == (190, 463)


def test_zero_means_that_it_never_expires(facebook):
    facts, _ = drive(
        inspect_token(facebook, TOKEN), answer({"data": {"is_valid": True, "type": "PAGE", "expires_at": 0}})
    )
    assert facts.expires_at is None
    assert facts.dateless
    assert facts.kind == "page"


def test_the_apps_own_token_asks_and_carries_no_proof(facebook):
    _, (request,) = drive(inspect_token(facebook, TOKEN), answer({"data": {"is_valid": True}}))
    assert request.query["access_token"] == app_token(facebook).reveal()
    assert "appsecret_proof" not in request.query


def test_permissions_are_read_with_their_status(facebook):
    rows = [{"permission": "email", "status": "granted"}, {"permission": "user_friends", "status": "declined"}]
    statuses, _ = drive(read_permissions(facebook, TOKEN), answer({"data": rows}))
    assert statuses == {"email": "granted", "user_friends": "declined"}


@pytest.mark.parametrize("body", [True, {"success": True}])
def test_revoking_reads_both_answers(facebook, body):
    _, (request,) = drive(revoke(facebook, TOKEN, "77"), answer(body))
    assert (request.method, request.url) == ("DELETE", "https://graph.facebook.com/v26.0/77/permissions")


@pytest.mark.parametrize("body", [False, {"success": False}, {}, None])
def test_an_unclear_answer_is_never_taken_for_a_revocation(facebook, body):
    with pytest.raises(UnreadableAnswerError):
        drive(revoke(facebook, TOKEN), answer(body))


def test_the_app_token_is_asked_for_by_client_credentials(facebook):
    token, (request,) = drive(request_app_token(facebook), answer({"access_token": "12|abc", "token_type": "bearer"}))
    assert token.reveal() == "12|abc"
    assert request.query["grant_type"] == "client_credentials"
