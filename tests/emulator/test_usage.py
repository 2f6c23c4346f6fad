"""Usage headers rise with calls, stop the app at 100 per cent and fall with the clock."""

from __future__ import annotations

import json

import pytest

HOUR, DAY = 3600, 86_400


def used(answer, name="x-app-usage"):
    return json.loads(answer.header(name))


@pytest.mark.parametrize(("kind", "code", "status"), [("app", 4, 403), ("user", 17, 400), ("business", 80002, 400)])
def test_usage_rises_to_a_refusal_and_falls_with_the_clock(driver, meta, kind, code, status):
    token = driver.long()
    meta.world.usage.clear()
    meta.app("instagram").limits[kind] = 4
    assert [driver.me(token).status for _ in range(4)] == [200] * 4
    refused = driver.me(token)
    assert (refused.status, refused.json()["error"]["code"]) == (status, code)
    assert used(refused)["call_count"] == (100 if kind != "business" else 0)
    meta.clock.advance(2 * (DAY if kind == "business" else HOUR))
    assert driver.me(token).status == 200


def test_a_page_has_its_own_limit(driver, meta, numbers):
    page = driver.graph("/me/accounts", driver.long("facebook")).json()["data"][0]["access_token"]
    meta.app("facebook").limits["page"] = 2
    assert [driver.graph("/me", page).status for _ in range(3)] == [200, 200, 400]
    assert numbers(driver.graph("/me", page)) == (400, 32, None)


def test_half_of_the_last_window_is_left_after_half_a_window(driver, meta):
    token = driver.long()
    app = meta.app("instagram")
    app.limits["app"] = 10
    meta.world.usage.clear()
    start = meta.clock.now() - meta.clock.now() % HOUR + HOUR
    meta.clock.set(start)
    assert [used(driver.me(token))["call_count"] for _ in range(8)] == [10, 20, 30, 40, 50, 60, 70, 80]
    meta.clock.set(start + HOUR + HOUR // 2)
    assert used(driver.me(token))["call_count"] == 50


def test_the_account_is_named_on_both_hosts(driver, meta):
    account = meta.accounts["ada"].account_id
    meta.app("facebook").limits["business"] = 4
    own = used(driver.me(driver.long()), "x-business-use-case-usage")
    assert own[account][0]["type"] == "instagram"
    token = driver.long("facebook")
    assert driver.graph("/me", token).header("x-business-use-case-usage") == ""
    listed = used(driver.graph(f"/{account}/media", token), "x-business-use-case-usage")
    assert listed[account][0]["call_count"] == 25


def test_the_keys_that_were_observed_come_by_switch(driver, meta):
    meta.switches.set("app_usage_keys", "observed")
    assert set(used(driver.me(driver.long()))) == {"call_volume", "cpu_time"}
    assert set(used(driver.graph("/me", driver.long("facebook")))) == {"call_count", "total_time", "total_cputime"}


def test_an_unknown_token_is_told_no_usage(driver):
    assert driver.me("nothing").header("x-app-usage") == ""
