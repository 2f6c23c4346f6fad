"""Every failure that the emulator plays, met through the commands: the right id is found, or is in its group."""

from __future__ import annotations

import pytest

from gramkey.diagnosis import ROWS
from gramkey.diagnosis.catalogue import group_of
from gramkey.emulator.error_rows import ROWS as BYTES
from gramkey.emulator.faults import KNOWN
from gramkey.testing.person import Refused
from tests.emulator.playing import RAISED

PAGES = [each for each in KNOWN.values() if each.effect == "none" and BYTES[each.row].shape == "S4"]
BY_ITS_STATUS = ("D-92",)
"""An empty 429 is no answer of Meta's list; the row is found by its status alone."""


def row_of(known):
    """The row that must be found: `E69` of `E69/impressions`; the table has one for each number of a row."""
    return known.id.partition("/")[0]


def found(run):
    """What a command's error names: rows, reports, or the reason why a login is needed."""
    error = run.error
    return [*error.get("diagnosis", ()), *error.get("reports", ()), *([error["reason"]] if error.get("reason") else ())]


def log_in(gramkey, login, known=None):
    """A login in two steps, with the failure played between them."""
    begun = gramkey("login", "--demo", "--login", login, "--start", "--json").json
    address = gramkey.box.press(begun["url"])
    if known:
        gramkey.box.meta.faults.add(known.id)
    return gramkey("login", "--complete", "--json", stdin=address)


def meet(gramkey, known):
    """Do what meets it."""
    where = known.where
    login = where.family or "instagram"
    if "exchange" in where.endpoints or "long_lived" in where.endpoints:
        return log_in(gramkey, login, known)
    grant = gramkey.log_in("ada", login)
    gramkey.box.advance(2)
    gramkey.box.meta.faults.add(known.id)
    if "refresh" in where.endpoints:
        return gramkey("refresh", grant.account.username, "--json")
    account = ("--account", grant.account.username, "--json")
    if where.method == "POST":
        return gramkey("call", "me/messages", "--method", "POST", *account)
    return gramkey("call", "me", *account)


@pytest.mark.parametrize("known", RAISED, ids=lambda known: known.id)
def test_an_error_of_metas_is_named_by_the_command_that_meets_it(gramkey, known):
    run = meet(gramkey, known)
    assert run.code in range(1, 9)
    assert group_of(row_of(known)) & set(found(run)), run.out


@pytest.mark.parametrize("known", PAGES, ids=lambda known: known.id)
def test_a_page_that_never_comes_back_is_named_from_what_it_says(gramkey, known):
    login = known.where.family or "instagram"
    gramkey.box.meta.faults.add(known.id, endpoint="authorize")
    begun = gramkey("login", "--demo", "--login", login, "--start", "--json").json
    with pytest.raises(Refused) as refused:
        gramkey.box.press(begun["url"])
    said = str(refused.value).partition("From the emulator")[0]
    explained = gramkey("explain", "--endpoint", "authorize", "--json", stdin=said).json
    names = [explained["id"], *explained["or"], *explained["reports"]]
    assert row_of(known) in names, (said, names)


@pytest.mark.parametrize("what", ["D-01", "D-02", "E30", "E31", "E35"])
def test_a_redirect_without_a_code_is_named(gramkey, what):
    login = KNOWN[what].where.family or "instagram"
    gramkey.box.meta.faults.add(what)
    begun = gramkey("login", "--demo", "--login", login, "--start", "--json").json
    run = gramkey("login", "--complete", "--json", stdin=gramkey.box.press(begun["url"]))
    assert what in found(run), run.out


@pytest.mark.parametrize("what", ["E58", "E62"])
def test_lists_that_are_empty_are_named(gramkey, what):
    assert what in found(log_in(gramkey, "facebook", KNOWN[what]))


@pytest.mark.parametrize("what", ["E69", "E69/impressions"])
def test_insights_that_are_refused_are_named(gramkey, what):
    gramkey.log_in(scopes="read,insights")
    gramkey.box.meta.faults.add(what)
    run = gramkey("call", "me/insights", "-f", "metric=reach", "-f", "period=day", "--json")
    assert "E69" in found(run)


def test_an_error_that_came_after_the_effect_is_named(gramkey):
    gramkey.log_in(scopes="read,comments")
    post = gramkey("call", "me/media", "--json").json["data"][0]["id"]
    gramkey.box.meta.faults.add("E70")
    run = gramkey("call", f"{post}/comments", "--method", "POST", "-f", "message=Hello", "--json")
    assert "E70" in found(run)
    assert any(comment.text == "Hello" for comment in gramkey.box.meta.world.comments.values())


def test_whatever_is_played_is_in_the_table():
    assert {row_of(known) for known in KNOWN.values()} <= set(ROWS)
