"""Posts, stories, tags, comments and their lists, on both Graph hosts."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

IG = "https://graph.instagram.com/v26.0"
FACEBOOK = "instagram_basic,instagram_manage_comments,pages_show_list,pages_read_engagement"
DAY = 86_400


@pytest.fixture
def read(driver):
    token = driver.long(scope="instagram_business_basic,instagram_business_manage_comments")

    def ask(path: str, **params: str):
        return driver.get(f"{IG}{path}", access_token=token, **params)

    return ask


@pytest.fixture
def page_read(driver, meta):
    meta.switches.set("facebook_login", "classic")
    token = driver.long("facebook", scope=FACEBOOK)
    account = meta.accounts["ada"].account_id

    def ask(path: str, **params: str):
        return driver.graph(path.replace("ADA", account), token, **params)

    return ask


def test_a_program_pages_through_all_posts_newest_first(read, driver):
    answer = read("/me/media", fields="id,timestamp").json()
    assert len(answer["data"]) == 25
    rest = driver.get(answer["paging"]["next"]).json()
    assert len(rest["data"]) == 5
    assert "next" not in rest["paging"]
    times = [post["timestamp"] for post in answer["data"] + rest["data"]]
    assert times == sorted(times, reverse=True)
    assert (
        len({post["id"] for post in answer["data"] + rest["data"]})
        == 30
        == read("/me", fields="media_count").json()["media_count"]
    )
    assert driver.get(rest["paging"]["previous"]).json()["data"] == answer["data"]


def test_ids_of_posts_do_not_survive_a_double(read):
    for post in read("/me/media").json()["data"]:
        assert set(post) == {"id"}
        assert int(float(post["id"])) != int(post["id"])


def test_a_story_is_listed_for_a_day_and_never_among_the_posts(read, meta):
    stories = read("/me/stories", fields="media_product_type").json()["data"]
    assert len(stories) == 3
    assert {story["media_product_type"] for story in stories} == {"STORY"}
    meta.clock.advance(DAY)
    assert read("/me/stories").json() == {"data": []}
    assert len(read("/me/media", limit="100").json()["data"]) == 30


def test_a_carousel_has_parts_with_fewer_fields(read, meta):
    posts = read("/me/media", fields="media_type,children{media_type,media_url},permalink").json()["data"]
    album = next(post for post in posts if post["media_type"] == "CAROUSEL_ALBUM")
    assert [part["media_type"] for part in album["children"]["data"]] == ["IMAGE", "VIDEO", "IMAGE"]
    assert all("children" not in post for post in posts if post["media_type"] != "CAROUSEL_ALBUM")
    parts = read(f"/{album['id']}/children").json()["data"]
    assert [part["id"] for part in parts] == [part["id"] for part in album["children"]["data"]]
    assert read(f"/{parts[0]['id']}", fields="caption,permalink").json() == {"id": parts[0]["id"]}
    meta.switches.set("part_fields", "refused")
    refused = read(f"/{parts[0]['id']}", fields="caption").json()["error"]
    assert refused["message"] == "Tried accessing nonexisting field (caption) on node type (IGMedia)"


def test_fields_of_the_facebook_side_are_unknown_on_the_other(read, page_read):
    post = read("/me/media", limit="1").json()["data"][0]["id"]
    assert read(f"/{post}", fields="saved_count").json()["error"]["code"] == 100
    assert page_read(f"/{post}", fields="saved_count,caption").json()["saved_count"] > 0


def test_posts_of_the_stranger_are_not_reached(read, meta):
    theirs = next(media.media_id for media in meta.world.media.values() if media.username == "eve")
    assert read(f"/{theirs}").json()["error"]["error_subcode"] == 33


def test_posts_can_be_asked_for_by_time(read, meta):
    everything = read("/me/media", limit="100").json()["data"]
    since = str(meta.clock.now() - 10 * DAY)
    recent = read("/me/media", since=since, limit="100").json()["data"]
    assert recent == everything[: len(recent)]
    assert 8 <= len(recent) <= 10
    assert read("/me/media", since="-10 days", limit="100").json()["data"] == recent
    assert read("/me/media", until=since, limit="100").json()["data"] == everything[len(recent) :]
    assert read("/me/media", since="soon").json()["error"]["code"] == 100


def test_a_list_inside_an_object_pages_by_itself(read, driver):
    inside = read("/me", fields="username,media.limit(2){id,caption}").json()["media"]
    assert len(inside["data"]) == 2
    query = parse_qs(urlsplit(inside["paging"]["next"]).query)
    assert query["fields"] == ["id,caption"]
    after = driver.get(inside["paging"]["next"]).json()["data"]
    assert set(after[0]) == {"id", "caption"}
    nested = read("/me", fields=f"media.limit(2).after({inside['paging']['cursors']['after']}){{id,caption}}").json()
    assert nested["media"]["data"] == after


@pytest.mark.parametrize(("value", "size", "code"), [("first-page", 25, None), ("empty", 0, None), ("refused", 0, 100)])
def test_a_foreign_cursor_is_taken_as_the_switch_says(read, meta, value, size, code):
    meta.switches.set("foreign_cursor", value)
    answer = read("/me/media", after="QVFInothing").json()
    assert len(answer.get("data", [])) == size
    assert answer.get("error", {}).get("code") == code


def test_a_limit_above_the_largest_page_is_lowered_or_refused(read, meta):
    assert len(read("/me/media", limit="500").json()["data"]) == 30
    meta.switches.set("large_limit", "refused")
    assert read("/me/media", limit="500").json()["error"]["code"] == 100


def test_who_was_tagged_finds_the_post(read):
    names = {post["username"] for post in read("/me/tags", fields="username").json()["data"]}
    assert names == {"bob", "eve"}
    assert read("/me/live_media").json() == {"data": []}


def test_hidden_likes_and_protected_sound_leave_fields_out(read, meta):
    post = next(meta.world.media[item["id"]] for item in read("/me/media").json()["data"])
    post.likes_hidden = post.copyrighted = True
    first = read("/me/media", fields="like_count,media_url", limit="1").json()["data"][0]
    assert first == {"id": post.media_id}
    assert "like_count" in read(f"/{post.media_id}", fields="like_count").json()


def test_comments_are_shown_newest_first_with_their_replies_apart(read):
    post = read("/me/media", limit="1").json()["data"][0]["id"]
    listed = read(f"/{post}/comments").json()["data"]
    assert [comment["text"] for comment in listed] == ["Mmm 😍 #breakfast", "How much is the big one?", "Saved me one?"]
    assert set(listed[0]) == {"timestamp", "text", "id"}
    replies = read(f"/{listed[2]['id']}/replies", fields="parent_id,username,user,from").json()["data"]
    assert replies[0]["parent_id"] == listed[2]["id"]
    assert replies[0]["user"]["id"] == replies[0]["from"]["id"] == read("/me").json()["id"]
    one = read(f"/{listed[2]['id']}", fields="media{id},replies{text},user").json()
    assert one["media"]["id"] == post
    assert one["replies"]["data"][0]["text"] == "Always, Bob!"
    assert "user" not in one
    assert read(f"/{post}", fields="comments_count").json()["comments_count"] == 4


def test_the_facebook_side_reads_the_same_posts(page_read, read):
    fields = "caption,media_type,timestamp,comments{text}"
    assert (
        page_read("/ADA/media", fields=fields, limit="1").json()["data"]
        == read("/me/media", fields=fields, limit="1").json()["data"]
    )


def test_a_read_without_its_permission_is_refused_in_the_words_of_each_host(driver, meta, numbers):
    token = driver.long()
    post = driver.get(f"{IG}/me/media", access_token=token).json()["data"][0]["id"]
    refused = driver.get(f"{IG}/{post}/comments", access_token=token)
    assert numbers(refused) == (403, 10, None)
    assert refused.json()["error"]["message"] == "Application does not have permission for this action"
    theirs = driver.graph(f"/{post}/comments", driver.long("facebook"))
    assert theirs.json()["error"]["message"] == "(#10) Application does not have permission for this action"


def test_the_lists_of_the_facebook_side_can_be_missing_on_the_other(read, meta):
    meta.switches.set("instagram_lists", "refused")
    assert read("/me/stories").json()["error"]["code"] == 100
    assert read("/me/media").status == 200


def test_further_permissions_are_wanted_by_switch(driver, meta, numbers):
    basic = driver.long()
    assert driver.get(f"{IG}/me/tags", access_token=basic).status == 200
    meta.switches.set("tags_permission", "manage_comments")
    assert numbers(driver.get(f"{IG}/me/tags", access_token=basic)) == (403, 10, None)
    token = driver.long("facebook", scope="instagram_basic,pages_show_list")
    account = meta.accounts["ada"].account_id
    assert driver.graph(f"/{account}/media", token).status == 200
    meta.switches.set("pages_read_engagement", "needed")
    assert numbers(driver.graph(f"/{account}/media", token)) == (403, 10, None)


def test_who_lost_the_role_is_refused_until_the_app_has_advanced_access(read, meta, numbers):
    meta.set_tester("ada", "none", "instagram")
    assert numbers(read("/me/media")) == (403, 10, None)
    app = meta.app("instagram")
    app.access = "advanced"
    assert read("/me/media").status == 200
    app.mode = "development"
    assert numbers(read("/me/media")) == (403, 10, None)


def test_data_access_ends_after_90_days_while_the_page_token_stays_valid(driver, meta, numbers):
    token = driver.long("facebook")
    account = meta.accounts["ada"].account_id
    listed = driver.graph("/me/accounts", token, fields="access_token,instagram_business_account").json()["data"]
    page = next(p["access_token"] for p in listed if p.get("instagram_business_account", {}).get("id") == account)
    assert driver.graph(f"/{account}/media", page).status == 200
    meta.clock.advance(90 * DAY)
    assert numbers(driver.graph(f"/{account}/media", page)) == (403, 10, None)
    assert driver.graph("/me", page).status == 200
    meta.switches.set("data_access", "endless")
    assert driver.graph(f"/{account}/media", page).status == 200
