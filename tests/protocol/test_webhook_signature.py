"""Webhook signatures over raw bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gramkey.protocol.errors import SignatureError
from gramkey.protocol.secret import Secret
from gramkey.protocol.webhook_signature import sign, verify

SECRET = Secret("0123456789abcdef0123456789abcdef")
EVES = Secret("eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee")
BODY = (
    rb'{"object":"instagram","entry":[{"id":"17841400000000001","time":1700000000,"changes":[{"field":"comments",'
    rb'"value":{"id":"1","text":"caf\u00e9 https:\/\/x.test"}}]}]}'
)
HEADER = "sha256=47595a427d53ae6f1a6260f57928bb2f7e7dd4ed3124975aeba51d29479eda5c"


def reason(body, header, secrets=(SECRET,)):
    with pytest.raises(SignatureError) as refused:
        verify(body, header, secrets)
    return refused.value.reason


def test_the_vector_holds():
    assert sign(BODY, SECRET) == HEADER
    assert verify(BODY, HEADER, [SECRET]) == 0


def test_json_written_again_is_refused():
    again = BODY.replace(rb"\u00e9", "é".encode()).replace(rb"\/", b"/")
    assert sign(again, SECRET).startswith("sha256=4da28f9f")
    assert reason(again, HEADER) == "mismatch"


def test_it_says_which_secret_signed():
    assert verify(BODY, HEADER, [EVES, SECRET]) == 1


@pytest.mark.parametrize("header", [None, ""])
def test_a_missing_signature_is_refused(header):
    assert reason(BODY, header) == "malformed"


@pytest.mark.parametrize("secrets", [(), (Secret(""),)])
def test_without_a_secret_nothing_holds(secrets):
    assert reason(BODY, sign(BODY, Secret("")), secrets) == "no_secret"


def test_an_empty_secret_beside_a_real_one_signs_nothing():
    assert reason(BODY, sign(BODY, Secret("")), (SECRET, Secret(""))) == "mismatch"


def test_the_old_sha1_signature_is_refused():
    assert reason(BODY, "sha1=" + "0" * 40) == "algorithm"


@pytest.mark.parametrize("header", ["sha256=", HEADER + "0", HEADER + "\n", HEADER.upper().replace("SHA", "sha")])
def test_a_misshapen_signature_is_refused(header):
    assert reason(BODY, header) == "malformed"


@given(st.binary(), st.text() | st.text(alphabet="0123456789abcdef", min_size=64, max_size=64).map("sha256=".__add__))
def test_any_header_is_refused_with_our_error(body, header):
    assert reason(body, header) in ("malformed", "algorithm", "mismatch")


@given(st.binary())
def test_what_is_signed_is_verified(body):
    assert verify(body, sign(body, SECRET), [EVES, SECRET]) == 1


@given(st.integers(0, len(BODY) - 1), st.integers(1, 255))
def test_any_changed_byte_is_refused(place, change):
    changed = bytearray(BODY)
    changed[place] ^= change
    assert reason(bytes(changed), HEADER) == "mismatch"
