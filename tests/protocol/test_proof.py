"""The proofs, against vectors computed from Meta's formulas."""

from gramkey.protocol.proof import appsecret_proof, timed_appsecret_proof
from gramkey.protocol.secret import Secret

SECRET = Secret("0123456789abcdef0123456789abcdef")
TOKEN = Secret("EAATESTTOKEN123")


def test_the_plain_proof_is_the_hmac_of_the_token():
    assert appsecret_proof(TOKEN, SECRET) == "02810c917b3e327d0bc6ccf57ac73ac327c135ce03a538f1a157997bb973e258"


def test_the_timed_proof_covers_the_time_sent_with_it():
    proof, at = timed_appsecret_proof(TOKEN, SECRET, now=1_700_000_000)
    assert proof == "57cf579dfeae7a8280744950cfd9486ba4cf0042f2036fc9e7aac8a1049ec8fa"
    assert at == 1_700_000_000
