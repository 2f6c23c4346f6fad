"""Reading the redirect back from Meta."""

from urllib.parse import urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gramkey.protocol.errors import ForeignStateError, InputError
from gramkey.protocol.redirect import Cancelled, Code, Declined, Failed, parse_redirect
from gramkey.protocol.secret import Secret

STATE = "Zt9-state"
BACK = "https://localhost:8765/callback"
CANCEL = "error=access_denied&error_reason=user_denied&error_description=The+user+denied+your+request"
CODE = "AQBx-hBsH3_code"


@pytest.mark.parametrize("end", ["", "#_", "#_=_"])
@pytest.mark.parametrize("start", [f"{BACK}?", "/callback?", "?", ""])
def test_a_url_or_its_query_gives_the_code(start, end):
    found = parse_redirect(f"{start}code={CODE}&state={STATE}{end}", STATE)
    assert found == Code(Secret(CODE), state_checked=True)


def test_the_order_of_parameters_does_not_matter():
    assert isinstance(parse_redirect(f"{BACK}?state={STATE}&code={CODE}#_", STATE), Code)


@pytest.mark.parametrize("end", ["", "#_", "#_=_", "\n"])
def test_a_bare_code_is_taken_only_when_pasted(end):
    assert parse_redirect(CODE + end, STATE, pasted=True) == Code(Secret(CODE), state_checked=False)
    with pytest.raises(InputError):
        parse_redirect(CODE + end, STATE)


@pytest.mark.parametrize("query", [f"code={CODE}", f"code={CODE}&state=", f"code={CODE}&state=other"])
@pytest.mark.parametrize("pasted", [True, False])
def test_a_foreign_or_missing_state_is_refused(query, pasted):
    with pytest.raises(ForeignStateError):
        parse_redirect(f"{BACK}?{query}", STATE, pasted=pasted)


def test_a_foreign_state_is_refused_before_a_cancel_is_believed():
    with pytest.raises(ForeignStateError):
        parse_redirect(f"{BACK}?{CANCEL}&state=other", STATE)


@pytest.mark.parametrize("state", [f"&state={STATE}", ""])
def test_a_cancel_is_a_cancel(state):
    assert isinstance(parse_redirect(f"{BACK}?{CANCEL}{state}", STATE), Cancelled)


def test_error_200_is_declined_and_not_a_cancel():
    query = (
        f"error=access_denied&error_code=200&error_description=Permissions+error&error_reason=user_denied&state={STATE}"
    )
    found = parse_redirect(f"{BACK}?{query}#_=_", STATE)
    assert isinstance(found, Declined)
    assert found.description == "Permissions error"


@pytest.mark.parametrize(
    "query",
    [
        "error=access_denied&error_description=Insufficient+developer+role",
        "error=server_error",
        "error=access_denied&error_reason=user_denied&error_code=1349220",
    ],
)
def test_any_other_refusal_has_failed(query):
    assert isinstance(parse_redirect(f"{BACK}?{query}&state={STATE}", STATE), Failed)


@pytest.mark.parametrize("hit", [BACK, f"{BACK}?", f"{BACK}?utm=1", "/favicon.ico", f"{BACK}?code=&state={STATE}"])
def test_a_hit_with_neither_code_nor_error_is_no_result(hit):
    assert parse_redirect(hit, STATE) is None


@pytest.mark.parametrize("query", ["code=a&error=b", "code=a&code=b"])
def test_a_redirect_that_says_two_things_is_refused(query):
    with pytest.raises(InputError):
        parse_redirect(f"{BACK}?{query}&state={STATE}", STATE)


def test_no_message_repeats_what_was_given():
    with pytest.raises(InputError) as error:
        parse_redirect(f"{BACK}?code={CODE}&state=wrong-state", STATE)
    assert CODE not in str(error.value)
    assert "wrong-state" not in str(error.value)


@given(st.text(max_size=400), st.booleans())
@example("https://[", True)
@example("?" + "&" * 500 + "code=1", False)
@example("http://x\ud800?code=a&state=\ud800", False)
def test_any_text_is_read_or_refused_with_our_error(text, pasted):
    try:
        found = parse_redirect(text, STATE, pasted=pasted)
    except InputError:
        return
    assert found is None or isinstance(found, Code | Cancelled | Declined | Failed)


@given(st.dictionaries(st.sampled_from(["code", "state", "error", "error_reason", "error_code", "x"]), st.text()))
def test_a_code_is_never_taken_with_another_state(parameters):
    parameters["state"] = parameters.get("state", "") + "!"
    try:
        found = parse_redirect(f"{BACK}?{urlencode(parameters, errors='replace')}", STATE)
    except InputError:
        return
    assert found is None
