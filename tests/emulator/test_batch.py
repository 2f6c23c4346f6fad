import json
from urllib.parse import urlencode

import pytest

FB = "https://graph.facebook.com/v26.0"
IG = "https://graph.instagram.com/v26.0"


@pytest.fixture
def token(driver):
    return driver.long("facebook")


@pytest.fixture
def batch(driver, token):
    def batch(*items, url=f"{FB}/", **params):
        return driver.post(url, batch=json.dumps(items), **{"access_token": token} | params)

    return batch


def get(relative_url, **more):
    return {"method": "GET", "relative_url": relative_url, **more}


@pytest.mark.parametrize("url", [f"{FB}/", f"{FB}/me"])
def test_each_call_is_answered_in_its_place(batch, url):
    first, second = batch(get("me?fields=name"), get("v25.0/me/accounts"), url=url).json()
    assert json.loads(first["body"])["name"] == "Ada Lovelace"
    assert {"name": "Content-Type", "value": "application/json"} in first["headers"]
    assert json.loads(second["body"])["data"]


def test_one_that_fails_does_not_stop_the_rest(batch):
    answers = batch(get("me?fields=nothing"), get("me")).json()
    assert [answer["code"] for answer in answers] == [400, 200]


def test_headers_are_left_out_when_nobody_wants_them(batch):
    (answer,) = batch(get("me"), include_headers="false").json()
    assert answer.keys() == {"code", "body"}


def test_a_later_call_refers_to_an_earlier_ones_answer(batch):
    pages = get("me/accounts?fields=name", name="pages")
    answer = batch(pages, get("{result=pages:$.data[0].id}?fields=name")).json()[1]
    assert json.loads(answer["body"])["name"] == "Ada's Bakery"


def test_a_reference_to_several_is_a_list(batch, meta):
    batch(get("me/accounts", name="pages"), get("me?unheeded={result=pages:$.data.*.id}"))
    last = meta.journal.since(0)[-2]
    assert last.params["unheeded"].count(",") > 1


def test_a_call_may_carry_its_own_token(batch, driver):
    other = driver.long("facebook", "grace")
    (answer,) = batch(get(f"me?{urlencode({'fields': 'name', 'access_token': other})}")).json()
    assert json.loads(answer["body"])["name"] == "Grace Okafor"


def test_a_call_that_got_no_answer_is_null(batch, meta):
    meta.faults.add("hold", endpoint="accounts")
    assert batch(get("me/accounts"), get("me")).json()[0] is None


def test_each_call_counts(batch, meta):
    app = meta.app("facebook")
    app.limits["app"] = 6
    answers = batch(*[get("me")] * 8).json()
    assert [answer["code"] for answer in answers].count(200) < 8
    assert [entry.endpoint for entry in meta.journal][-1] == "batch"


@pytest.mark.parametrize(
    "items", ["", "{}", "[1]", '[{"method":"GET"}]', '[{"method":"GET","relative_url":"?batch=[]"}]']
)
def test_what_is_no_list_of_calls_is_refused(driver, token, numbers, items):
    assert numbers(driver.post(f"{FB}/", access_token=token, batch=items)) == (400, 100, None)


def test_a_batch_has_fifty_calls_at_most(batch):
    assert len(batch(*[get("me")] * 50).json()) == 50
    assert batch(*[get("me")] * 51).status == 400


def test_a_batch_needs_a_token(driver, numbers):
    assert numbers(driver.post(f"{FB}/", batch="[]"))[:2] == (400, 104)


def test_graph_instagram_com_answers_batches_by_switch_only(driver, meta):
    token = driver.long()
    asked = {"access_token": token, "batch": json.dumps([get("me?fields=username")])}
    assert driver.post(f"{IG}/", **asked).status == 400
    meta.switches.set("instagram_batch", "works")
    (answer,) = driver.post(f"{IG}/", **asked).json()
    assert json.loads(answer["body"])["username"] == "ada"
