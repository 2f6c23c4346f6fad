"""From errors to diagnoses: precedence, what is never retried, and what is never called dead."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gramkey.diagnosis import Again, Kind, Life, Who, diagnose, diagnose_answer, diagnose_page, diagnose_redirect
from gramkey.protocol.errors import (
    ForeignStateError,
    GramkeyError,
    InputError,
    MetaError,
    MissingAccountError,
    NoAnswerError,
    Seen,
    SignatureError,
    UnreadableAnswerError,
)

ME = Seen("me", "GET", "graph.instagram.com", 400, type="OAuthException", family="IG")
REFRESH = ME._replace(endpoint="refresh")
EXCHANGE_IG = Seen("exchange", "POST", "api.instagram.com", 400)
EXCHANGE_FB = Seen("exchange", "GET", "graph.facebook.com", 400)
UNSUPPORTED = "Unsupported request - method type: get"
TOKEN_ENDPOINTS = ["exchange", "long_lived", "refresh", "app_token", "debug_token"]
ENDPOINTS = ["authorize", "redirect", *TOKEN_ENDPOINTS, "me", "accounts", "businesses", "permissions", "revoke", "call"]


@pytest.mark.parametrize(
    ("text", "row", "kind"),
    [
        ("Invalid OAuth access token - Cannot parse access token", "D-33", Kind.CLIENT),
        ("This method must be called with a Page Access Token", "D-50", Kind.CLIENT),
        ("Invalid OAuth access token.", "D-40", Kind.REAUTH),
        ("Error validating access token: Session has expired on Monday, 01-Dec-25 11:00:00 PST.", "D-44", Kind.REAUTH),
    ],
)
def test_190_without_a_subcode_is_told_by_its_words(text, row, kind):
    found = diagnose_answer(ME._replace(code=190, text=text))

    assert (found.rows, found.kind, found.sure) == ((row,), kind, True)


def test_190_in_other_words_is_a_doubt_and_no_death():
    found = diagnose_answer(ME._replace(code=190, text="Token inválido"))

    assert (found.rows[0], found.kind, found.token_alive, found.sure) == ("D-40", Kind.REAUTH, None, False)
    assert {"D-33", "D-50"} <= set(found.rows)


def test_a_token_at_the_other_login_s_host_is_told_by_its_family():
    found = diagnose_answer(ME._replace(code=190, family="EAA", text="O token não pode ser lido"))

    assert (found.rows[0], found.kind, found.token_alive) == ("D-33", Kind.CLIENT, None)


def test_a_subcode_of_zero_is_none():
    found = diagnose_answer(ME._replace(code=190, subcode=0, text="Session has expired on Monday, 01-Dec-25"))

    assert (found.rows, found.token_alive) == (("D-44",), False)


@pytest.mark.parametrize("subcode", [452, 456, 457, 458, 460, 461, 462, 463, 464, 465, 466, 467, 468, 492])
def test_the_known_subcodes_of_190_end_a_token(subcode):
    assert diagnose_answer(ME._replace(code=190, subcode=subcode)).token_alive is False


@pytest.mark.parametrize(
    ("subcode", "kind"), [(459, Kind.USER), (464, Kind.USER), (492, Kind.USER), (463, Kind.REAUTH)]
)
def test_190_asks_the_person_first_where_meta_does(subcode, kind):
    assert diagnose_answer(ME._replace(code=190, subcode=subcode)).kind is kind


def test_a_checkpoint_may_leave_the_token_alive():
    assert diagnose_answer(ME._replace(code=190, subcode=459)).token_alive is None


def test_no_5xx_ends_a_token():
    assert diagnose_answer(ME._replace(status=500, code=190, subcode=463)).token_alive is None


def test_an_unknown_subcode_of_190_is_a_doubt():
    found = diagnose_answer(ME._replace(code=190, subcode=999))

    assert (found.rows[0], found.kind, found.token_alive, found.sure) == ("D-40", Kind.REAUTH, None, False)


@pytest.mark.parametrize(
    ("status", "text", "row", "kind"),
    [
        (403, "(#200) Provide valid app ID", "D-54", Kind.CLIENT),
        (400, "API access blocked.", "D-55", Kind.STOP),
        (403, "(#200) The user hasn't authorized the application to perform this action", "D-61", Kind.PERM),
        (403, "Der Nutzer hat dies nicht erlaubt", "D-61", Kind.PERM),
    ],
)
def test_200_is_a_permission_only_after_two_texts_are_excluded(status, text, row, kind):
    found = diagnose_answer(ME._replace(status=status, code=200, text=text))

    assert (found.rows[0], found.kind) == (row, kind)
    assert found.token_alive is not False


def test_a_localised_200_says_that_it_may_be_another_thing():
    found = diagnose_answer(ME._replace(status=403, code=200, text="Der Nutzer hat dies nicht erlaubt"))

    assert set(found.rows) == {"D-61", "D-54", "D-55"}
    assert not found.sure


def test_100_at_a_token_endpoint_is_the_unsupported_request_in_any_language():
    found = diagnose_answer(REFRESH._replace(code=100, text="Pedido não suportado"))

    assert found.rows[0] == "D-31"
    assert {"D-31", "D-36"} <= set(found.rows)


def test_100_elsewhere_is_a_wrong_parameter():
    assert diagnose_answer(ME._replace(code=100, text="(#100) Missing param")).rows == ("D-64",)


def test_a_proof_is_asked_for_at_a_token_endpoint_too():
    seen = Seen("refresh", "GET", "graph.facebook.com", 400, 100, text="Invalid appsecret_proof provided in the API")

    assert diagnose_answer(seen).rows == ("D-67",)


@pytest.mark.parametrize(
    ("seen", "cause", "kind", "exit_code"),
    [
        (REFRESH._replace(endpoint="long_lived"), "invitation", Kind.CONFIG, 5),
        (REFRESH._replace(family=""), "no token was sent", Kind.CLIENT, 1),
        (REFRESH._replace(family="IGQ"), "Basic Display", Kind.REAUTH, 4),
        (ME, "not available to this token", Kind.CLIENT, 1),
        (EXCHANGE_IG, "POST", Kind.CLIENT, 1),
    ],
)
def test_what_was_seen_ranks_the_causes_of_an_unsupported_request(seen, cause, kind, exit_code):
    found = diagnose_answer(seen._replace(code=100, text=UNSUPPORTED))

    assert found.rows[0] == "D-31"
    assert cause in found.causes[0].text
    assert (found.kind, found.exit_code) == (kind, exit_code)
    assert found.token_alive is not False


def test_the_token_s_age_tells_that_it_is_too_young():
    seen = REFRESH._replace(code=100, type="IGApiException", text=UNSUPPORTED)

    young = diagnose(MetaError(seen), token_age=3_600)
    old = diagnose(MetaError(seen), token_age=86_400)

    assert (young.rows[0], young.exit_code, young.token_alive) == ("D-36", 8, True)
    assert old.rows == ("D-31",)


def test_an_expired_token_is_not_called_young():
    assert diagnose_answer(REFRESH._replace(code=190, subcode=463), token_age=60).rows == ("D-35",)


@pytest.mark.parametrize("seen", [REFRESH._replace(status=503), REFRESH._replace(status=400, is_transient=True)])
def test_trouble_at_meta_is_not_called_young(seen):
    assert diagnose_answer(seen, token_age=60).kind is Kind.RETRY


@pytest.mark.parametrize(("endpoint", "row"), [("exchange", "D-30"), ("me", "D-80"), ("refresh", "D-80")])
def test_code_1_is_a_wrong_secret_at_the_exchange_and_passes_elsewhere(endpoint, row):
    found = diagnose_answer(Seen(endpoint, "GET", "graph.facebook.com", 400, 1, text="Qualquer coisa"))

    assert found.rows[0] == row
    assert (found.again is Again.BACKOFF) == (row == "D-80")


def test_a_wrong_secret_is_named_by_its_words_at_the_other_token_calls():
    seen = Seen("refresh", "GET", "graph.facebook.com", 400, 1, text="Error validating client secret.", family="EAA")

    assert (diagnose_answer(seen).rows, diagnose_answer(seen).kind) == (("D-30",), Kind.CONFIG)


@pytest.mark.parametrize(
    ("code", "subcode", "kind"),
    [
        (4, None, Kind.WAIT),
        (4, 2207051, Kind.STOP),
        (10, None, Kind.PERM),
        (10, 2534022, Kind.STOP),
        (10, 2018278, Kind.STOP),
        (17, 2446079, Kind.WAIT),
        (613, 1996, Kind.WAIT),
        (80014, None, Kind.WAIT),
        (80002, None, Kind.WAIT),
        (299, None, Kind.PERM),
        (-2, 2207003, Kind.RETRY),
    ],
)
def test_a_subcode_outranks_its_code(code, subcode, kind):
    assert diagnose_answer(ME._replace(endpoint="call", code=code, subcode=subcode)).kind is kind


def test_limits_outrank_is_transient():
    found = diagnose_answer(ME._replace(code=4, is_transient=True))

    assert (found.rows[0], found.kind) == ("D-83", Kind.WAIT)


def test_is_transient_outranks_what_the_numbers_say():
    found = diagnose_answer(ME._replace(code=190, subcode=463, is_transient=True))

    assert (found.rows, found.kind, found.token_alive) == (("trouble", "D-44"), Kind.RETRY, None)


def test_spam_stays_spam_though_meta_calls_it_transient():
    assert diagnose_answer(ME._replace(code=4, subcode=2207051, is_transient=True)).kind is Kind.STOP


@pytest.mark.parametrize("seen", [EXCHANGE_IG, EXCHANGE_FB])
@pytest.mark.parametrize("code", [None, 1, 2, -1, -2, 4, 17, 32, 341, 368, 613, 80002])
@pytest.mark.parametrize("status", [400, 429, 500, 503])
def test_nothing_is_asked_again_at_the_exchange(seen, code, status):
    found = diagnose_answer(seen._replace(status=status, code=code, is_transient=True))

    assert found.again is Again.NEVER
    assert found.kind is not Kind.RETRY
    assert found.token_alive is None


def test_an_exchange_refused_in_other_words_says_one_of_which():
    found = diagnose_answer(EXCHANGE_IG._replace(text="Der Code wurde nicht gefunden"))

    assert found.rows[0] == "unknown-exchange"
    assert {"D-06", "D-20", "D-21", "D-22", "D-23", "D-24", "E41", "E42"} == set(found.rows[1:])
    assert (found.kind, found.command, found.sure) == (Kind.REAUTH, "gramkey login", False)


def test_the_older_shape_s_code_that_repeats_the_status_is_no_code():
    found = diagnose_answer(EXCHANGE_IG._replace(code=400, text="Invalid platform app"))

    assert found.rows == ("D-23",)


def test_an_unknown_answer_is_called_unknown():
    found = diagnose_answer(ME._replace(code=4242, text="something new", fbtrace_id="A1"))

    assert (found.rows, found.sure) == (("unknown-answer",), False)
    assert (found.kind, found.token_alive, found.again) == (Kind.STOP, None, Again.NEVER)
    assert found.fbtrace_id == "A1"


def test_an_http_status_alone_never_ends_a_token():
    for status in range(400, 600):
        assert diagnose_answer(ME._replace(status=status)).token_alive is not False


def test_an_answer_about_the_app_s_own_token_says_nothing_of_the_grant():
    seen = Seen("debug_token", "GET", "graph.facebook.com", 400, 190, 460)

    assert diagnose_answer(seen).token_alive is None
    assert diagnose_answer(seen._replace(status=200)).token_alive is False


def test_an_app_token_refused_points_at_the_app_type():
    seen = Seen("debug_token", "GET", "graph.facebook.com", 400, 104, family="APP")

    assert (diagnose_answer(seen).rows, diagnose_answer(seen).kind) == (("D-52",), Kind.CONFIG)


def test_a_dashboard_token_that_is_exchanged_may_be_alive():
    found = diagnose_answer(ME._replace(endpoint="long_lived", code=102, text="Session key invalid"))

    assert (found.rows, found.kind, found.command) == (("D-51",), Kind.CLIENT, "gramkey import-token")
    assert found.token_alive is None


@pytest.mark.parametrize("sent", [True, False])
def test_no_answer_is_asked_again_but_not_at_the_exchange(sent):
    refresh = diagnose(NoAnswerError("refresh", "graph.instagram.com", "timed out", sent))
    exchange = diagnose(NoAnswerError("exchange", "api.instagram.com", "timed out", sent))

    assert (refresh.kind, refresh.again, refresh.exit_code) == (Kind.RETRY, Again.BACKOFF, 7)
    assert (exchange.kind, exchange.again, exchange.command) == (Kind.REAUTH, Again.NEVER, "gramkey login")


def test_an_unreadable_answer_names_what_was_found():
    found = diagnose(UnreadableAnswerError("refresh", "graph.instagram.com", 200, "the keys data"))
    exchange = diagnose(UnreadableAnswerError("exchange", "api.instagram.com", 200, "the keys data"))

    assert "the keys data" in found.developer_words
    assert (found.token_alive, found.again) == (None, Again.AFTER)
    assert exchange.again is Again.NEVER


@pytest.mark.parametrize(
    ("reason", "row"),
    [
        ("no_pages", "no-pages"),
        ("no_linked_account", "no-linked-account"),
        ("personal_account", "personal-account"),
        ("wrong_account", "wrong-account"),
    ],
)
def test_a_missing_account_is_for_the_person_to_mend(reason, row):
    found = diagnose(MissingAccountError(reason, "which Pages there were"))

    assert (found.rows, found.who, found.token_alive) == ((row,), Who.PERSON, True)
    assert "which Pages there were" in found.developer_words


@pytest.mark.parametrize("reason", ["malformed", "algorithm", "no_secret", "mismatch", "expired", "future"])
def test_a_refused_signature_involves_no_token(reason):
    found = diagnose(SignatureError(reason, "refused"))

    assert found.rows[0].startswith("signature-")
    assert (found.life, found.again) == (Life.UNINVOLVED, Again.NEVER)


def test_refused_input_speaks_in_its_own_words():
    found = diagnose(InputError("client_id", "the client id must be digits", "copy it from the dashboard"))

    assert (found.words, found.remedy) == ("the client id must be digits", "copy it from the dashboard")
    assert (found.exit_code, found.command) == (2, "gramkey app add")


def test_a_foreign_state_is_another_login_s_redirect():
    assert diagnose(ForeignStateError("state", "another login")).rows == ("D-12",)


def test_any_other_error_of_ours_keeps_its_message():
    found = diagnose(GramkeyError("the vault is locked"))

    assert (found.words, found.exit_code, found.token_alive) == ("the vault is locked", 1, None)


@pytest.mark.parametrize(
    ("given", "row", "exit_code"),
    [
        (("cancelled", "access_denied", "user_denied", "", "The user denied your request"), "D-01", 3),
        (("declined", "access_denied", "user_denied", "200", "Permissions error"), "D-02", 3),
        (("failed", "access_denied", "", "", "Insufficient developer role"), "D-06", 5),
        (("failed", "server_error", "", "", ""), "redirect-failed", 4),
        (("state",), "D-12", 1),
        (("both",), "D-12", 1),
        (("nothing",), "D-12", 1),
    ],
)
def test_a_redirect_without_a_code_is_explained(given, row, exit_code):
    found = diagnose_redirect(*given)

    assert (found.rows[0], found.exit_code, found.token_alive) == (row, exit_code, None)


def test_a_decline_names_both_causes_and_is_not_called_a_cancel():
    found = diagnose_redirect("declined")

    assert [cause.evidence.value for cause in found.causes] == ["observed", "reported"]
    assert "cancelled the login" not in found.words


@pytest.mark.parametrize(
    ("text", "login", "row"),
    [
        ("Invalid Request: Request parameters are invalid: Invalid platform app", "", "D-03"),
        ("Invalid Request: Request parameters are invalid: Invalid redirect_uri", "instagram", "D-04"),
        ("Invalid scope: []", "", "D-05"),
        ("Insufficient Developer Role", "", "D-06"),
        ("https://www.instagram.com/auth_platform/recaptcha/?apc=x", "instagram", "D-07"),
        ("URL BLOCKED", "facebook", "D-08"),
        ("Feature Unavailable", "facebook", "D-10"),
    ],
)
def test_a_page_that_never_redirects_is_told_by_what_it_says(text, login, row):
    assert diagnose_page(text, login).rows == (row,)


def test_a_page_in_another_language_is_one_of_several():
    found = diagnose_page("Diese Seite ist nicht verfügbar", "instagram")

    assert (found.rows[0], found.sure) == ("unknown-page", False)
    reported = {"E10", "E19", "E24", "E28", "E33"}
    assert set(found.rows[1:]) == {"D-03", "D-04", "D-05", "D-06", "D-07"} | reported


numbers = st.none() | st.integers() | st.sampled_from([0, 1, 2, 4, 10, 100, 102, 190, 200, 463, 2207051, 80002])
anything = st.builds(
    Seen,
    endpoint=st.sampled_from(ENDPOINTS) | st.text(),
    method=st.sampled_from(["GET", "POST", "DELETE", ""]),
    host=st.sampled_from(["graph.instagram.com", "graph.facebook.com", "api.instagram.com", "127.0.0.1"]) | st.text(),
    status=st.integers(0, 700),
    code=numbers,
    subcode=numbers,
    type=st.sampled_from(["OAuthException", "IGApiException", "GraphMethodException"]) | st.text(),
    text=st.text() | st.sampled_from([UNSUPPORTED, "Session has expired on", "Cannot parse access token"]),
    fbtrace_id=st.text(),
    is_transient=st.none() | st.booleans(),
    family=st.sampled_from(["", "IG", "IGQ", "EAA", "TH", "APP"]),
)
DEAD = {452, 456, 457, 458, 460, 461, 462, 463, 464, 465, 466, 467, 468, 492}


@given(anything, st.none() | st.integers(-10, 10**7))
def test_any_answer_has_a_diagnosis_and_only_known_numbers_end_a_token(seen, token_age):
    found = diagnose(MetaError(seen), token_age)

    assert found.rows
    assert found.exit_code in range(1, 9)
    if found.token_alive is False:
        assert seen.code == 190
        assert seen.subcode in DEAD or "Session has expired on" in seen.text
    if seen.endpoint == "exchange":
        assert found.again is Again.NEVER
        assert found.kind is not Kind.RETRY


@given(st.text(), st.text(), st.text(), st.text(), st.text())
def test_any_redirect_has_a_diagnosis(kind, error, reason, code, description):
    found = diagnose_redirect(kind, error, reason, code, description)

    assert found.rows
    assert found.token_alive is None


@given(st.text(), st.sampled_from(["", "instagram", "facebook", "basic_display"]))
def test_any_page_has_a_diagnosis(text, login):
    assert diagnose_page(text, login).token_alive is None
