"""A login, from its address to its grants."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from gramkey.keeper.opening import begin_login, finish_login
from gramkey.protocol.errors import ForeignStateError, MetaError, MissingAccountError
from gramkey.protocol.values import DAY
from gramkey.vault import State
from tests.keeper.conftest import every


def test_a_login_opens_a_grant_that_lives_60_days(house):
    (grant,) = house.log_in()
    assert grant.state == State.ACTIVE
    assert grant.account.username == "ada"
    assert grant.token.secret.reveal().startswith("IGAA")
    assert 59 * DAY < grant.token.expires_at - house.now <= 60 * DAY
    assert house.vault.grants.get(grant.id) == grant


def test_both_ids_are_stored_and_differ(house):
    (grant,) = house.log_in()
    assert grant.account.account_id != grant.account.person_id
    assert int(grant.account.account_id) > 2**53
    assert house.vault.grants.find(grant.account.account_id) == grant


def test_a_second_login_replaces_the_token_of_the_same_grant(house):
    (first,) = house.log_in()
    (second,) = house.log_in()
    assert second.id == first.id
    assert second.version == first.version + 1
    assert second.token.secret != first.token.secret


def test_what_was_not_granted_is_known(house):
    attempt = house.begin()
    code = house.press_allow(attempt, without=("instagram_business_content_publish",))
    (grant,) = house.client.run(finish_login(house.vault, house.app(), attempt, code, every, house.meta.clock.now))
    assert grant.requested == ("instagram_business_basic", "instagram_business_content_publish")
    assert grant.granted == ("instagram_business_basic",)


def test_naming_an_account_makes_meta_ask_again(house):
    attempt = house.begin(account="@ada")
    assert parse_qs(urlsplit(attempt.url).query)["force_reauth"] == ["true"]


def test_another_account_than_the_named_one_is_refused_and_nothing_is_stored(house):
    attempt = house.begin(account="ada")
    code = house.press_allow(attempt, "bob")
    with pytest.raises(MissingAccountError, match="@bob, not for @ada"):
        house.client.run(finish_login(house.vault, house.app(), attempt, code, every, house.meta.clock.now))
    assert not list(house.vault.grants.list())


def test_a_code_opens_nothing_a_second_time(house):
    attempt = house.begin()
    code = house.press_allow(attempt)
    house.client.run(finish_login(house.vault, house.app(), attempt, code, every, house.meta.clock.now))
    with pytest.raises(MetaError):
        house.client.run(finish_login(house.vault, house.app(), attempt, code, every, house.meta.clock.now))


def test_each_attempt_has_a_state_of_its_own(house):
    first, second = house.begin(), house.begin()
    with pytest.raises(ForeignStateError):
        second.read(f"{first.redirect_uri}?code=AQBx&state={first.state}")


def test_a_facebook_login_opens_a_grant_for_each_linked_account(house):
    grants = house.log_in("facebook")
    names = {grant.account.username for grant in grants}
    assert {"ada", "ada.studio"} <= names
    assert "ada.archive" in names  # hidden behind the portfolio (E62)
    assert len({grant.renewal_id for grant in grants}) == 1
    assert all(grant.token.dateless for grant in grants)
    assert all(grant.refresh_at and 20 * DAY < grant.refresh_at - house.now < 40 * DAY for grant in grants)


def test_only_chosen_accounts_are_opened(house):
    attempt = house.begin("facebook")
    code = house.press_allow(attempt)
    grants = house.client.run(
        finish_login(house.vault, house.app("facebook"), attempt, code, lambda all_: all_[:1], house.meta.clock.now)
    )
    assert len(grants) == 1


def test_a_configuration_holds_its_own_scopes(house):
    config = replace(house.app("facebook"), config_id="99")
    stored = house.vault.apps.add("business", config, house.now)
    attempt = begin_login(stored, config, "read")
    asked = parse_qs(urlsplit(attempt.url).query)
    assert asked["config_id"] == ["99"]
    assert "scope" not in asked
    assert attempt.scopes.names == ()
