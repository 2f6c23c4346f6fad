"""Reading of field selections."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gramkey.emulator.fields import Field, parse
from gramkey.emulator.problems import Refusal


def names(text):
    return [field.name for field in parse(text)]


def test_names_are_separated_by_commas_and_blanks_do_not_matter():
    assert names(" id , username,") == ["id", "username"]
    assert names("") == []


def test_selections_are_nested():
    assert parse("name,media{id,children{id}}") == (
        Field("name"),
        Field("media", (Field("id"), Field("children", (Field("id"),)))),
    )


def test_edges_take_arguments():
    assert parse("media.limit(5).after(abc=){id}") == (Field("media", (Field("id"),), {"limit": "5", "after": "abc="}),)


def test_a_json_list_is_read():
    assert names('["id", "username"]') == ["id", "username"]


def test_of_a_repeated_name_the_last_counts():
    assert parse("media{id},media{caption}") == (Field("media", (Field("caption"),)),)


@pytest.mark.parametrize("text", ["media{", "media}", "{id}", "a-b", ".limit(5)", "[1", "a{" * 50, "media{id"])
def test_a_broken_selection_is_refused(text):
    with pytest.raises(Refusal):
        parse(text)


@given(st.text(alphabet='ab,{}.()[] "limit5', max_size=60))
def test_nothing_else_is_raised(text):
    try:
        parse(text)
    except Refusal:
        return
