"""The journal as a test's witness: what was asked, how often, in which order, and how secrets travelled."""

from __future__ import annotations

import pytest

from gramkey.emulator.journal import Journal


def test_it_counts_by_any_of_its_values(driver, meta):
    driver.me(driver.long())
    assert meta.journal.count(endpoint="me", account="ada", status=200) == 1
    assert meta.journal.count(endpoint="me", account="bob") == 0
    assert meta.journal.order() == ["authorize", "authorize", "exchange", "long_lived", "me"]


@pytest.mark.parametrize(
    ("sent", "place"),
    [({"access_token": "x"}, "query"), ({"headers": {"authorization": "Bearer x"}}, "header")],
)
def test_it_knows_where_a_token_travelled(driver, meta, sent, place):
    driver.get("https://graph.instagram.com/me", **sent)
    assert meta.journal[-1].sent == {"access_token": place}


def test_a_token_in_the_body_is_in_the_form(driver, meta):
    driver.post("https://graph.facebook.com/me/feed", access_token="x")
    assert meta.journal[-1].sent == {"access_token": "form"}


def test_secrets_in_queries_are_found_but_where_they_belong(driver, meta):
    driver.me(driver.long())
    meta.journal.no_secret_in_query("long_lived", "me")
    with pytest.raises(AssertionError, match="access_token in the query of GET"):
        meta.journal.no_secret_in_query("long_lived")


def test_what_travelled_is_saved(driver, meta):
    driver.me(driver.long())
    assert [entry.sent for entry in Journal.from_json(meta.journal.to_json())] == [entry.sent for entry in meta.journal]
