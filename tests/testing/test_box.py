"""`meta`: the person presses the button, accounts are ready, failures are played, and Meta's messages arrive."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from gramkey.emulator.problems import BadInput
from gramkey.testing import Refused

ME = "https://graph.instagram.com/me"


def authorize(meta, login="instagram", **changes):
    app = meta.app(login)
    page = "www.facebook.com/dialog/oauth" if login == "facebook" else "www.instagram.com/oauth/authorize"
    scope = "instagram_basic,pages_show_list" if login == "facebook" else "instagram_business_basic"
    asked = {"client_id": app.client_id, "redirect_uri": app.redirect_uris[0], "response_type": "code", "scope": scope}
    return f"https://{page}?{urlencode(asked | {'state': 's'} | changes)}"


def query(url):
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


@pytest.mark.parametrize("login", ["instagram", "facebook"])
def test_the_person_agrees_and_is_sent_back_with_a_code(meta, login):
    sent = query(meta.login(authorize(meta, login)))
    assert sent["state"] == "s"
    assert sent["code"]


def test_the_person_may_cancel(meta):
    assert query(meta.login(authorize(meta), answer="cancel"))["error_reason"] == "user_denied"


def test_the_person_may_untick(meta):
    scope = "instagram_business_basic,instagram_business_manage_comments"
    meta.login(authorize(meta, scope=scope), without=("instagram_business_manage_comments",))
    (grant,) = meta.world.grants.values()
    assert grant.granted() == ["instagram_business_basic"]


def test_a_page_with_no_way_back_is_an_error_with_its_words(meta):
    with pytest.raises(Refused, match="Invalid redirect_uri"):
        meta.login(authorize(meta, redirect_uri="https://elsewhere.test/"))
    with pytest.raises(Refused, match=r"(?i)role"):
        meta.login(authorize(meta), "eve")


def test_a_redirect_that_is_played_needs_no_button(meta):
    meta.fault("D-01", count=1)
    assert query(meta.login(authorize(meta)))["error"] == "access_denied"


def test_a_person_that_there_is_not_is_named(meta):
    with pytest.raises(BadInput, match="mallory"):
        meta.login(authorize(meta), "mallory")
    with pytest.raises(BadInput, match="mallory"):
        meta.account("mallory")


def test_the_ready_account_has_a_good_token_and_an_empty_journal(meta, meta_account):
    assert (meta_account.username, len(meta.journal)) == ("ada", 0)
    with meta.session() as session:
        shown = session.get(ME, params={"fields": "id,user_id", "access_token": meta_account.token}).json()
    assert shown == {"id": meta_account.user_id, "user_id": meta_account.account_id}


def test_a_facebook_account_has_the_persons_token_and_the_pages(meta):
    ada = meta.account("ada", "facebook")
    with meta.session() as session:
        url = f"https://graph.facebook.com/{ada.page_id}"
        asked = {"fields": "instagram_business_account", "access_token": ada.page_token}
        found = session.get(url, params=asked).json()
        me = session.get("https://graph.facebook.com/me", params={"access_token": ada.token}).json()
    assert found["instagram_business_account"]["id"] == ada.account_id
    assert me["id"] == ada.user_id


@pytest.mark.parametrize(
    ("username", "login", "said"), [("bob", "facebook", "Page"), ("ada", "basic_display", "login")]
)
def test_an_account_that_cannot_be_ready_says_why(meta, username, login, said):
    with pytest.raises(BadInput, match=said):
        meta.account(username, login)


def test_a_failure_ends_with_its_block(meta, meta_account):
    def status():
        with meta.session() as session:
            return session.get(ME, params={"access_token": meta_account.token}).status_code

    meta.fault("D-43", account="bob")
    with meta.fault("D-43", account="ada"):
        assert status() == 400
    assert status() == 200
    assert [fault.account for fault in meta.faults] == ["bob"]


def test_webhooks_arrive_by_a_programs_own_test_client(meta):
    arrived = []

    def send(one):
        arrived.append((one.url, one.headers["X-Hub-Signature-256"]))
        return SimpleNamespace(status_code=200, content=b"ok")

    meta.trigger("comments", "ada", to="http://localhost/hook")
    (sent,) = meta.deliver(send)
    assert [url for url, _ in arrived] == ["http://localhost/hook"]
    assert sent.state == "delivered"
    assert meta.deliver(send) == []


@pytest.mark.parametrize("login", ["instagram", "facebook"])
def test_the_library_logs_in_and_calls(meta, tmp_path, login):
    with meta.gramkey(tmp_path) as keys:
        attempt = keys.begin_login(login)
        keys.complete_login(attempt, meta.login(attempt.url))
        assert keys.token("ada")
    with meta.gramkey(tmp_path) as again:
        assert again.grant("ada").account.username == "ada"


def test_the_async_library_logs_in_and_calls(meta, tmp_path):
    async def story():
        async with meta.async_gramkey(tmp_path) as keys:
            attempt = keys.begin_login("instagram")
            await keys.complete_login(attempt, meta.login(attempt.url))
            return await keys.call("me", fields="username")

    assert asyncio.run(story())["username"] == "ada"
