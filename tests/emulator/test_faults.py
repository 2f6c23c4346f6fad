"""Failures played by name: which answer, where, how often."""

from __future__ import annotations

import re

import pytest

from gramkey.emulator.error_rows import ROWS
from gramkey.emulator.faults import ENDPOINTS, Faults, check
from gramkey.emulator.network import NETWORK
from gramkey.emulator.problems import BadInput
from gramkey.emulator.routes import ROUTES

API_ROWS = [row for row in ROWS.values() if row.shape == "S2"]


@pytest.mark.parametrize("row", API_ROWS, ids=lambda row: row.id)
def test_every_graph_error_is_played_with_its_numbers(driver, meta, row):
    token = driver.long()
    meta.switches.set("wrong_instagram_secret", "validating-secret")
    meta.faults.add(row.id, endpoint="me", count=1)
    answer = driver.me(token)
    error = answer.json()["error"]
    assert answer.status == row.status
    assert (error.get("code"), error.get("error_subcode"), error["type"]) == (row.code, row.subcode, row.type)
    assert error["message"]
    assert not re.search(r"\{\w+\}", error["message"])
    assert 11 <= len(error["fbtrace_id"]) <= 23
    assert driver.me(token).status == 200


@pytest.mark.parametrize("error_id", [row.id for row in ROWS.values() if row.shape == "S1"])
def test_every_exchange_error_is_played_and_keeps_the_code(driver, meta, error_id):
    code = driver.code()
    meta.faults.add(error_id, endpoint="exchange", count=1)
    answer = driver.exchange(code)
    assert set(answer.json()) == {"error_type", "code", "error_message"}
    assert driver.exchange(code).status == 200


@pytest.mark.parametrize("error_id", [row.id for row in ROWS.values() if row.shape == "S4"])
def test_every_page_is_played_at_the_dialog(driver, meta, form, error_id):
    meta.faults.add(error_id, endpoint="authorize")
    page = driver.dialog()
    assert page.status == ROWS[error_id].status
    assert ROWS[error_id].title in form(page).text


def test_a_cancel_is_played_at_the_dialog(driver, meta, back):
    meta.faults.add("D-02", endpoint="authorize", count=1)
    assert back(driver.dialog("facebook", state="x"))["error_code"] == "200"
    page = driver.dialog(state="x")
    meta.faults.add("D-01", endpoint="authorize", count=1)
    assert back(driver.submit(page))["error_reason"] == "user_denied"


def test_a_foreign_state_is_played_at_the_dialog(driver, meta, back):
    meta.faults.add("D-12")
    assert back(driver.dialog(state="mine"))["state"] != "mine"


def test_a_played_redirect_goes_only_to_a_registered_address(driver, meta):
    meta.faults.add("D-01")
    page = driver.dialog(redirect_uri="https://evil.example/")
    assert (page.status, page.header("location")) == (404, "")


def test_the_anti_abuse_bounce_is_played(driver, meta):
    meta.faults.add("D-07")
    assert driver.dialog().header("location") == "https://www.instagram.com/?e=1348020"


def test_a_role_error_at_the_exchange_is_json(driver, meta):
    code = driver.code()
    meta.faults.add("D-06", endpoint="exchange")
    assert driver.exchange(code).json()["error_message"] == "Insufficient developer role"


def test_429_has_no_body(driver, meta):
    token = driver.long()
    meta.faults.add("D-92")
    assert (driver.me(token).status, driver.me(token).body) == (429, b"")


def test_a_fault_is_counted_down(driver, meta):
    token = driver.long()
    meta.faults.add("D-83", count=2)
    assert [driver.me(token).status for _ in "123"] == [403, 403, 200]
    assert len(meta.faults) == 0


def test_a_fault_without_a_count_lasts_until_it_is_cleared(driver, meta):
    token = driver.long()
    meta.faults.add("D-83")
    meta.faults.add("D-81")
    assert [driver.me(token).status for _ in "123"] == [403, 403, 403]
    assert meta.faults.clear("D-83") == 1
    assert driver.me(token).status == 503
    assert meta.faults.clear() == 1
    assert driver.me(token).status == 200


def test_a_fault_is_limited_to_an_account(driver, meta):
    ada, bob = driver.long(), driver.long(account="bob")
    meta.faults.add("D-43", account="ada")
    assert driver.me(ada).status == 400
    assert driver.me(bob).status == 200


def test_a_fault_finds_an_account_by_its_page_token(driver, meta):
    token = driver.long("facebook")
    pages = driver.graph("/me/accounts", token).json()["data"]
    meta.faults.add("D-48", account="ada.studio")
    codes = {page["name"]: driver.graph("/me", page["access_token"]).status for page in pages}
    assert codes == {"Ada's Bakery": 200, "Ada's Weather Notes": 200, "Ada's Studio": 400, "Ada's Archive": 200}


@pytest.mark.parametrize("by", ["login", "client_id"])
def test_a_fault_is_limited_to_an_app(driver, meta, by):
    meta.faults.add("D-83", app=getattr(meta.app("facebook"), by), endpoint="authorize")
    assert driver.dialog("instagram").status == 200
    assert driver.dialog("facebook").status == 403


@pytest.mark.parametrize(("what", "network"), [("hold", "hold"), ("reset", "reset")])
def test_a_fault_before_the_effect_keeps_the_code_unused(driver, meta, what, network):
    code = driver.code()
    meta.faults.add(what, endpoint="exchange", count=1)
    assert driver.exchange(code).network == network
    assert driver.exchange(code).status == 200


@pytest.mark.parametrize(
    ("what", "network"), [("hold_after", "hold"), ("lose_answer", "close"), ("truncate", "truncate")]
)
def test_a_fault_after_the_effect_uses_the_code(driver, meta, what, network):
    code = driver.code()
    meta.faults.add(what, endpoint="exchange", count=1)
    assert driver.exchange(code).network == network
    assert "already used" in driver.exchange(code).json()["error_message"]


def test_slow_says_for_how_long(driver, meta):
    token = driver.long()
    meta.faults.add("slow:2.5")
    answer = driver.me(token)
    assert (answer.status, answer.delay, answer.network) == (200, 2.5, "")


def test_http500_and_html_have_no_effect(driver, meta):
    code = driver.code()
    meta.faults.add("http500", count=1)
    assert driver.exchange(code).status == 500
    meta.faults.add("html", count=1)
    answer = driver.exchange(code)
    assert answer.header("content-type").startswith("text/html")
    assert driver.exchange(code).status == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"what": "D-99"},
        {"what": "slow:soon"},
        {"what": "slow:-1"},
        {"what": "D-43", "endpoint": "nowhere"},
        {"what": "D-43", "count": 0},
    ],
)
def test_what_does_not_exist_is_refused_with_what_does(meta, wrong):
    with pytest.raises(BadInput):
        meta.faults.add(**wrong)
    assert len(meta.faults) == 0


def test_every_row_and_network_fault_can_be_asked_for():
    faults = Faults()
    for what in (*ROWS, *NETWORK):
        check(faults.add(what))
    assert len(faults) == len(ROWS) + len(NETWORK)


def test_every_route_has_an_endpoint_that_faults_can_name():
    assert {route.endpoint for route in ROUTES} == set(ENDPOINTS)


@pytest.mark.parametrize("number", [*range(1, 13), *range(20, 38), *range(40, 57), *range(60, 73), *range(80, 93)])
def test_no_row_of_metas_list_is_left_out(number):
    assert f"D-{number:02}" in ROWS
