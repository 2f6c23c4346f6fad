from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gramkey.vault import Grant
from gramkey.vault.errors import Ambiguous, Tampered, UnknownApp, UnknownGrant, VaultError
from gramkey.vault.states import Event
from tests.vault.cast import ADA, BOB, EVE, INSTAGRAM, NOW, SCOPES, at_half_life, consent_of

anything = st.text(st.characters())  # lone surrogates too: an argument may hold any bytes


@pytest.mark.parametrize(
    "query", ["ada.lovelace", "@ada.lovelace", "Ada.Lovelace", ADA.account_id, ADA.person_id, "shop/@ada.lovelace"]
)
def test_a_grant_is_found_by_what_a_person_types(vault, ada, log_in, query):
    log_in(BOB)
    assert vault.grants.find(query) == ada


def test_a_grant_is_found_by_its_id(vault, ada):
    assert vault.grants.find(ada.id) == ada


def test_the_only_grant_needs_no_name(vault, ada):
    assert vault.grants.find() == ada
    assert vault.grants.find("", "shop") == ada


def test_several_grants_need_a_name(vault, ada, log_in):
    log_in(BOB)
    with pytest.raises(Ambiguous, match="2 grants") as caught:
        vault.grants.find()
    assert sorted(caught.value.known) == ["shop/@ada.lovelace", "shop/@bob_the_builder"]
    assert "ada" not in str(caught.value)


def test_an_account_in_two_apps_needs_the_app(vault, ada):
    other = vault.apps.add("other", INSTAGRAM, NOW)
    (grant,) = vault.grants.open(other.id, consent_of(ADA), SCOPES, NOW, at_half_life)
    with pytest.raises(Ambiguous) as caught:
        vault.grants.find("ada.lovelace")
    assert sorted(caught.value.known) == ["other/@ada.lovelace", "shop/@ada.lovelace"]
    assert vault.grants.find("other/@ada.lovelace") == grant
    assert vault.grants.find("ada.lovelace", "shop") == ada


def test_an_unknown_account_is_an_error_that_knows_what_there_is(vault, ada):
    with pytest.raises(UnknownGrant, match="no grant for 'eve'") as caught:
        vault.grants.find("eve")
    assert caught.value.known == ("shop/@ada.lovelace",)
    assert "ada" not in str(caught.value) + caught.value.hint


def test_an_empty_vault_says_how_to_begin(vault):
    with pytest.raises(UnknownGrant) as caught:
        vault.grants.find()
    assert caught.value.hint == "gramkey login"


def test_an_unknown_app_is_an_error(vault, ada):
    with pytest.raises(UnknownApp):
        vault.grants.find("ada.lovelace", "shoop")


def test_an_ended_grant_is_found_only_if_no_live_one_is(vault, ada):
    ended = vault.grants.end(ada, Event.REMOVED_LOCALLY, "logout", NOW)
    assert vault.grants.find("ada.lovelace") == ended
    other = vault.apps.add("other", INSTAGRAM, NOW)
    (live,) = vault.grants.open(other.id, consent_of(ADA), SCOPES, NOW, at_half_life)
    assert vault.grants.find("ada.lovelace") == live


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(query=anything, app=anything)
def test_no_query_raises_anything_but_our_errors(vault, ada, query, app):
    with suppress(VaultError):
        assert vault.grants.find(query, app) == ada


def test_grants_are_found_by_account_and_person(vault, shop, ada, log_in):
    log_in(BOB)
    assert vault.grants.by_account(shop.id, ADA.account_id) == ada
    assert vault.grants.by_account(shop.id, EVE.account_id) is None
    assert vault.grants.by_person(shop.id, ADA.person_id) == (ada,)
    assert vault.grants.of_person(ada) == (ada,)


def test_a_name_that_was_pointed_at_another_grant_is_refused(vault, ada, log_in):
    eve = log_in(EVE)
    vault.database.change("DELETE FROM identities WHERE owner_id = :id", {"id": eve.id})
    vault.database.change("UPDATE identities SET owner_id = :id", {"id": eve.id})
    for query in (ADA.username, ADA.account_id, ADA.person_id):
        with pytest.raises(Tampered):
            vault.grants.find(query)


def test_one_bad_row_harms_no_other(vault, ada, log_in):
    bob = log_in(BOB)
    vault.database.change("UPDATE grants SET sealed_token = :bad WHERE id = :id", {"bad": b"x" * 40, "id": ada.id})
    found = list(vault.grants.each())
    assert [grant for grant in found if isinstance(grant, Grant)] == [bob]
    assert [error.row for error in found if isinstance(error, Tampered)] == [ada.id]
    with pytest.raises(Tampered):
        vault.grants.list()


def test_many_grants_are_listed_each_once(vault, shop):
    accounts = [replace(ADA, account_id=str(number), username=f"user{number}") for number in range(450)]
    with vault.database.transaction():
        for account in accounts:
            vault.grants.open(shop.id, consent_of(account), SCOPES, NOW, at_half_life)
    assert {grant.account.account_id for grant in vault.grants.list()} == {str(number) for number in range(450)}
    assert len(vault.grants.list(shop.id)) == 450
    assert vault.grants.list("a_none") == ()
