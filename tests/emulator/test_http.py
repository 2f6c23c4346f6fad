"""How parameters are read from a request, and how answers are made."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gramkey.emulator.http import Request, Response, html_response, json_response, pairs, params, redirect


def read(query="", body=b"", json_body=False, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = Request("POST", "graph.facebook.com", "/", query, named, body)
    return params(request, pairs(request, json_body))


def test_query_and_form_are_joined_and_the_last_wins():
    found = read("a=1&b=2&a=3", b"b=4&c=", content_type="application/x-www-form-urlencoded; charset=UTF-8")
    assert found == {"a": "3", "b": "4", "c": ""}


def test_a_multipart_form_is_read():
    body = b'--q\r\nContent-Disposition: form-data; name="code"\r\n\r\nAQ=\r\n--q--\r\n'
    assert read("", body, content_type='multipart/form-data; boundary="q"') == {"code": "AQ="}


def test_a_json_body_is_read_only_where_it_is_allowed():
    body = b'{"caption": "hi", "children": ["1", "2"]}'
    assert read("", body, content_type="application/json") == {}
    allowed = read("", body, True, content_type="application/json")
    assert allowed == {"caption": "hi", "children": '["1", "2"]'}


def test_basic_carries_the_apps_credentials():
    assert read(authorization="Basic aWQ6c2U6Y3JldA==") == {"client_id": "id", "client_secret": "se:cret"}
    assert read(authorization="Basic !!!") == {}


def test_a_bearer_token_does_not_replace_one_that_was_sent():
    assert read(authorization="Bearer abc") == {"access_token": "abc"}
    assert read("access_token=x", authorization="Bearer abc") == {"access_token": "x"}
    assert read("access_token=", authorization="OAuth abc") == {"access_token": "abc"}


@given(st.binary())
def test_any_bytes_in_a_query_can_be_given_back(raw):
    query = "state=" + "".join(f"%{byte:02x}" for byte in raw)
    assert read(query)["state"].encode("utf-8", "surrogateescape") == raw


@given(
    st.binary(), st.sampled_from(["application/json", "multipart/form-data; boundary=x", "multipart/form-data", "x"])
)
def test_no_body_makes_it_raise(body, kind):
    read("", body, True, content_type=kind)


def test_headers_are_found_in_any_case():
    assert json_response({"a": 1}).header("CONTENT-TYPE") == "application/json"
    assert json_response({"a": 1}).json() == {"a": 1}
    assert redirect("https://x/").header("location") == "https://x/"
    assert Response(200).header("x") == ""


def test_a_page_can_hold_what_is_no_utf8():
    assert html_response("\udcff").body == b"?"
