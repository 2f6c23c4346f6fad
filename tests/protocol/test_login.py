"""The whole of a login after the redirect."""

import pytest

from gramkey.protocol.errors import MetaError, MissingAccountError
from gramkey.protocol.login import complete_login, renew_consent
from gramkey.protocol.secret import Secret
from gramkey.protocol.values import AccessToken
from tests.driving import answer, drive, silence
from tests.protocol.conftest import REDIRECT
from tests.protocol.test_accounts import ME, page

NOW = 1_790_000_000
CODE = Secret("AQBx-code")
SHORT = answer({"access_token": "IGAAshort", "user_id": 27281300000000001, "permissions": ["instagram_business_basic"]})
LONG = answer({"access_token": "IGAAlong", "token_type": "bearer", "expires_in": 5183944})
FACTS = {
    "data": {
        "is_valid": True,
        "app_id": "12",
        "type": "USER",
        "user_id": "77",
        "scopes": ["instagram_basic"],
        "issued_at": NOW,
        "expires_at": NOW + 5_000_000,
        "data_access_expires_at": NOW + 7_776_000,
    }
}


def test_instagram_takes_three_calls_and_keeps_only_the_long_lived_token(app):
    consent, requests = drive(complete_login(app, CODE, REDIRECT, NOW), SHORT, LONG, answer(ME))
    assert [request.endpoint for request in requests] == ["exchange", "long_lived", "me"]
    (opening,) = consent.openings
    assert opening.token.secret.reveal() == "IGAAlong"
    assert opening.token.expires_at == NOW + 5183944
    assert consent.person_id == "27281300000000001"
    assert consent.granted == ("instagram_business_basic",)
    assert consent.renewal is None


def test_a_lost_second_answer_does_not_lose_the_login(app):
    consent, requests = drive(complete_login(app, CODE, REDIRECT, NOW), SHORT, silence(), LONG, answer(ME))
    assert consent.openings
    assert [request.endpoint for request in requests].count("exchange") == 1


def test_facebook_vends_the_page_token_and_keeps_the_users(facebook):
    consent, requests = drive(
        complete_login(facebook, CODE, REDIRECT, NOW),
        answer({"access_token": "EAAshort"}),
        answer({"access_token": "EAAlong"}),
        answer(FACTS),
        answer({"data": [page(1), page(2, linked=False), page(3)]}),
    )
    assert [request.endpoint for request in requests] == ["exchange", "long_lived", "debug_token", "accounts"]
    assert [opening.account.username for opening in consent.openings] == ["ada1", "ada3"]
    assert all(opening.token.dateless and opening.token.expires_at is None for opening in consent.openings)
    assert consent.renewal
    assert consent.renewal.secret.reveal() == "EAAlong"
    assert consent.renewal.expires_at == NOW + 5_000_000
    assert consent.data_access_expires_at == NOW + 7_776_000


def test_a_refused_app_token_is_got_round(facebook):
    consent, requests = drive(
        complete_login(facebook, CODE, REDIRECT, NOW),
        answer({"access_token": "EAAshort"}),
        answer({"access_token": "EAAlong", "expires_in": 5180419}),
        answer({"error": {"code": 104, "message": "An access token is required"}}, 400),
        answer({"id": "77"}),
        answer(
            {
                "data": [
                    {"permission": "instagram_basic", "status": "granted"},
                    {"permission": "x", "status": "declined"},
                ]
            }
        ),
        answer({"data": [page(1)]}),
    )
    assert [request.endpoint for request in requests[3:]] == ["me", "permissions", "accounts"]
    assert consent.granted == ("instagram_basic",)
    assert consent.renewal
    assert consent.renewal.expires_at == NOW + 5180419


@pytest.mark.parametrize(("rows", "reason"), [([], "no_pages"), ([page(1, linked=False)], "no_linked_account")])
def test_a_facebook_login_that_reaches_no_account_says_why(facebook, rows, reason):
    with pytest.raises(MissingAccountError) as error:
        drive(
            complete_login(facebook, CODE, REDIRECT, NOW),
            answer({"access_token": "EAAshort"}),
            answer({"access_token": "EAAlong"}),
            answer(FACTS),
            answer({"data": rows}),
        )
    assert error.value.reason == reason


def test_renewing_reads_the_page_tokens_again(facebook):
    old = AccessToken(Secret("EAAold"), NOW - 1, NOW + 1)
    consent, requests = drive(
        renew_consent(facebook, old, NOW),
        answer({"access_token": "EAAnew", "expires_in": 5183944}),
        answer(FACTS),
        answer({"data": [page(1)]}),
    )
    assert requests[0].query["fb_exchange_token"] == "EAAold"
    assert consent.renewal
    assert consent.renewal.secret.reveal() == "EAAnew"


def test_a_refused_code_ends_the_login(app):
    refused = answer({"error_type": "OAuthException", "code": 400, "error_message": "Matching code was not found"}, 400)
    with pytest.raises(MetaError):
        drive(complete_login(app, CODE, REDIRECT, NOW), refused)
