"""The console with no sockets: who may use its forms, what they do, and what its pages do not show."""

from urllib.parse import urlencode

import pytest

from gramkey.emulator.console import Console
from gramkey.emulator.http import Request
from gramkey.emulator.problems import BadInput

HOST = "127.0.0.1:8701"
PAGES = (
    "/",
    "/apps",
    "/accounts",
    "/accounts/ada",
    "/people/ada",
    "/grants",
    "/deliveries",
    "/clock",
    "/switches",
    "/faults",
    "/journal",
)


class Visitor:
    """A browser without script at the console."""

    def __init__(self, meta):
        self.console = Console(meta, lambda: dict.fromkeys(("proxy", "ca_file", "control", "origin"), "x"))

    def get(self, address):
        path, _, query = address.partition("?")
        return self.console.handle(Request("GET", HOST, path, query))

    def send(self, path, headers=None, **fields):
        body = urlencode({"token": self.console.token} | fields).encode()
        return self.console.handle(Request("POST", HOST, path, "", headers or {"origin": f"http://{HOST}"}, body))

    def do(self, path, **fields):
        """Send a form and follow its redirect; the page that says what was done."""
        answer = self.send(path, **fields)
        assert answer.status == 303, answer.body.decode()
        page = self.get(answer.header("location"))
        assert page.status == 200
        return page.body.decode()


@pytest.fixture
def visitor(meta):
    return Visitor(meta)


@pytest.fixture
def app(meta):
    return meta.app("instagram")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_under_a_strict_policy(visitor, path):
    page = visitor.get(path)
    assert page.status == 200
    assert page.header("content-security-policy").startswith("default-src 'none'; style-src 'self'")
    assert page.header("cache-control") == "no-store"
    assert "<script" not in page.body.decode()


@pytest.mark.parametrize(
    "path", ["/nothing", "/apps/1", "/people/nobody", "/accounts/nobody", "/apps/1/2", "/journal/3"]
)
def test_what_is_not_there_is_not_found(visitor, path):
    assert visitor.get(path).status == 404


ELSEWHERE = (
    {"origin": "http://evil.example"},
    {"origin": "null"},
    {"origin": "http://127.0.0.1:8700"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
)


@pytest.mark.parametrize("headers", ELSEWHERE)
def test_a_form_from_elsewhere_changes_nothing(visitor, meta, headers):
    assert visitor.send("/clock/run", headers).status == 403
    assert meta.clock.frozen


@pytest.mark.parametrize("token", ["", "wrong", "ä"])
def test_a_form_without_this_servers_token_changes_nothing(visitor, meta, token):
    assert visitor.send("/clock/run", token=token).status == 403
    assert meta.clock.frozen


def test_the_token_of_another_server_is_refused(visitor, meta):
    assert visitor.send("/clock/run", token=Visitor(meta).console.token).status == 403


def test_what_was_done_is_said_once(visitor):
    location = visitor.send("/clock/move", by="59d").header("location")
    assert "It is now" in visitor.get(location).body.decode()
    assert "It is now" not in visitor.get(location).body.decode()


def test_other_methods_are_refused(visitor):
    assert visitor.console.handle(Request("DELETE", HOST, "/journal")).status == 405


def test_the_app_secret_is_shown_to_whoever_presses_show(visitor, app):
    assert app.client_secret not in visitor.get(f"/apps/{app.client_id}").body.decode()
    assert app.client_secret in visitor.send("/apps/show", app=app.client_id).body.decode()


def test_a_token_is_masked_until_it_is_shown(visitor, meta, app):
    page = visitor.do("/apps/token", app=app.client_id, who="ada")
    (token,) = meta.world.tokens
    assert token not in page
    masked = page.partition('name="shown" value="')[2].partition('"')[0]
    assert token in visitor.send("/grants/show", shown=masked).body.decode()


def test_redirect_uris_are_added_and_removed(visitor, app):
    uri = "https://ada.example/callback"
    visitor.do("/apps/redirects/add", app=app.client_id, uri=uri)
    assert uri in app.redirect_uris
    visitor.do("/apps/redirects/remove", app=app.client_id, uri=uri)
    assert uri not in app.redirect_uris


def test_the_dashboard_may_add_a_slash(visitor, meta, app):
    meta.switches.set("saved_redirect", "slash-added")
    page = visitor.do("/apps/redirects/add", app=app.client_id, uri="https://ada.example/callback?a=1")
    assert "https://ada.example/callback/?a=1" in page
    assert "https://ada.example/callback?a=1" not in app.redirect_uris


def test_a_refused_form_comes_back_filled_in_and_says_why(visitor, app):
    answer = visitor.send("/apps/redirects/add", app=app.client_id, uri="<ada>")
    assert answer.status == 422
    assert "is no redirect URI" in answer.body.decode()
    assert 'value="&lt;ada&gt;"' in answer.body.decode()


def test_a_form_without_an_app_does_not_mean_every_app(visitor, meta):
    before = {app.client_secret for app in meta.apps.values()}
    assert visitor.send("/apps/secret").status == 404
    assert {app.client_secret for app in meta.apps.values()} == before


def test_an_app_is_configured(visitor, app):
    visitor.do(
        "/apps/access", app=app.client_id, mode="development", access="advanced", require_proof="yes", limits="app=200"
    )
    visitor.do("/apps/callbacks", app=app.client_id, deauthorize_url="https://ada.example/bye")
    visitor.do("/apps/role", app=app.client_id, who="eve", status="pending")
    assert (app.mode, app.access, app.require_proof) == ("development", "advanced", True)
    assert app.deauthorize_url == "https://ada.example/bye"
    assert app.roles["eve"] == "pending"
    assert app.limits == {"app": 200}


@pytest.mark.parametrize("limits", ["app", "app=0", "team=5", "app=1000001", "app=-1"])
def test_limits_that_are_none_are_refused(meta, app, limits):
    with pytest.raises(BadInput, match="is no limit"):
        meta.configure_app(app.client_id, limits=limits)


def test_a_story_that_is_over_is_marked(visitor, meta):
    assert visitor.get("/accounts/ada").body.decode().count(", over") == 1
    meta.clock.advance(86_400)
    assert visitor.get("/accounts/ada").body.decode().count(", over") == 4


def test_of_settings_that_are_wrong_none_is_saved(meta, app):
    with pytest.raises(BadInput, match="deletion_url"):
        meta.configure_app(app.client_id, mode="development", deletion_url="nowhere")
    assert app.mode == "live"


def test_a_new_secret_ends_the_tokens(visitor, meta, app):
    meta.generate_token("ada")
    before = app.client_secret
    visitor.do("/apps/secret", app=app.client_id)
    assert app.client_secret != before
    assert "secret-reset" in visitor.get("/grants").body.decode()


def test_a_tokens_life_is_told_while_it_lives(visitor, meta, app):
    meta.generate_token("ada")
    assert "issued now, ends in 59 days: <time" in visitor.get("/grants").body.decode()
    visitor.do("/clock/move", by="60d")
    assert "issued 60 days ago, ended 17 seconds ago: <time" in visitor.get("/grants").body.decode()
    meta.end_tokens("ada", "logout")
    assert "issued 60 days ago</p>" in visitor.get("/grants").body.decode()


@pytest.mark.parametrize("why", ["expired", "password-change", "checkpoint", "unconfirmed", "logout", "role-lost"])
def test_the_tokens_of_a_grant_end(visitor, meta, app, why):
    meta.generate_token("ada")
    page = visitor.do("/grants/end", app=app.client_id, who="ada", why=why)
    assert "1 token of ada ended." in page
    assert "alive" not in page


def test_the_person_removes_the_app(visitor, meta, app):
    meta.generate_token("ada")
    assert "Demo App" in visitor.get("/people/ada").body.decode()
    visitor.do("/people/remove", app=app.client_id, who="ada")
    assert meta.world.grants == {}


def test_the_person_asks_for_deletion(visitor, meta, app):
    meta.generate_token("ada")
    visitor.do("/apps/callbacks", app=app.client_id, deletion_url="http://127.0.0.1:9/delete")
    assert "was asked to delete the data of ada" in visitor.do("/people/delete", app=app.client_id, who="ada")
    assert meta.world.grants == {}
    assert "http://127.0.0.1:9/delete" in visitor.get("/deliveries").body.decode()


def test_an_app_without_a_deletion_url_is_not_asked(visitor, meta, app):
    meta.generate_token("ada")
    assert "nobody was asked" in visitor.do("/people/delete", app=app.client_id, who="ada")


def test_a_webhook_is_saved_once_it_has_answered(visitor, meta, app):
    said = {"webhook_url": "http://127.0.0.1:9/hook", "verify_token": "yes", "fields": "comments, messages"}
    visitor.do("/apps/webhook", app=app.client_id, **said)
    (asked,) = meta.deliveries
    assert app.webhook_url == ""
    meta.delivery_answered(asked.number, 200, asked.url.partition("hub.challenge=")[2].partition("&")[0])
    assert (app.webhook_url, app.webhook_fields) == ("http://127.0.0.1:9/hook", ["comments", "messages"])


def test_a_webhook_that_is_no_url_is_refused_and_asked_again(visitor, meta, app):
    page = visitor.send("/apps/webhook", app=app.client_id, webhook_url="nowhere")
    assert (page.status, meta.deliveries) == (422, [])
    assert 'value="nowhere"' in page.body.decode()


def test_how_a_webhook_url_answered_is_told_beside_its_form(visitor, meta, app):
    visitor.do("/apps/webhook", app=app.client_id, webhook_url="http://127.0.0.1:9/hook?a=1", verify_token="yes")
    path = f"/apps/{app.client_id}"
    assert "has not answered yet" in visitor.get(path).body.decode()
    meta.delivery_answered(1, 200, "something else")
    page = visitor.get(path).body.decode()
    assert "did not answer with the challenge" in page
    assert 'value="http://127.0.0.1:9/hook?a=1"' in page
    assert app.webhook_url == ""


def test_an_event_is_played_to_a_url(visitor, meta):
    fields = {"event": "comments", "account": "ada", "by": "bob", "to": "http://127.0.0.1:9/hook"}
    assert "comments happened to ada: 1 delivery." in visitor.do("/deliveries/trigger", **fields)


def test_an_event_that_nobody_hears_of_says_what_it_takes(visitor):
    page = visitor.send("/deliveries/trigger", event="comments", account="ada", by="bob")
    assert page.status == 422
    assert "subscribed_apps" in page.body.decode()


def test_a_delivery_is_sent_again_however_it_was_answered(visitor, meta):
    (sent,) = meta.trigger("comments", to="http://127.0.0.1:9/hook")
    meta.delivery_answered(sent.number, 200)
    assert meta.due_deliveries() == []
    visitor.do("/deliveries/again", number=str(sent.number))
    assert meta.due_deliveries() == [sent]


@pytest.mark.parametrize("number", ["", "7", "x", "1"])
def test_what_was_never_sent_is_not_sent_again(visitor, meta, number):
    meta.trigger("comments", to="https://shop.example/hook")
    assert visitor.send("/deliveries/again", number=number).status == 422
    assert meta.due_deliveries() == []


def test_posts_are_shown_with_their_comments(visitor, meta):
    page = visitor.get("/accounts/ada").body.decode()
    posts = [media for media in meta.world.media.values() if media.username == "ada" and not media.parent]
    assert all(post.media_id in page for post in posts[-5:])
    assert next(comment.text for comment in meta.world.comments.values()) in page.replace("&#39;", "'")


def test_a_fault_has_a_share_and_a_period(visitor, meta):
    now = meta.clock.now()
    fields = {"share": "20", "from": "+1h", "until": "+3d"}
    visitor.do("/faults/add", what="outage", **fields)
    (fault,) = meta.faults
    assert (fault.probability, fault.from_at, fault.until_at) == (0.2, now + 3600, now + 259_200)
    assert visitor.send("/faults/add", what="outage", share="0").status == 422


def test_a_password_is_changed(visitor, meta):
    meta.generate_token("ada")
    assert "1 token ended." in visitor.do("/accounts/password", who="ada")


def test_the_clock_is_moved_set_run_and_frozen(visitor, meta):
    before = meta.clock.now()
    visitor.do("/clock/move", by="1d 12h")
    assert meta.clock.now() == before + 36 * 3600
    visitor.do("/clock/set", to="2027-01-15T08:00")
    assert meta.clock.now() == 1_800_000_000
    visitor.do("/clock/run")
    assert not meta.clock.frozen
    visitor.do("/clock/freeze")
    assert meta.clock.frozen


@pytest.mark.parametrize("by", ["", "soon", "99999999999d", "-9999w"])
def test_a_clock_cannot_be_moved_by_anything(visitor, meta, by):
    assert visitor.send("/clock/move", by=by).status == 422
    assert meta.clock.now() == 1_800_000_000


def test_switches_are_set_and_reset(visitor, meta):
    visitor.do("/switches/set", switch="me_shape", value="data")
    assert meta.switches["me_shape"] == "data"
    assert visitor.send("/switches/set", switch="me_shape", value="round").status == 422
    visitor.do("/switches/reset")
    assert meta.switches["me_shape"] == "flat"


def test_faults_are_played_and_stopped(visitor, meta):
    visitor.do("/faults/add", what="D-43", account="ada", count="2")
    (fault,) = meta.faults
    assert (fault.what, fault.account, fault.count) == ("D-43", "ada", 2)
    visitor.do("/faults/clear", what="D-43")
    assert not len(meta.faults)
    assert visitor.send("/faults/add", what="nonsense").status == 422
    assert visitor.send("/faults/add", what="D-43", count="many").status == 422


def test_a_fault_is_told_in_words(visitor, meta, driver):
    meta.faults.add("D-43", account="ada", endpoint="me", app="instagram", count=2, until_at=1_800_003_600)
    driver.me(meta.generate_token("ada"))
    page = visitor.get("/faults").body.decode()
    assert "at me, for ada, of instagram, 1 more time, until 2027-01-15 09:00:00 UTC; met 1 request<" in page


def test_the_switches_that_were_changed_come_first(visitor, meta):
    assert "All are at their defaults." in visitor.get("/switches").body.decode()
    meta.switches.set("me_shape", "data")
    page = visitor.get("/switches").body.decode()
    assert page.index('<a href="#me_shape">') < page.index('id="basic_display"')


def test_the_journal_shows_what_came_since_newest_last_and_masked(visitor, meta, driver):
    token = meta.generate_token("ada")
    driver.me(token)
    driver.me("nonsense")
    page = visitor.get("/journal").body.decode()
    assert token not in page
    assert page.index(">1</span>") < page.index(">2</span>")
    later = visitor.get("/journal?since=1").body.decode()
    assert ">1</span>" not in later
    assert visitor.get("/journal?since=x").status == 404


def test_a_live_journal_asks_again_by_itself(visitor):
    assert 'http-equiv="refresh" content="3"' in visitor.get("/journal?live=").body.decode()
    assert "http-equiv" not in visitor.get("/journal").body.decode()


def test_what_people_write_is_escaped(visitor, driver):
    driver.get("https://graph.instagram.com/me", note="<b>bold</b>")
    assert "<b>bold" not in visitor.get("/journal").body.decode()
