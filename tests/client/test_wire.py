"""Bodies: put together from any pieces, never larger than allowed."""

import contextlib
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gramkey.client.wire import Body, UnusableAnswer, lower_headers


def collect(pieces, encoding="", limit=1000):
    body = Body(limit, encoding)
    for piece in pieces:
        body.add(piece)
    return body.finish()


def cut(data, size):
    return [data[i : i + size] for i in range(0, len(data), size)]


@given(st.binary(max_size=1000), st.integers(1, 100), st.sampled_from(["", "identity", "gzip", "X-GZIP "]))
def test_any_cut_gives_the_body_back(content, size, encoding):
    sent = gzip.compress(content) if "gzip" in encoding.lower() else content
    assert collect(cut(sent, size), encoding, limit=2000) == content


@given(st.integers(0, 300), st.integers(0, 300), st.booleans())
def test_the_limit_is_exact(length, limit, zipped):
    content = bytes(length)
    sent = gzip.compress(content, mtime=0) if zipped else content
    if max(length, len(sent)) <= limit:
        assert collect([sent], "gzip" if zipped else "", limit) == content
    else:
        with pytest.raises(UnusableAnswer, match="answer too large"):
            collect([sent], "gzip" if zipped else "", limit)


@given(st.lists(st.binary()), st.text(max_size=8) | st.just("gzip"))
def test_any_bytes_are_a_body_or_unusable(pieces, encoding):
    with contextlib.suppress(UnusableAnswer):
        assert isinstance(collect(pieces, encoding), bytes)


def test_what_follows_the_end_of_a_gzip_counts_too():
    with pytest.raises(UnusableAnswer, match="too large"):
        collect([gzip.compress(b""), *[b"x" * 100] * 20], "gzip")


def test_an_empty_body_needs_no_gzip():
    assert collect([], "gzip") == b""


def test_headers_are_lower_case_and_joined():
    assert lower_headers([("X-A", "1"), ("x-a", "2"), ("B", "3")]) == {"x-a": "1, 2", "b": "3"}
