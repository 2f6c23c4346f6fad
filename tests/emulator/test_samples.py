"""Answers of Meta's, documented or observed: the emulator gives the same key by key, and our client reads them.

A sample is a file in `samples/`: its source, the request with what must have happened before, and the answer. In an
answer `…` stands for any text; numbers are compared only where Meta numbers things by them, else by their kind; each
item of a list is as one of the sample's, and each of those is met. `reads_as` is the flow of our client that reads
it, or the row that it finds.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from gramkey.diagnosis import diagnose
from gramkey.emulator.meta import Meta
from gramkey.protocol.accounts import list_pages, read_account
from gramkey.protocol.answers import read
from gramkey.protocol.app import App
from gramkey.protocol.errors import MetaError
from gramkey.protocol.http import Flow, Request, Response
from gramkey.protocol.inspection import inspect_token, read_permissions, revoke
from gramkey.protocol.secret import Secret
from gramkey.protocol.tokens import exchange_code, make_long_lived, refresh
from tests.emulator.conftest import CALLBACK, NOW, Driver

SAMPLES = {
    path.stem: json.loads(path.read_text()) for path in sorted(Path(__file__).with_name("samples").rglob("*.json"))
}
EXACT = ("code", "error_subcode", "subcode", "quota_total", "quota_duration", "status")
SCOPES = {
    "instagram": "instagram_business_basic,instagram_business_content_publish,instagram_business_manage_comments,"
    "instagram_business_manage_messages,instagram_business_manage_insights",
    "facebook": "instagram_basic,instagram_content_publish,instagram_manage_comments,instagram_manage_contents,"
    "pages_show_list,pages_read_engagement,business_management",
}
TOKEN = Secret("IGAAtoken")
APP = {login: App(login, "1234567890123456", (Secret("0" * 32),), CALLBACK) for login in SCOPES}


class Played:
    """The world in which a sample's request is made, and the names that stand in the request."""

    def __init__(self, sample: dict[str, Any]) -> None:
        self.login = sample.get("login", "instagram")
        self.meta = Meta(seed=7, now=NOW)
        self.driver = Driver(self.meta)
        self.meta.switches.set("facebook_login", "classic")
        self.names = self._names(sample["request"])
        self.meta.clock.advance(sample.get("days", 0) * 86_400)
        for name, value in sample.get("switches", {}).items():
            self.meta.switches.set(name, value)
        if fault := sample.get("fault"):
            what, _, endpoint = fault.partition("@")
            self.meta.faults.add(what, endpoint=endpoint)

    def _names(self, request: dict[str, Any]) -> dict[str, str]:
        """Only what the request names is made, so that a code is fresh and a container is not published twice."""
        app, text = self.meta.app(self.login), json.dumps(request)
        known = {
            "client_id": lambda: app.client_id,
            "client_secret": lambda: app.client_secret,
            "redirect_uri": lambda: CALLBACK,
            "account": lambda: self.meta.accounts["ada"].account_id,
            "code": lambda: self.driver.code(self.login, scope=SCOPES[self.login]),
            "short": lambda: self.driver.short(self.login, scope=SCOPES[self.login]),
            "token": lambda: self.driver.long(self.login, scope=SCOPES[self.login]),
            "post": lambda: self._media("FEED", "IMAGE"),
            "carousel": lambda: self._media("FEED", "CAROUSEL_ALBUM"),
            "commented": lambda: next(each.media_id for each in self.meta.world.comments.values()),
            "comment": lambda: next(each.comment_id for each in self.meta.world.comments.values()),
            "unseen_story": lambda: self._media("STORY", "IMAGE"),
            "container": lambda: self._container(after=60),
            "fresh_container": lambda: self._container(after=0),
        }
        return {name: make() for name, make in known.items() if f"{{{name}}}" in text}

    def _media(self, product: str, kind: str) -> str:
        mine = [each for each in self.meta.world.media.values() if each.username == "ada" and not each.parent]
        return [each.media_id for each in mine if (each.product, each.kind) == (product, kind)][-1]

    def _container(self, after: int) -> str:
        token = self.driver.long(self.login, scope=SCOPES[self.login])
        made = self.driver.post(
            "https://graph.instagram.com/me/media", access_token=token, image_url="https://x.example/a"
        )
        self.meta.clock.advance(after)
        return str(made.json()["id"])

    def answer(self, request: dict[str, Any]) -> Any:
        def fill(text: str) -> str:
            for name, value in self.names.items():
                text = text.replace(f"{{{name}}}", value)
            return text

        query = {name: fill(value) for name, value in request.get("query", {}).items()}
        if request["method"] == "POST":
            form = {name: fill(value) for name, value in request["form"].items()}
            return self.driver.post(fill(request["url"]), **form)
        return self.driver.get(fill(request["url"]), method=request["method"], **query)


def difference(sample: Any, found: Any, name: str = "") -> str:
    """Where the answer is not as the sample; "" where it is."""
    if type(sample) is not type(found):
        return f"{name}: {found!r} is no {type(sample).__name__}"
    if isinstance(sample, dict):
        return _difference_of_objects(sample, found, name)
    if isinstance(sample, list):
        if bool(sample) != bool(found):
            return f"{name}: {len(found)} in place of {len(sample)}"
        each = [[difference(one, item, f"{name}[]") for one in sample] for item in found]
        unmet = (
            f"{name}: no item is as {one!r}"
            for one, said in zip(sample, zip(*each, strict=True), strict=True)
            if all(said)
        )
        return next((said[0] for said in each if all(said)), "") or next(unmet, "")
    if isinstance(sample, str):
        pattern = ".*".join(re.escape(part) for part in sample.split("…"))
        return "" if re.fullmatch(pattern, found, re.DOTALL) else f"{name}: {found!r} is not {sample!r}"
    exact = isinstance(sample, bool) or name.rpartition(".")[2] in EXACT
    return f"{name}: {found!r} is not {sample!r}" if exact and sample != found else ""


def _difference_of_objects(sample: dict[str, Any], found: dict[str, Any], name: str) -> str:
    if "*" in sample:
        sample = dict.fromkeys(found, sample["*"])
    if set(sample) != set(found) or not found:
        return f"{name}: the keys {sorted(found)} in place of {sorted(sample)}"
    return next((said for key in sample if (said := difference(sample[key], found[key], f"{name}.{key}"))), "")


@pytest.mark.parametrize("name", SAMPLES)
def test_the_emulator_answers_as_meta_does(name):
    sample = SAMPLES[name]
    answer = Played(sample).answer(sample["request"])
    wanted = sample["answer"]
    assert answer.status == wanted["status"], answer.body.decode()
    assert answer.header("content-type").startswith("application/json")
    assert difference(wanted["body"], json.loads(answer.body)) == ""
    for header, value in wanted.get("headers", {}).items():
        assert difference(value, json.loads(answer.header(header))) == ""


FLOWS: dict[str, Any] = {
    "exchange": lambda app: exchange_code(app, Secret("AQcode"), CALLBACK, NOW),
    "long_lived": lambda app: make_long_lived(app, TOKEN, NOW),
    "refresh": lambda app: refresh(app, TOKEN, NOW),
    "me": lambda app: read_account(app, TOKEN),
    "pages": lambda app: list_pages(app, TOKEN, "1", with_portfolios=False),
    "debug_token": lambda app: inspect_token(app, TOKEN),
    "permissions": lambda app: read_permissions(app, TOKEN),
    "revoke": lambda app: revoke(app, TOKEN),
}


def drive(flow: Flow[Any], body: bytes) -> Any:
    """What a flow makes of an answer; of a list's further pages there are none."""
    next(flow)
    try:
        flow.send(Response(200, body))
        flow.send(Response(200, b'{"data": []}'))
    except StopIteration as ended:
        return ended.value
    raise AssertionError("it asks on")


@pytest.mark.parametrize("name", [name for name in SAMPLES if "flow" in SAMPLES[name].get("reads_as", {})])
def test_our_client_reads_it(name):
    sample = SAMPLES[name]
    app = APP[sample.get("login", "instagram")]
    body = json.dumps(filled(sample["answer"]["body"])).encode()
    found = drive(FLOWS[sample["reads_as"]["flow"]](app), body)
    for part, wanted in sample["reads_as"].items():
        assert part == "flow" or str(getattr(found, part)) == wanted


def filled(value: Any) -> Any:
    """A sample with something in place of each `…`."""
    if isinstance(value, dict):
        return {key: filled(item) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item) for item in value]
    return value.replace("…", "12345") if isinstance(value, str) else value


@pytest.mark.parametrize("name", [name for name in SAMPLES if name.startswith("error-")])
def test_our_client_reads_it_as_the_error_that_it_is(name):
    sample = SAMPLES[name]
    request, answer = sample["request"], sample["answer"]
    endpoint = next((end for part, end in ENDPOINTS.items() if part in request["url"]), "call")
    with pytest.raises(MetaError) as met:
        read(
            Request(endpoint, request["method"], request["url"]),
            Response(answer["status"], json.dumps(answer["body"]).encode()),
        )
    if row := sample.get("reads_as", {}).get("row"):
        assert diagnose(met.value).rows[0] == row


ENDPOINTS = {"refresh_access_token": "refresh", "/oauth/access_token": "exchange", "/me/": "call", "/me": "me"}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_says_where_it_is_from(name):
    assert re.match(r"(doc|observed|inferred|doc and observed): \S", SAMPLES[name]["source"])
    assert set(SAMPLES[name]) <= {"source", "login", "switches", "fault", "days", "request", "answer", "reads_as"}
