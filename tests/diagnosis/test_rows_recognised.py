"""Every row of the table is recognised by Meta's own answer, and by its numbers whatever the words."""

from __future__ import annotations

import pytest

from gramkey.diagnosis import ROWS, diagnose_answer
from gramkey.diagnosis.catalogue import KNOWN
from gramkey.protocol.errors import Seen

CONSENT_IG = Seen("authorize", "GET", "www.instagram.com", 400)
CONSENT_FB = Seen("authorize", "GET", "www.facebook.com", 200)
REDIRECT = Seen("redirect", "GET", "", 302)
EXCHANGE_IG = Seen("exchange", "POST", "api.instagram.com", 400, type="OAuthException")
EXCHANGE_FB = Seen("exchange", "GET", "graph.facebook.com", 400, type="OAuthException")
LONG_LIVED = Seen("long_lived", "GET", "graph.instagram.com", 400, type="IGApiException", family="IG")
REFRESH = LONG_LIVED._replace(endpoint="refresh")
ME = LONG_LIVED._replace(endpoint="me", type="OAuthException")
CALL = ME._replace(endpoint="call")
CALL_FB = CALL._replace(host="graph.facebook.com", family="EAA")

UNSUPPORTED = "Unsupported request - method type: get"
SAME_REDIRECT = (
    "Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the "
    "OAuth dialog request"
)
EXPIRED = (
    "Error validating access token: Session has expired on Friday, 11-Sep-20 06:41:31 PDT. The current time is "
    "Wednesday, 18-Nov-20 06:50:07 PST."
)

# One answer for each row, as the reference prints it. Those of D-36 and D-37 are not established.
SAMPLES: dict[str, Seen] = {
    "D-01": REDIRECT._replace(type="access_denied/user_denied", text="The user denied your request"),
    "D-02": REDIRECT._replace(code=200, type="access_denied/user_denied", text="Permissions error"),
    "D-03": CONSENT_IG._replace(
        text="Invalid Request: Request parameters are invalid: Invalid platform app", type="OAuthException"
    ),
    "D-04": CONSENT_IG._replace(text="Invalid Request: Request parameters are invalid: Invalid redirect_uri"),
    "D-05": CONSENT_IG._replace(text="Invalid scope: ['basic']"),
    "D-06": CONSENT_IG._replace(text="Insufficient developer role"),
    "D-07": CONSENT_IG._replace(status=200, text="https://www.instagram.com/?e=1348020"),
    "D-08": CONSENT_FB._replace(
        text="URL Blocked: This redirect failed because the redirect URI is not whitelisted in the app's Client OAuth "
        "Settings. Make sure Client and Web OAuth Login are on and add all your app domains as Valid OAuth Redirect "
        "URIs.",
    ),
    "D-09": CONSENT_FB._replace(
        code=191,
        text="Can't Load URL: The domain of this URL isn't included in the app's domains",
    ),
    "D-10": CONSENT_FB._replace(text="App Not Setup: This app is still in development mode"),
    "D-11": CONSENT_FB._replace(text="Invalid config_id"),
    "D-12": REDIRECT._replace(type="state"),
    "D-20": EXCHANGE_IG._replace(text="Matching code was not found or was already used"),
    "D-21": EXCHANGE_IG._replace(text="This authorization code has been used"),
    "D-22": EXCHANGE_IG._replace(text=SAME_REDIRECT),
    "D-23": EXCHANGE_IG._replace(text="Invalid platform app"),
    "D-24": EXCHANGE_IG._replace(text="Redirect URI does not match registered redirect URI"),
    "D-25": EXCHANGE_FB._replace(code=100, subcode=36009, text="This authorization code has been used."),
    "D-26": EXCHANGE_FB._replace(code=100, subcode=36007, text="This authorization code has expired."),
    "D-27": EXCHANGE_FB._replace(code=100, subcode=36008, text=SAME_REDIRECT),
    "D-28": EXCHANGE_FB._replace(code=100, text="Invalid verification code format."),
    "D-29": EXCHANGE_FB._replace(code=191, text="redirect_uri isn't an absolute URI. Check RFC 3986."),
    "D-30": EXCHANGE_FB._replace(code=1, text="Error validating client secret."),
    "D-31": LONG_LIVED._replace(code=100, text=UNSUPPORTED),
    "D-32": CALL._replace(
        method="POST", code=100, type="IGApiException", text="Unsupported request - method type: post"
    ),
    "D-33": ME._replace(code=190, text="Invalid OAuth access token - Cannot parse access token"),
    "D-34": ME._replace(code=190, type="IGApiException", text="Invalid OAuth 2.0 Access Token", family=""),
    "D-35": REFRESH._replace(code=190, subcode=463, type="OAuthException", text=EXPIRED),
    "D-36": REFRESH._replace(code=100),
    "D-37": LONG_LIVED._replace(code=100),
    "D-40": ME._replace(code=190, text="Invalid OAuth access token."),
    "D-41": ME._replace(
        code=190,
        subcode=458,
        text="Error validating access token: The user has not authorized application 1234567890.",
    ),
    "D-42": ME._replace(code=190, subcode=459, text="You cannot access the app till you log in to www.facebook.com"),
    "D-43": ME._replace(
        code=190,
        subcode=460,
        text="Error validating access token: The session has been invalidated because the user changed their password "
        "or Facebook has changed the session for security reasons.",
    ),
    "D-44": ME._replace(code=190, subcode=463, text=EXPIRED),
    "D-45": ME._replace(
        code=190,
        subcode=464,
        text="Sessions for the user are not allowed because the user is not a confirmed user.",
    ),
    "D-46": ME._replace(
        code=190,
        subcode=467,
        text="Error validating access token: The session is invalid because the user logged out.",
    ),
    "D-47": ME._replace(code=190, subcode=466, text="The session was invalidated explicitly using an API call."),
    "D-48": CALL_FB._replace(code=190, subcode=492, text="Invalid Session"),
    "D-49": ME._replace(code=190, subcode=452),
    "D-50": CALL_FB._replace(code=190, text="This method must be called with a Page Access Token"),
    "D-51": ME._replace(
        code=102,
        text="Session key invalid. This could be because the session key has an incorrect format, or because the user "
        "has revoked this session",
    ),
    "D-52": CALL_FB._replace(code=104, text="An access token is required to request this resource.", family=""),
    "D-53": ME._replace(
        code=2500,
        text="An active access token must be used to query information about the current user.",
    ),
    "D-54": CALL_FB._replace(status=403, code=200, text="(#200) Provide valid app ID"),
    "D-55": CALL_FB._replace(code=200, text="API access blocked."),
    "D-56": CALL_FB._replace(text="Error validating application. Application has been deleted."),
    "D-60": CALL._replace(status=403, code=10, text="(#10) Application does not have permission for this action"),
    "D-61": CALL_FB._replace(
        status=403,
        code=200,
        text="(#200) The user hasn't authorized the application to perform this action",
    ),
    "D-62": CALL_FB._replace(code=3),
    "D-63": CALL_FB._replace(status=403, code=283),
    "D-64": CALL._replace(code=100, text="(#100) Tried accessing nonexisting field (nickname)"),
    "D-65": CALL._replace(
        code=100,
        subcode=33,
        type="GraphMethodException",
        text="Unsupported get request. Object with ID '17841400000000001' does not exist, cannot be loaded due to "
        "missing permissions, or does not support this operation.",
    ),
    "D-66": CALL_FB._replace(
        code=100,
        type="GraphMethodException",
        text="API calls from the server require an appsecret_proof argument",
    ),
    "D-67": CALL_FB._replace(
        code=100, type="GraphMethodException", text="Invalid appsecret_proof provided in the API argument"
    ),
    "D-68": CALL._replace(method="POST", status=403, code=10, subcode=2534022),
    "D-69": CALL._replace(code=100, subcode=2108006, type="IGApiException"),
    "D-70": CALL._replace(code=12, text="(#12) media is deprecated for versions v22 and higher"),
    "D-71": CALL._replace(method="POST", code=25, subcode=2207050, text="The Instagram account is restricted"),
    "D-72": CALL._replace(code=368),
    "D-80": CALL._replace(status=500, code=1),
    "D-81": CALL._replace(status=503, code=2),
    "D-82": CALL._replace(method="POST", code=-1, subcode=2207001),
    "D-83": CALL._replace(status=403, code=4, text="(#4) Application request limit reached"),
    "D-84": CALL._replace(method="POST", code=4, subcode=2207051, text="Application request limit reached"),
    "D-85": CALL._replace(code=17, text="User request limit reached"),
    "D-86": CALL_FB._replace(code=32, text="(#32) Page request limit reached"),
    "D-87": CALL._replace(code=613, text="Calls to this api have exceeded the rate limit."),
    "D-88": CALL._replace(code=80002),
    "D-89": CALL_FB._replace(code=80001, text="(#80001) There have been too many calls to this Page account."),
    "D-90": CALL._replace(method="POST", code=9, subcode=2207042),
    "D-91": CALL_FB._replace(code=341),
    "D-92": CALL._replace(status=429),
}
SHARE_BYTES = {"D-36": "D-31", "D-37": "D-31"}
ELSEWHERE = "Ein Satz in einer anderen Sprache, der nichts verrät"


def test_there_is_a_sample_for_every_row():
    assert list(SAMPLES) == [row.id for row in KNOWN if row.id.startswith("D-")]


@pytest.mark.parametrize("row_id", SAMPLES)
def test_the_row_is_recognised_by_its_own_answer(row_id):
    found = diagnose_answer(SAMPLES[row_id])

    assert found.rows[0] == SHARE_BYTES.get(row_id, row_id)
    assert row_id in found.rows


@pytest.mark.parametrize("row_id", SAMPLES)
def test_the_words_in_another_language_never_name_another_row(row_id):
    told = diagnose_answer(SAMPLES[row_id])
    found = diagnose_answer(SAMPLES[row_id]._replace(text=ELSEWHERE))

    known_by_numbers = found.rows[0] == told.rows[0]
    assert known_by_numbers or not found.sure
    if not known_by_numbers and row_id not in ("D-06", "D-07", "D-56"):
        assert row_id in found.rows


@pytest.mark.parametrize("row_id", [row_id for row_id, seen in SAMPLES.items() if seen.subcode])
def test_a_subcode_is_enough_whatever_the_words_and_the_status(row_id):
    for status in (400, 401, 403):
        found = diagnose_answer(SAMPLES[row_id]._replace(text=ELSEWHERE, status=status))
        assert found.rows == (row_id,)
        assert found.sure


@pytest.mark.parametrize("row_id", [row_id for row_id, seen in SAMPLES.items() if seen.endpoint != "redirect"])
def test_an_emulator_s_own_address_is_told_by_the_rest(row_id):
    sample = SAMPLES[row_id]
    host = sample._replace(host="127.0.0.1")

    assert diagnose_answer(host).rows[0] == diagnose_answer(sample).rows[0]


@pytest.mark.parametrize("row_id", SAMPLES)
def test_the_diagnosis_keeps_meta_s_trace_and_the_row_s_words(row_id):
    found = diagnose_answer(SAMPLES[row_id]._replace(fbtrace_id="AbCdEf"))

    assert found.fbtrace_id == "AbCdEf"
    assert found.words == ROWS[found.rows[0]].words
    assert found.source == ROWS[found.rows[0]].source
    assert found.causes
