"""Which scopes are asked for."""

import pytest

from gramkey.protocol.errors import InputError
from gramkey.protocol.scopes import CAPABILITIES, RETIRED, SCOPES, choose_scopes


def test_a_capability_becomes_the_names_of_the_login():
    assert choose_scopes("instagram", ["publish"]).names == (
        "instagram_business_basic",
        "instagram_business_content_publish",
    )
    assert "instagram_content_publish" in choose_scopes("facebook", ["publish"]).names


def test_each_scope_comes_with_a_reason_for_the_person():
    choice = choose_scopes("facebook", "read,publish,comments,messages,insights")
    assert set(choice.reasons) == set(choice.names)
    assert all(choice.reasons.values())


def test_what_a_scope_needs_is_asked_for_too():
    for login, scopes in SCOPES.items():
        for name in scopes:
            names = choose_scopes(login, [name]).names
            assert set(scopes[name].needs) <= set(names)
            assert len(set(names)) == len(names)


def test_reading_on_facebook_finds_pages_of_a_portfolio():
    assert "business_management" in choose_scopes("facebook", "read").names


@pytest.mark.parametrize("login", ["instagram", "facebook"])
@pytest.mark.parametrize("capability", list(CAPABILITIES))
def test_each_capability_names_only_real_scopes(login, capability):
    assert set(choose_scopes(login, capability).names) <= set(SCOPES[login])


@pytest.mark.parametrize("old", list(RETIRED["instagram"]))
def test_a_retired_name_is_replaced_and_said(old):
    choice = choose_scopes("instagram", old)
    assert old not in choice.names
    assert old in choice.notices[0]


@pytest.mark.parametrize("nothing", ["", "  ", ",", [], [" "]])
def test_an_empty_list_is_refused(nothing):
    with pytest.raises(InputError, match="no scope"):
        choose_scopes("instagram", nothing)


def test_a_misspelt_scope_is_refused_with_the_nearest_real_one():
    with pytest.raises(InputError) as error:
        choose_scopes("instagram", "instagram_bussiness_basic")
    assert error.value.hint == "did you mean instagram_business_basic?"


def test_a_scope_of_the_other_login_is_refused():
    with pytest.raises(InputError, match="belongs to the facebook login"):
        choose_scopes("instagram", "instagram_content_publish")
    with pytest.raises(InputError, match="belongs to the instagram login"):
        choose_scopes("facebook", "instagram_business_basic")


def test_a_string_is_never_read_letter_by_letter():
    assert choose_scopes("instagram", "basic").names == ("instagram_business_basic",)
