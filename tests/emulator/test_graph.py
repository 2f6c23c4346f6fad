"""Nodes, edges, fields, paging, permissions and debug_token on the two Graph hosts."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

IG = "https://graph.instagram.com"
FB = "https://graph.facebook.com"


@pytest.mark.parametrize("path", ["/me", "/v21.0/me", "//v26.0//me/", "/me/"])
def test_any_version_or_none_and_doubled_slashes_are_taken(driver, path):
    answer = driver.get(IG + path, access_token=driver.long(), fields="username")
    assert answer.json()["username"] == "ada"


def test_the_version_is_said(driver):
    assert driver.get(f"{IG}/v21.0/me", access_token=driver.long()).header("instagram-api-version") == "v21.0"
    assert driver.graph("/me", driver.long("facebook")).header("facebook-api-version") == "v26.0"


def test_a_token_is_taken_from_query_form_and_header(driver):
    token = driver.long()
    assert driver.get(f"{IG}/me", access_token=token).status == 200
    assert driver.get(f"{IG}/me", {"authorization": f"Bearer {token}"}).status == 200
    user = driver.long("facebook")
    given = {"grant_type": "x", "access_token": user}
    assert driver.post(f"{FB}/me", **given).json()["error"]["error_subcode"] == 33


def test_every_api_answer_is_json(driver):
    assert driver.me(driver.long()).header("content-type") == "application/json"
    assert driver.me("x").header("content-type") == "application/json"


def test_an_error_says_why_in_the_header_too(driver):
    header = driver.me("x").header("www-authenticate")
    expected = 'OAuth "Facebook Platform" "invalid_request" "Invalid OAuth access token - Cannot parse access token"'
    assert header == expected


def test_no_fields_means_the_id(driver):
    assert set(driver.get(f"{IG}/me", access_token=driver.long()).json()) == {"id"}


@pytest.mark.parametrize("fields", ["username, id", '["username"]', "id,username,username", " username "])
def test_fields_are_read_in_every_form(driver, fields):
    assert driver.me(driver.long(), fields).json()["username"] == "ada"


def test_both_ids_of_an_account_lead_to_it_and_no_other(driver, meta):
    token = driver.long()
    own = driver.me(token).json()
    for wanted in (own["id"], own["user_id"]):
        assert driver.get(f"{IG}/{wanted}", access_token=token, fields="username").json()["username"] == "ada"
    other = driver.get(f"{IG}/{meta.accounts['bob'].account_id}", access_token=token).json()["error"]
    assert (other["type"], other["code"], other["error_subcode"]) == ("IGApiException", 100, 33)
    assert driver.get(f"{IG}/ada", access_token=token).json()["error"]["code"] == 803


def test_an_unknown_field_fails_the_request_in_the_words_of_each_host(driver, meta):
    refused = driver.me(driver.long(), "username,business_discovery").json()["error"]
    assert refused["message"] == "Tried accessing nonexisting field (business_discovery) on node type (IGUser)"
    assert refused["type"] == "IGApiException"
    account = meta.accounts["ada"].account_id
    refused = driver.graph(f"/{account}", driver.long("facebook"), fields="account_type").json()["error"]
    assert refused["message"] == "(#100) Tried accessing nonexisting field (account_type) on node type (IGUser)"
    assert refused["type"] == "OAuthException"


def test_a_broken_field_list_is_refused(driver):
    assert driver.me(driver.long(), "id,media{").json()["error"]["code"] == 2500


def test_me_can_be_wrapped_in_data(driver, meta):
    meta.switches.set("me_shape", "data")
    assert driver.me(driver.long()).json()["data"][0]["username"] == "ada"


def test_a_missing_token_is_refused_in_the_words_of_each_host(driver, numbers):
    assert numbers(driver.get(f"{IG}/me")) == (400, 190, None)
    assert numbers(driver.get(f"{FB}/me")) == (400, 2500, None)
    assert numbers(driver.get(f"{FB}/17841400000000001")) == (400, 104, None)


def test_a_token_at_the_other_host_cannot_be_parsed(driver, numbers):
    assert numbers(driver.me(driver.long("facebook"))) == (400, 190, None)
    assert numbers(driver.graph("/me", driver.long())) == (400, 190, None)


def test_unknown_paths_and_verbs_are_refused(driver):
    ig, fb = driver.long(), driver.long("facebook")
    assert driver.get(f"{IG}/me/nothing/here", access_token=ig).json()["error"]["code"] == 100
    assert driver.graph("/me/nothing/here", fb).json()["error"]["code"] == 2500
    assert driver.get(f"{IG}/me", method="PUT", access_token=ig).status == 400


def test_pages_come_in_pages_with_cursors_and_a_next_that_carries_the_token(driver):
    token = driver.long("facebook")
    first = driver.graph("/me/accounts", token, fields="name", limit="3").json()
    assert len(first["data"]) == 3
    assert "previous" not in first["paging"]
    assert parse_qs(urlsplit(first["paging"]["next"]).query)["access_token"] == [token]
    second = driver.get(first["paging"]["next"]).json()
    assert [page["name"] for page in second["data"]] == ["Ada's Archive"]
    assert "next" not in second["paging"]
    back = driver.get(second["paging"]["previous"]).json()
    assert back["data"] == first["data"]


def test_an_empty_list_has_no_paging(driver):
    assert driver.graph("/me/accounts", driver.long("facebook", "bob")).json() == {"data": []}


def test_a_page_without_a_linked_account_leaves_the_field_out(driver):
    pages = driver.graph("/me/accounts", driver.long("facebook"), fields="name,instagram_business_account").json()
    bare = {page["name"] for page in pages["data"] if "instagram_business_account" not in page}
    assert bare == {"Ada's Weather Notes"}


def test_a_portfolio_hides_its_pages_without_business_management(driver, meta):
    token = driver.long("facebook", scope="instagram_basic,pages_show_list")
    names = [page["name"] for page in driver.graph("/me/accounts", token, fields="name").json()["data"]]
    assert names == ["Ada's Bakery", "Ada's Weather Notes", "Ada's Studio"]
    assert driver.graph("/me/businesses", token).json()["error"]["code"] == 200


def test_a_portfolios_pages_are_reached_through_it(driver):
    token = driver.long("facebook")
    business = driver.graph("/me/businesses", token).json()["data"][0]["id"]
    asked = "name,access_token,instagram_business_account{username}"
    owned = driver.graph(f"/{business}/owned_pages", token, fields=asked).json()["data"]
    client = driver.graph(f"/{business}/client_pages", token, fields=asked).json()["data"]
    assert owned[0]["instagram_business_account"]["username"] == "ada.archive"
    assert client[0]["instagram_business_account"]["username"] == "corner.cafe"
    listed = {page["name"] for page in driver.graph("/me/accounts", token, fields="name").json()["data"]}
    assert "Corner Café" not in listed


def test_a_page_that_was_not_ticked_is_not_reached(driver, meta, back):
    page_id = next(page.page_id for page in meta.world.pages.values() if page.account == "ada")
    code = back(driver.submit(driver.dialog("facebook"), without=[page_id]))["code"]
    token = driver.exchange(code, "facebook").json()["access_token"]
    assert page_id not in {page["id"] for page in driver.graph("/me/accounts", token).json()["data"]}
    assert driver.graph(f"/{page_id}", token).json()["error"]["error_subcode"] == 33
    account = meta.accounts["ada"].account_id
    assert driver.graph(f"/{account}", token).json()["error"]["error_subcode"] == 33


def test_one_permission_can_be_taken_back(driver, numbers):
    token = driver.long("facebook")
    answer = driver.get(f"{FB}/v26.0/me/permissions/instagram_basic", method="DELETE", access_token=token)
    assert answer.json() == {"success": True}
    pages = driver.graph("/me/accounts", token, fields="instagram_business_account").json()["data"]
    assert all("instagram_business_account" not in page for page in pages)
    again = driver.get(f"{FB}/v26.0/me/permissions/no_such", method="DELETE", access_token=token)
    assert numbers(again) == (400, 100, 33)


def test_the_app_can_be_revoked_and_every_token_of_the_person_dies(driver, meta, numbers):
    meta.switches.set("revoke_answer", "true")
    token = driver.long("facebook")
    page = driver.graph("/me/accounts", token).json()["data"][0]["access_token"]
    user_id = driver.graph("/me", token).json()["id"]
    app = meta.app("facebook")
    answer = driver.get(
        f"{FB}/{user_id}/permissions", method="DELETE", access_token=f"{app.client_id}|{app.client_secret}"
    )
    assert answer.json() is True
    assert numbers(driver.graph("/me", token)) == (400, 190, 458)
    assert numbers(driver.graph("/me", page)) == (400, 190, 458)
    assert app.client_id in driver.graph("/me", token).json()["error"]["message"]


def test_permissions_on_the_instagram_host_are_a_switch(driver, meta):
    token = driver.long()
    refused = driver.get(f"{IG}/me/permissions", method="DELETE", access_token=token).json()["error"]
    assert refused["message"] == "Unsupported request - method type: delete"
    assert driver.me(token).status == 200
    meta.switches.set("instagram_permissions", "works")
    assert driver.get(f"{IG}/me/permissions", method="DELETE", access_token=token).json() == {"success": True}
    assert driver.me(token).json()["error"]["error_subcode"] == 458


def test_debug_token_describes_a_user_token(driver, meta):
    token = driver.long("facebook")
    app = meta.app("facebook")
    data = driver.graph("/debug_token", f"{app.client_id}|{app.client_secret}", input_token=token).json()["data"]
    assert (data["app_id"], data["type"], data["is_valid"]) == (app.client_id, "USER", True)
    assert data["issued_at"] == meta.clock.now()
    assert 0 < data["expires_at"] - data["issued_at"] < 5_184_000
    assert data["data_access_expires_at"] == meta.clock.now() + 90 * 86_400
    assert "instagram_basic" in data["scopes"]
    assert {"scope": "instagram_basic"} in data["granular_scopes"]


def test_debug_token_names_the_targets_when_not_everything_was_ticked(driver, meta, back):
    other = [page.page_id for page in meta.world.pages.values() if page.account != "ada"]
    code = back(driver.submit(driver.dialog("facebook"), without=other))["code"]
    token = driver.exchange(code, "facebook").json()["access_token"]
    granular = driver.graph("/debug_token", token, input_token=token).json()["data"]["granular_scopes"]
    targets = {item["scope"]: item.get("target_ids") for item in granular}
    assert targets["instagram_basic"] == [meta.accounts["ada"].account_id]
    assert len(targets["pages_show_list"]) == 1
    assert targets["public_profile"] is None


def test_debug_token_describes_a_page_token_that_never_expires(driver):
    token = driver.long("facebook")
    page = driver.graph("/me/accounts", token).json()["data"][0]
    data = driver.graph("/debug_token", token, input_token=page["access_token"]).json()["data"]
    assert (data["type"], data["expires_at"], data["profile_id"]) == ("PAGE", 0, page["id"])


def test_debug_token_describes_an_invalid_token_with_200(driver, meta):
    token = driver.long("facebook")
    meta.end_tokens("ada", "logout")
    app = meta.app("facebook")
    viewer = f"{app.client_id}|{app.client_secret}"
    answer = driver.graph("/debug_token", viewer, input_token=token)
    assert answer.status == 200
    assert answer.json()["data"]["is_valid"] is False
    assert answer.json()["data"]["error"]["subcode"] == 467
    assert driver.graph("/debug_token", viewer, input_token="x").json()["data"]["is_valid"] is False


def test_debug_token_of_instagram_tokens_is_a_switch(driver, meta):
    token = driver.long()
    app = meta.app("instagram")
    viewer = f"{app.client_id}|{app.client_secret}"
    asked = {"input_token": token, "access_token": viewer}
    assert "error" in driver.get(f"{FB}/debug_token", **asked).json()
    assert "error" in driver.get(f"{IG}/debug_token", **asked | {"access_token": token}).json()
    meta.switches.set("instagram_debug_token", "works")
    for host in (FB, IG):
        data = driver.get(f"{host}/debug_token", **asked).json()["data"]
        assert (data["app_id"], data["is_valid"]) == (app.client_id, True)


def test_the_picture_of_a_profile_can_be_fetched(driver):
    url = driver.me(driver.long(), "profile_picture_url").json()["profile_picture_url"]
    picture = driver.get(url)
    assert picture.header("content-type") == "image/png"
    assert picture.body.startswith(b"\x89PNG")


def test_other_addresses_show_that_there_is_no_page(driver, form):
    answer = driver.get("https://www.instagram.com/ada/")
    assert answer.status == 404
    assert "Sorry, this page isn't available." in form(answer).text
    assert driver.get("https://example.com/").status == 421


def test_basic_display_leaves_out_the_name_or_refuses_it(driver, meta, numbers):
    meta.switches.set("basic_display", "alive")
    token = driver.short("basic_display")
    assert set(driver.me(token, fields="id,name").json()) == {"id"}
    meta.switches.set("basic_display_name", "refused")
    assert numbers(driver.me(token, fields="id,name"))[:2] == (400, 100)
