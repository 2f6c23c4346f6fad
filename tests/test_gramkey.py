"""`Gramkey` and `AsyncGramkey`: one story, told to both."""

import asyncio
import inspect

import pytest

from gramkey import (
    Ambiguous,
    AsyncGramkey,
    Gramkey,
    InputError,
    LoginNeeded,
    MetaError,
    TooYoung,
    UnknownApp,
    UnknownGrant,
)
from gramkey.vault import State


class Sync:
    """`Gramkey` behind the same `await`s as `AsyncGramkey`."""

    def __init__(self, *arguments, **more):
        self.keys = Gramkey(*arguments, **more)

    def __getattr__(self, name):
        found = getattr(self.keys, name)
        if not inspect.iscoroutinefunction(getattr(AsyncGramkey, name, None)):
            return found

        async def awaited(*arguments, **more):
            return found(*arguments, **more)

        return awaited

    async def __aenter__(self):
        self.keys.__enter__()
        return self

    async def __aexit__(self, *trouble):
        self.keys.__exit__(*trouble)


@pytest.fixture(params=[Sync, AsyncGramkey], ids=["sync", "async"])
def tell(request, box, tmp_path):
    """Run a story, `async def story(keys)`, with a new vault and the emulator."""
    env = {"GRAMKEY_MASTER_KEY": "11" * 32, "GRAMKEY_EMULATOR_CONTROL": box.server.control}

    def run(story):
        async def told():
            async with request.param(tmp_path / "vault.db", env=env) as keys:
                return await story(keys)

        return asyncio.run(told())

    return run


async def log_in(keys, box, account="ada", login="instagram", **more):
    attempt = keys.begin_login(keys.add_demo_app(login), **more)
    return await keys.complete_login(attempt, box.press(attempt.url, account))


def test_the_whole_life_of_a_token(tell, box):
    async def story(keys):
        (grant,) = await log_in(keys, box, scopes="read,publish")
        first = await keys.token("ada")
        assert first == grant.token.secret.reveal()
        assert (await keys.call("me", fields="username"))["username"] == "ada"
        box.advance(40)
        second = await keys.token("ada")
        assert second != first
        assert (await keys.call("me", "ada", fields="username"))["username"] == "ada"
        assert await keys.revoke("ada") is False
        with pytest.raises(LoginNeeded):
            await keys.token("ada")

    tell(story)
    assert [one for one in box.asked() if one != "authorize"][:3] == ["exchange", "long_lived", "me"]


def test_a_token_is_refreshed_on_request(tell, box):
    async def story(keys):
        (grant,) = await log_in(keys, box)
        with pytest.raises(TooYoung) as early:
            await keys.refresh()
        assert early.value.from_at > box.now
        box.advance(2)
        assert (await keys.refresh()).expires_at > grant.expires_at

    tell(story)


def test_all_that_are_due_are_refreshed_and_what_failed_is_told(tell, box):
    async def story(keys):
        await log_in(keys, box, "ada")
        await log_in(keys, box, "bob")
        assert await keys.refresh_due() == []
        box.advance(45)
        box.control("change-password", account="bob")
        outcomes = {grant.account.username: error for grant, error in await keys.refresh_due()}
        assert outcomes["ada"] is None
        assert isinstance(outcomes["bob"], LoginNeeded)
        assert keys.grant("bob").state == State.REAUTHORIZE

    tell(story)


def test_a_token_made_elsewhere_is_proven_and_kept(tell, box):
    async def story(keys):
        app = keys.add_demo_app()
        text = box.control("generate-token", account="ada")["access_token"]
        (grant,) = await keys.import_token(app, text + "\n")
        assert (grant.account.username, grant.expires_at) == ("ada", None)
        assert await keys.token() == text
        box.advance(2)
        ((refreshed, error),) = await keys.refresh_due()
        assert error is None
        assert refreshed.expires_at is not None

    tell(story)


def test_forgetting_asks_nobody(tell, box):
    async def story(keys):
        await log_in(keys, box)
        before = box.last()
        assert keys.forget("ada").state == State.ENDED
        assert box.asked(before) == []

    tell(story)


def test_revoking_a_facebook_login_ends_every_token_of_the_person(tell, box):
    async def story(keys):
        grants = await log_in(keys, box, login="facebook")
        assert len(grants) > 1
        assert await keys.revoke("ada") is True
        assert {grant.state for grant in keys.grants()} == {State.ENDED}

    tell(story)


def test_of_several_accounts_those_that_are_chosen_are_stored(tell, box):
    async def story(keys):
        attempt = keys.begin_login(keys.add_demo_app("facebook"))
        grants = await keys.complete_login(
            attempt, box.press(attempt.url), lambda openings: tuple(one for one in openings if one.account.username)[:1]
        )
        assert len(grants) == len(keys.grants()) == 1

    tell(story)


def test_an_error_of_metas_says_what_it_saw(tell, box):
    async def story(keys):
        await log_in(keys, box)
        with pytest.raises(MetaError):
            await keys.call("me", fields="nonsense")

    tell(story)


def test_a_cancelled_login_is_an_input_error_and_stores_nothing(tell, box):
    async def story(keys):
        attempt = keys.begin_login(keys.add_demo_app())
        with pytest.raises(InputError, match="access_denied"):
            await keys.complete_login(attempt, box.press(attempt.url, answer="cancel"))
        assert keys.grants() == []

    tell(story)


def test_who_is_meant_must_be_clear(tell, box):
    async def story(keys):
        with pytest.raises(UnknownGrant):
            await keys.token()
        with pytest.raises(UnknownApp):
            keys.begin_login("shop")
        await log_in(keys, box, "ada")
        await log_in(keys, box, "bob")
        with pytest.raises(Ambiguous):
            await keys.token()
        with pytest.raises(UnknownGrant):
            await keys.token("eve")

    tell(story)


def test_the_vault_outlives_the_program(tell, box):
    async def first(keys):
        await log_in(keys, box)
        return await keys.token()

    async def second(keys):
        return await keys.token()

    assert tell(first) == tell(second)


def public(kind):
    return {name for name, _ in inspect.getmembers(kind, callable) if not name.startswith("_")}


def test_both_have_the_same_methods_with_the_same_parameters():
    assert public(Gramkey) == public(AsyncGramkey)
    for name in public(Gramkey):
        one, other = inspect.signature(getattr(Gramkey, name)), inspect.signature(getattr(AsyncGramkey, name))
        assert list(one.parameters.values()) == list(other.parameters.values()), name


def test_every_public_method_is_documented():
    for name in public(Gramkey):
        assert inspect.getdoc(getattr(Gramkey, name)), name
        assert inspect.getdoc(getattr(AsyncGramkey, name)), name
