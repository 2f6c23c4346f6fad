"""What people report: found by their own words, by the numbers they share, and first where something decides."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gramkey.diagnosis import ROWS, diagnose_answer
from gramkey.diagnosis.catalogue import KNOWN, REPORTS
from gramkey.diagnosis.explaining import Explanation, explain
from gramkey.protocol.errors import Seen

FOREIGN = "Ein erfundener Satz in einer anderen Sprache"


def found(explained: Explanation) -> tuple[str, ...]:
    assert explained.diagnosis is not None
    return (*explained.diagnosis.rows, *explained.diagnosis.reports)


SEEN_BY_PEOPLE = {
    "E11": "token works, `username` is not the one clicked in the list",
    "E12": 'no "Other" app type, no "Add product" button; user gives up',
    "E13": '"Instagram Basic Display" not offered; `user_profile,user_media` refused; old tokens stop',
    "E14": 'form complains about the Deauthorize callback URL or Data deletion request URL ("URL not valid")',
    "E17": "Graph API Access Deactivated Due to Inactivity",
    "E18": "Feature Unavailable / Facebook Login is currently unavailable for this app, since we are updating",
    "E19": "Sorry, this page isn't available. The link you followed may be broken, or the page may have been removed.",
    "E20": "https://www.instagram.com/oauth/authorize?client_id=undefined&redirect_uri=https%3A%2F%2Fa.example%2Fcb",
    "E21": "https://www.instagram.com/oauth/authorize?client_id=%22123%22&redirect_uri=https%3A%2F%2Fa.example%2Fcb",
    "E24": "Insecure Login Blocked: You can't get an access token or log in to this app from an insecure page.",
    "E26": "Invalid scope field(s): basic",
    "E27": "Invalid scope field(s): b,a,s,i,c",
    "E28": "Invalid Scope(s) naming `instagram_business_manage_messages`",
    "E29": "It looks like this app isn't available",
    "E30": "Sorry, something went wrong.",
    "E32": 'login "succeeds" without asking; token belongs to the account already logged in',
    "E33": "form refuses myapp://callback",
    "E34": "address ends in #_; pasted code invalid",
    "E35": '{"error": "No Auth Code found in querystring parameters."}',
    "E36": "Your connection is not private ERR_CERT_AUTHORITY_INVALID",
    "E37": "ERR_SSL_PROTOCOL_ERROR",
    "E44": "access_token is undefined right after a 200",
    "E45": "the two IDs are different by 1",
    "E46": "id mismatch; webhook ignored as unknown account",
    "E50": "exchange rejected in every project using the library",
    "E57": "refresh job green, site still shows 190",
    "E58": "Expires | Never, Data Access Expires | 2026-12-01",
    "E62": '{"data": []} from /me/accounts',
    "E71": "The callback URL or verify token couldn't be validated. Please verify the provided information",
    "E72": 'The URL couldn\'t be validated. Response does not match challenge, expected value="182436379"',
    "E73": "Callback verification failed with the following errors: HTTP Status Code = 404; HTTP Message = Not Found",
    "E74": "dashboard sample arrives, comments and messages of real people do not",
    "E75": "everything configured, nothing arrives",
    "E76": "all deliveries rejected with 401/403 by own code",
    "E85": 'status_code: "ERROR"',
}


@pytest.mark.parametrize("row", SEEN_BY_PEOPLE)
def test_what_only_a_person_sees_is_found_by_its_words(row):
    assert found(explain(SEEN_BY_PEOPLE[row]))[0] == row


def graph(code: int, text: str = FOREIGN, subcode: int | None = None, **more) -> str:
    error = {"message": text, "type": "OAuthException", "code": code, "fbtrace_id": "A"} | more
    return json.dumps({"error": error | ({"error_subcode": subcode} if subcode else {})})


def flat(text: str) -> str:
    return json.dumps({"error_type": "OAuthException", "code": 400, "error_message": text})


ANSWERED: dict[str, tuple[str, dict[str, Any]]] = {
    "E01": (flat("Invalid platform app"), {}),
    "E03": (graph(101, "Error validating application. Cannot get application info due to a system error."), {}),
    "E04": (graph(1, "Error validating client secret."), {"endpoint": "exchange"}),
    "E22": (flat("Invalid redirect_uri"), {}),
    "E39": (flat("Matching code was not found or was already used."), {}),
    "E41": (flat("Unsupported request - method type: get"), {}),
    "E42": (flat("You must provide a client_id"), {}),
    "E43": (graph(100, subcode=36008), {"endpoint": "exchange"}),
    "E47": (graph(190, subcode=463), {"token_age": 3_600}),
    "E48": (graph(102, "Session key invalid"), {"endpoint": "long_lived"}),
    "E49": (graph(190, "Invalid OAuth access token - Cannot parse access token"), {"endpoint": "long_lived"}),
    "E51": (graph(190, subcode=463), {}),
    "E52": (graph(190, subcode=460), {}),
    "E53": (graph(100, type="IGApiException"), {"endpoint": "refresh", "token_age": 3_600}),
    "E54": (graph(100, "Unsupported request - method type: get", type="IGApiException"), {"endpoint": "refresh"}),
    "E55": (graph(100, "Unsupported request - method type: get", type="IGApiException"), {"endpoint": "me"}),
    "E59": (graph(190, subcode=459), {}),
    "E60": (graph(190, subcode=458), {}),
    "E61": (graph(190, "Invalid OAuth access token - Cannot parse access token"), {}),
    "E63": (graph(100, "(#100) Tried accessing nonexisting field (x) on node type (Application)"), {}),
    "E64": (graph(100, "(#100) Page Public Metadata Access requires either app secret proof or an app token"), {}),
    "E65": (graph(100, subcode=33, type="GraphMethodException"), {}),
    "E66": (graph(10, "(#10) Requires instagram_content_publish permission to manage the object"), {}),
    "E67": (
        graph(100, "API calls from the server require an appsecret_proof argument", type="GraphMethodException"),
        {},
    ),
    "E68": (graph(4, "(#4) Application request limit reached", is_transient=True), {}),
    "E69": (graph(100, "(#100) metric[0] must be one of the following values: reach"), {}),
    "E70": (graph(20, subcode=1772107), {}),
    "E77": (graph(100, "(#100) Param subscribed_fields[2] must be one of {feed, mention}"), {}),
    "E78": (graph(10, subcode=2534022), {}),
    "E79": (graph(100, "The requested user cannot be found"), {}),
    "E80": (graph(9004, subcode=2207052), {}),
    "E81": (graph(9007, subcode=2207027), {}),
    "E82": (graph(36000, subcode=2207004), {}),
    "E83": (graph(9, subcode=2207042), {}),
    "E84": (graph(4, subcode=2207051), {}),
    "E85": (graph(-2, subcode=2207020), {}),
    "E86": (graph(9004, "Solo se aceptan fotos o videos", subcode=2207052), {}),
    "E87": (graph(2, is_transient=True), {}),
}
DECIDED = ("E03", "E04", "E41", "E42", "E47", "E48", "E49", "E55", "E63", "E64", "E66", "E69", "E70", "E77", "E79")


@pytest.mark.parametrize("row", ANSWERED)
def test_what_meta_answers_is_among_what_is_found(row):
    text, context = ANSWERED[row]
    assert row in found(explain(text, **context))


@pytest.mark.parametrize("row", DECIDED)
def test_it_comes_first_where_something_seen_decides(row):
    text, context = ANSWERED[row]
    assert found(explain(text, **context))[0] == row


SHARED = {
    "E02": "Invalid Request: Request parameters are invalid: Invalid platform app",
    "E05": "Invalid Request: Request parameters are invalid: Invalid redirect_uri",
    "E08": "Insufficient developer role: insufficient developer role",
    "E10": "Invalid Request: The user has not accepted the invite to test the app. error_code 1349245",
    "E16": json.dumps({"error": {"message": "API access blocked.", "type": "OAuthException", "code": 200}}),
    "E23": "URL Blocked: This redirect failed because the redirect URI is not whitelisted in the app's settings.",
    "E31": "https://localhost:8765/callback?error=access_denied&error_reason=user_denied",
    "E40": flat("This authorization code has been used"),
}


@pytest.mark.parametrize("row", SHARED)
def test_what_shares_the_words_of_others_is_in_their_group(row):
    assert row in found(explain(SHARED[row]))


def test_every_report_that_can_be_recognised_is_tried_here():
    shared = {"E02", "E05", "E06", "E07", "E08", "E09", "E10", "E15", "E16", "E23", "E25", "E31", "E38", "E40", "E56"}
    assert {*SEEN_BY_PEOPLE, *ANSWERED, *shared} == {row for row in ROWS if row.startswith("E")}
    assert all(ROWS[row].shown_as for row in shared - {"E10"})


@pytest.mark.parametrize("row", [row for row in KNOWN if row.id.startswith("P-")], ids=lambda row: row.id)
def test_a_number_of_publishing_is_enough_in_any_language(row):
    (sign,) = row.signs
    subcode = sign.subcodes[0][0] if sign.subcodes else None
    seen = Seen("call", "POST", "graph.instagram.com", 400, sign.codes[0][0], subcode, "OAuthException", FOREIGN)
    diagnosis = diagnose_answer(seen)
    assert (diagnosis.rows[0], diagnosis.sure, diagnosis.token_alive) == (row.id, True, True)


@pytest.mark.parametrize("row", [row for row in REPORTS if row.signs], ids=lambda row: row.id)
def test_a_report_never_hides_the_row_from_programs(row):
    for shown in row.shown_as:
        for sign in ROWS[shown].signs[:1]:
            if sign.codes and sign.subcodes:
                seen = Seen("call", "GET", "graph.instagram.com", 400, sign.codes[0][0], sign.subcodes[0][0])
                assert diagnose_answer(seen).rows[0].startswith(("D-", "P-"))


def test_words_that_are_nobodys_are_said_to_be_unknown():
    assert not explain(FOREIGN).recognised
    assert found(explain(flat(FOREIGN)))[0] == "unknown-exchange"
