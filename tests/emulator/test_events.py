import base64
import hashlib
import hmac
import json
from urllib.parse import parse_qs, urlsplit

import pytest

from gramkey.emulator import signing
from gramkey.emulator.events import EVENTS
from gramkey.emulator.problems import BadInput

IG = "https://graph.instagram.com/v26.0"
HOOK = "http://127.0.0.1:9/hook"
SECRET = "0123456789abcdef" * 2
SCOPES = "instagram_business_basic,instagram_business_manage_comments"


@pytest.fixture
def app(meta):
    found = meta.app("instagram")
    found.webhook_url = found.deauthorize_url = found.deletion_url = HOOK
    return found


@pytest.fixture
def subscribed(driver, app):
    token = driver.long(scope=SCOPES)
    path = f"{IG}/me/subscribed_apps"
    assert driver.post(path, access_token=token, subscribed_fields="comments,mentions").json() == {"success": True}
    return token


def test_the_published_vectors_hold():
    payload = {"algorithm": "HMAC-SHA256", "expires": 1291840400, "issued_at": 1291836800, "user_id": "218471"}
    assert signing.signed_request(payload, SECRET).startswith("omXFKIOfZWc46lpOqqs_opCLTGhRfi3WbJDpLlblMoU.eyJhbGdv")
    value = {"id": "1", "text": "café https://x.test"}
    entry = {"id": "17841400000000001", "time": 1700000000, "changes": [{"field": "comments", "value": value}]}
    body = signing.webhook_body({"object": "instagram", "entry": [entry]})
    assert r"caf\u00e9 https:\/\/x.test" in body
    expected = "sha256=47595a427d53ae6f1a6260f57928bb2f7e7dd4ed3124975aeba51d29479eda5c"
    assert signing.signature(body, SECRET) == expected


def test_a_subscribed_app_hears_of_a_comment(meta, app, subscribed):
    (sent,) = meta.trigger("comments", account="ada", text="é/")
    assert (sent.url, sent.state) == (HOOK, "waiting")
    assert sent.headers["X-Hub-Signature-256"] == signing.signature(sent.body, app.client_secret)
    entry = json.loads(sent.body)["entry"][0]
    assert entry["id"] == meta.accounts["ada"].account_id
    assert entry["changes"][0]["value"]["id"] in meta.world.comments


def test_nobody_is_told_who_did_not_subscribe(meta, app):
    with pytest.raises(BadInput, match="subscribed_apps"):
        meta.trigger("comments")


def test_one_bad_field_fails_the_whole_subscription(driver, subscribed, numbers):
    path = f"{IG}/me/subscribed_apps"
    answer = driver.post(path, access_token=subscribed, subscribed_fields="comments,message_echo")
    assert numbers(answer)[:2] == (400, 100)
    shown = driver.get(path, access_token=subscribed).json()
    assert shown["data"][0]["subscribed_fields"] == ["comments", "mentions"]
    assert driver.get(path, method="DELETE", access_token=subscribed).json() == {"success": True}
    assert driver.get(path, access_token=subscribed).json() == {"data": []}


def test_a_page_is_subscribed_with_its_own_token(meta, driver, numbers):
    scope = "instagram_basic,pages_show_list,pages_read_engagement,pages_manage_metadata"
    user = driver.long("facebook", scope=scope)
    page = next(each for each in driver.graph("/me/accounts", user).json()["data"])
    path = f"https://graph.facebook.com/v26.0/{page['id']}/subscribed_apps"
    assert numbers(driver.post(path, access_token=user, subscribed_fields="feed"))[:2] == (400, 190)
    answer = driver.post(path, access_token=page["access_token"], subscribed_fields="feed")
    assert answer.json() == {"success": True}


@pytest.mark.parametrize(
    ("switch", "value"), [("webhook_top", "array"), ("webhook_entry", "direct"), ("webhook_secret", "meta")]
)
def test_variants_are_switches(meta, app, subscribed, switch, value):
    meta.switches.set(switch, value)
    (sent,) = meta.trigger("comments")
    read = json.loads(sent.body)
    if switch == "webhook_top":
        assert isinstance(read, list)
    elif switch == "webhook_entry":
        assert read["entry"][0]["field"] == "comments"
    else:
        secret = meta.app("facebook").client_secret
        assert sent.headers["X-Hub-Signature-256"] == signing.signature(sent.body, secret)


@pytest.mark.parametrize("event", EVENTS)
def test_every_event_can_be_sent_somewhere(meta, event):
    (sent,) = meta.trigger(event, to=HOOK)
    assert sent.body
    assert sent.url == HOOK


def test_removing_the_app_sends_a_signed_deauthorization(meta, driver, app):
    driver.long()
    meta.remove_app("ada", "instagram")
    (sent,) = meta.deliveries
    signed, encoded = parse_qs(sent.body)["signed_request"][0].split(".")
    digest = hmac.new(app.client_secret.encode(), encoded.encode(), hashlib.sha256).digest()
    assert base64.urlsafe_b64decode(signed + "=") == digest
    payload = json.loads(base64.urlsafe_b64decode(encoded + "=="))
    assert payload["user_id"] == meta.world.scoped_id(app.client_id, "ada")
    meta.remove_app("ada", "instagram")
    assert len(meta.deliveries) == 1


def test_a_deletion_must_be_answered_with_a_receipt(meta, app):
    for said, state in (("ok", "dropped"), ('{"url":"https://x.test/1","confirmation_code":"a1"}', "delivered")):
        (sent,) = meta.ask_for_deletion("ada", "instagram")
        meta.delivery_answered(sent.number, 200, said)
        assert sent.state == state


def test_a_webhook_is_tried_again_for_36_hours(meta, app, subscribed):
    (sent,) = meta.trigger("comments")
    start = meta.clock.now()
    while sent.state == "waiting":
        meta.clock.set(max(meta.clock.now(), sent.due_at))
        assert meta.due_deliveries() == [sent]
        meta.delivery_answered(sent.number, 500)
    assert sent.state == "dropped"
    assert meta.clock.now() - start == 36 * 3600


def test_only_loopback_is_sent_to_unless_told(meta):
    assert meta.trigger("comments", to="https://example.com/hook")[0].state == "held"
    meta.switches.set("deliver_to", "anywhere")
    assert meta.trigger("comments", to="https://example.com/hook")[0].state == "waiting"


def test_a_webhook_counts_once_it_returned_the_challenge(meta):
    app = meta.app("instagram")
    for said in ("no", ""):
        sent = meta.verify_webhook("instagram", HOOK, "secret word")
        query = parse_qs(urlsplit(sent.url).query)
        assert query["hub.mode"] == ["subscribe"]
        assert query["hub.verify_token"] == ["secret word"]
        meta.delivery_answered(sent.number, 200, said or query["hub.challenge"][0])
        assert app.webhook_url == ("" if said else HOOK)


def test_deliveries_are_saved_with_the_world(meta, app, subscribed):
    meta.trigger("comments")
    before = meta.deliveries
    meta.load(meta.to_json())
    assert meta.deliveries == before


def test_an_app_with_standard_access_hears_of_its_role_holders_only(meta, app, subscribed):
    with pytest.raises(BadInput, match="Advanced Access"):
        meta.trigger("comments", by="eve")
    app.access = "advanced"
    assert meta.trigger("comments", by="eve")


@pytest.mark.parametrize(("value", "by", "heard"), [("advanced", "bob", False), ("anybody", "eve", True)])
def test_whose_comments_are_heard_of_is_a_switch(meta, subscribed, value, by, heard):
    meta.switches.set("webhook_access", value)
    if heard:
        assert meta.trigger("comments", by=by)
    else:
        with pytest.raises(BadInput):
            meta.trigger("comments", by=by)
