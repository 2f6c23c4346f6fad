"""Signed requests: the vector, rotation of secrets, age, and whatever a stranger may send."""

import base64
import contextlib
import hashlib
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gramkey.protocol.errors import SignatureError
from gramkey.protocol.secret import Secret
from gramkey.protocol.signed_request import sign, verify

SECRET = Secret("0123456789abcdef0123456789abcdef")
EVES = Secret("eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee")
ISSUED = 1291836800
PAYLOAD = {"algorithm": "HMAC-SHA256", "expires": 1291840400, "issued_at": ISSUED, "user_id": "218471"}
VECTOR = (
    "omXFKIOfZWc46lpOqqs_opCLTGhRfi3WbJDpLlblMoU."
    "eyJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsImV4cGlyZXMiOjEyOTE4NDA0MDAsImlzc3VlZF9hdCI6MTI5MTgzNjgwMCwidXNlcl9pZCI6IjIxODQ3MSJ9"
)


def reason(text, secrets=(SECRET,), now=ISSUED, max_age=3600):
    with pytest.raises(SignatureError) as refused:
        verify(text, secrets, now, max_age)
    return refused.value.reason


def test_the_vector_is_what_we_sign():
    assert sign(PAYLOAD, SECRET) == VECTOR


def test_the_vector_holds():
    request = verify(VECTOR, [SECRET], now=ISSUED + 60, max_age=3600)
    assert request.person_id == "218471"
    assert (request.issued_at, request.expires_at) == (ISSUED, 1291840400)
    assert (request.algorithm, request.secret_index) == ("HMAC-SHA256", 0)


def test_it_says_which_secret_signed():
    assert verify(VECTOR, [EVES, SECRET], ISSUED, 60).secret_index == 1


def test_a_foreign_secret_is_refused():
    assert reason(sign(PAYLOAD, EVES)) == "mismatch"


@pytest.mark.parametrize("secrets", [(), (Secret(""),)])
def test_without_a_secret_nothing_holds(secrets):
    assert reason(sign(PAYLOAD, Secret("")), secrets) == "no_secret"


def test_an_empty_secret_beside_a_real_one_signs_nothing():
    assert reason(sign(PAYLOAD, Secret("")), (SECRET, Secret(""))) == "mismatch"


def test_padding_is_tolerated_on_both_parts():
    encoded = base64.urlsafe_b64encode(json.dumps(PAYLOAD | {"x": "abc"}).encode()).decode()
    assert encoded.endswith("=")
    signature = sign_text(encoded)
    assert verify(f"{signature}=.{encoded}", [SECRET], ISSUED, 60).person_id == "218471"


def test_the_algorithm_is_compared_without_case():
    assert verify(sign(PAYLOAD | {"algorithm": "hmac-sha256"}, SECRET), [SECRET], ISSUED, 60).person_id == "218471"


@pytest.mark.parametrize("algorithm", ["none", "HMAC-SHA1", "", None, 256, ["HMAC-SHA256"]])
def test_another_algorithm_is_refused(algorithm):
    assert reason(sign(PAYLOAD | {"algorithm": algorithm}, SECRET)) == "algorithm"


def test_its_age_is_bounded():
    assert verify(VECTOR, [SECRET], ISSUED + 3600, 3600)
    assert reason(VECTOR, now=ISSUED + 3601) == "expired"


def test_a_clock_slightly_ahead_is_tolerated_and_more_is_not():
    assert verify(VECTOR, [SECRET], ISSUED - 300, 3600)
    assert reason(VECTOR, now=ISSUED - 301) == "future"


def test_a_missing_age_is_refused_unless_none_is_demanded():
    text = sign({"algorithm": "HMAC-SHA256", "user_id": "1"}, SECRET)
    assert reason(text) == "malformed"
    assert verify(text, [SECRET], ISSUED, max_age=None).issued_at is None


def test_an_integer_id_stays_exact():
    text = sign(PAYLOAD | {"user_id": 27640875392278831}, SECRET)
    assert verify(text, [SECRET], ISSUED, 60).person_id == "27640875392278831"


@pytest.mark.parametrize("person", [None, "", True, 1.5, ["1"], {}])
def test_no_usable_user_id_is_refused(person):
    assert reason(sign(PAYLOAD | {"user_id": person}, SECRET)) == "malformed"


@pytest.mark.parametrize("issued", [True, "soon", -1, 1.5, 10**15, "9" * 5000])
def test_an_impossible_time_is_refused(issued):
    assert reason(sign(PAYLOAD | {"issued_at": issued}, SECRET)) == "malformed"


@pytest.mark.parametrize("text", ["", ".", "a.", ".b", "nodot", "ä.ö", VECTOR.replace(".", "")])
def test_what_has_not_two_parts_is_malformed(text):
    assert reason(text) in ("malformed", "mismatch")


@pytest.mark.parametrize("encoded", ["!!!", "W10", "MQ", "A", "bm90IGpzb24", "/w"])
def test_a_signed_payload_that_is_no_json_object_is_malformed(encoded):
    assert reason(f"{sign_text(encoded)}.{encoded}") == "malformed"


def test_deeply_nested_json_is_malformed():
    encoded = base64.urlsafe_b64encode(b"[" * 100_000).decode()
    assert reason(f"{sign_text(encoded)}.{encoded}") == "malformed"


def sign_text(encoded):
    """The signature over any encoded payload: what `sign` would put before it."""
    digest = hmac.digest(SECRET.reveal().encode(), encoded.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@given(st.text())
def test_any_text_is_refused_with_our_error(text):
    assert reason(text) in ("malformed", "mismatch")


@given(st.binary())
def test_any_signed_payload_holds_or_is_refused_with_our_error(payload):
    encoded = base64.urlsafe_b64encode(payload).decode()
    assert reason(f"{sign_text(encoded)}.{encoded}") in ("malformed", "algorithm")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(["algorithm", "issued_at", "expires", "user_id", "x"]), JSON))
def test_any_signed_object_holds_or_is_refused_with_our_error(changes):
    with contextlib.suppress(SignatureError):
        assert verify(sign(PAYLOAD | changes, SECRET), [SECRET], ISSUED, 3600).person_id


@given(st.integers(10**10, 10**20).map(str), st.integers(0, 2 * 10**9))
def test_what_is_signed_is_verified(person, issued):
    payload = {"algorithm": "HMAC-SHA256", "issued_at": issued, "user_id": person}
    request = verify(sign(payload, SECRET), [EVES, SECRET], now=issued + 10, max_age=10)
    assert (request.person_id, request.issued_at, request.secret_index) == (person, issued, 1)


@given(st.integers(0, len(VECTOR) - 1), st.characters())
def test_any_changed_character_is_refused(place, character):
    changed = VECTOR[:place] + character + VECTOR[place + 1 :]
    if changed != VECTOR:
        assert reason(changed) in ("malformed", "mismatch")
