"""A token's whole life with the library, in process, with no sleep: 1 hour, 24 hours, 59 days, 60 days, its end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gramkey import App, Gramkey, LoginNeeded, MetaError, Secret, TooYoung, diagnose
from gramkey.diagnosis.schema import Kind
from gramkey.protocol.accounts import read_account
from gramkey.protocol.redirect import Code
from gramkey.protocol.tokens import exchange_code, make_long_lived, refresh
from gramkey.vault import State

HOUR = 3_600
DAY = 86_400


@pytest.fixture
def keys(meta, tmp_path) -> Iterator[Gramkey]:
    with meta.gramkey(tmp_path) as one:
        yield one


@pytest.fixture
def at_meta(meta):
    """What Meta itself says, whatever gramkey thinks: the value of a flow, or what went wrong."""

    def ask(flow):
        with meta.client() as client:
            try:
                return client.run(flow)
            except MetaError as error:
                return diagnose(error)

    return ask


def log_in(keys, meta, login="instagram", account="ada"):
    attempt = keys.begin_login(login)
    grants = keys.complete_login(attempt, meta.login(attempt.url, account))
    return next(grant for grant in grants if grant.account.username == account)


def app_of(meta, login="instagram"):
    found = meta.app(login)
    return App(login, found.client_id, (Secret(found.client_secret),), found.redirect_uris[0])


def test_a_short_lived_token_dies_after_an_hour(keys, meta, meta_clock, at_meta):
    app = app_of(meta)
    attempt = keys.begin_login("instagram")
    code = attempt.read(meta.login(attempt.url))
    assert isinstance(code, Code)
    short = at_meta(exchange_code(app, code.code, attempt.redirect_uri, meta_clock.now)).token
    meta_clock.advance(minutes=59)
    assert at_meta(read_account(app, short.secret)).username == "ada"
    meta_clock.advance(minutes=1)
    assert at_meta(read_account(app, short.secret)).kind == Kind.REAUTH
    assert at_meta(make_long_lived(app, short.secret, meta_clock.now)).kind == Kind.REAUTH


def test_a_code_dies_after_an_hour(keys, meta, meta_clock):
    attempt = keys.begin_login("instagram")
    redirect = meta.login(attempt.url)
    meta_clock.advance(hours=1)
    with pytest.raises(MetaError):
        keys.complete_login(attempt, redirect)
    assert keys.grants() == []


def test_before_24_hours_no_refresh_is_made_and_meta_would_refuse_it(keys, meta, meta_clock, at_meta):
    first = log_in(keys, meta).token.secret
    meta_clock.advance(hours=24, seconds=-1)
    with pytest.raises(TooYoung) as found:
        keys.refresh("ada")
    assert found.value.from_at == meta_clock.now + 1
    assert meta.journal.count(endpoint="refresh") == 0
    assert at_meta(refresh(app_of(meta), first, meta_clock.now)).token_alive is not False
    assert meta.journal.of("refresh")[-1].status == 400
    assert keys.token("ada") == first.reveal()
    meta_clock.advance(1)
    assert keys.refresh("ada").token.secret.reveal() != first.reveal()


def test_on_the_59th_day_a_refresh_gives_60_days_more(keys, meta, meta_clock, at_meta):
    first = log_in(keys, meta)
    meta_clock.advance(days=59)
    second = keys.refresh("ada")
    assert second.expires_at - meta_clock.now == pytest.approx(60 * DAY, abs=120)
    meta_clock.advance(days=59)
    assert at_meta(read_account(app_of(meta), first.token.secret)).kind == Kind.REAUTH
    assert keys.call("me", fields="username")["username"] == "ada"
    assert meta.journal.count(endpoint="refresh", account="ada", status=200) == 2, "a call refreshes what is due"


def test_after_60_days_nothing_but_a_login_helps(keys, meta, meta_clock, at_meta):
    grant = log_in(keys, meta)
    meta_clock.advance(days=60)
    with pytest.raises(LoginNeeded):
        keys.token("ada")
    with pytest.raises(LoginNeeded):
        keys.refresh("ada")
    assert at_meta(read_account(app_of(meta), grant.token.secret)).kind == Kind.REAUTH
    assert at_meta(refresh(app_of(meta), grant.token.secret, meta_clock.now)).kind == Kind.REAUTH
    log_in(keys, meta)
    assert keys.call("me", fields="username")["username"] == "ada"


def test_tokens_that_are_seen_to_in_time_live_for_years(keys, meta, meta_clock):
    log_in(keys, meta)
    for _ in range(30):
        meta_clock.advance(days=35)
        ((_, trouble),) = keys.refresh_due()
        assert trouble is None
    assert keys.call("me", fields="username")["username"] == "ada"


def test_on_the_instagram_login_a_revoke_ends_it_here_and_the_person_ends_it_at_meta(keys, meta, at_meta):
    token = log_in(keys, meta).token.secret
    assert keys.revoke("ada") is False
    with pytest.raises(LoginNeeded):
        keys.token("ada")
    assert [grant.state for grant in keys.grants()] == [State.ENDED]
    assert at_meta(read_account(app_of(meta), token)).username == "ada", "no way is documented for an app to end it"
    meta.remove_app("ada")
    assert at_meta(read_account(app_of(meta), token)).token_alive is False


def test_on_the_facebook_login_a_revoke_ends_it_at_meta_and_here(keys, meta, at_meta):
    token = log_in(keys, meta, "facebook").token.secret
    assert keys.revoke("ada") is True
    assert {grant.state for grant in keys.grants()} == {State.ENDED}
    assert (
        at_meta(
            read_account(
                app_of(meta, "facebook"),
                token,
            )
        ).token_alive
        is False
    )
    with pytest.raises(LoginNeeded):
        keys.token("ada")


def test_the_facebook_persons_token_is_renewed_in_its_60_days_and_not_after(keys, meta, meta_clock):
    log_in(keys, meta, "facebook")
    meta_clock.advance(days=59)
    keys.refresh("ada")
    assert meta.journal.of("long_lived")[-1].status == 200
    meta_clock.advance(days=61)
    with pytest.raises(LoginNeeded):
        keys.refresh("ada")
