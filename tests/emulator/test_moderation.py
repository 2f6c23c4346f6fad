import pytest

IG = "https://graph.instagram.com/v26.0"
FB = "https://graph.facebook.com/v26.0"
FACEBOOK = "instagram_basic,instagram_manage_comments,instagram_manage_contents,pages_show_list,pages_read_engagement"


@pytest.fixture
def token(driver):
    return driver.long(scope="instagram_business_basic,instagram_business_manage_comments")


@pytest.fixture
def post(meta):
    return [each for each in meta.world.media.values() if each.username == "ada" and each.product == "FEED"][-1]


@pytest.fixture
def say(driver, token):
    def said(path, method="POST", **params):
        if method == "DELETE":
            return driver.get(f"{IG}/{path}", method="DELETE", access_token=token)
        return driver.post(f"{IG}/{path}", access_token=token, **params)

    return said


def test_a_comment_is_written_and_answered(meta, say, post):
    comment = say(f"{post.media_id}/comments", message="Hello").json()["id"]
    reply = say(f"{comment}/replies", message="You too").json()["id"]
    below = say(f"{reply}/replies", message="And you").json()["id"]
    assert meta.world.comments[comment].text == "Hello"
    assert [meta.world.comments[each].parent for each in (reply, below)] == [comment, comment]


def test_hiding_needs_its_parameter_and_spares_the_owner(meta, say, post, numbers):
    own = say(f"{post.media_id}/comments", message="Hello").json()["id"]
    meta.trigger("comments", to="http://127.0.0.1:1/hook", media_id=post.media_id)
    other = next(reversed(meta.world.comments))
    assert numbers(say(other))[:2] == (400, 100)
    for each in (own, other):
        assert say(each, hide="true").json() == {"success": True}
    assert (meta.world.comments[own].hidden, meta.world.comments[other].hidden) == (False, True)
    assert numbers(say(f"{other}/replies", message="x")) == (400, 100, 33)


def test_a_deleted_comment_takes_its_replies_along(meta, say, post, numbers):
    comment = say(f"{post.media_id}/comments", message="Hello").json()["id"]
    reply = say(f"{comment}/replies", message="You too").json()["id"]
    assert say(comment, "DELETE").json() == {"success": True}
    assert reply not in meta.world.comments
    assert numbers(say(comment, hide="true")) == (400, 100, 33)


def test_comments_are_switched_off(say, post, numbers):
    assert say(post.media_id, comment_enabled="false").json() == {"success": True}
    assert numbers(say(f"{post.media_id}/comments", message="x")) == (400, 100, 33)


def test_a_refused_comment_may_have_been_written(meta, say, post, numbers):
    meta.switches.set("comment_with_fields", "written_and_refused")
    before = len(meta.world.comments)
    assert numbers(say(f"{post.media_id}/comments", message="x", fields="id")) == (400, 20, 1772107)
    assert len(meta.world.comments) == before + 1


def test_a_post_is_deleted_on_the_facebook_side_only(meta, driver, say, post, numbers):
    assert numbers(say(post.media_id, "DELETE")) == (400, 100, 33)
    token = driver.long("facebook", scope=FACEBOOK)
    answer = driver.get(f"{FB}/{post.media_id}", method="DELETE", access_token=token)
    assert answer.json() == {"success": True, "deleted_id": post.media_id}
    assert post.media_id not in meta.world.media


def test_a_part_of_a_carousel_cannot_be_deleted(meta, driver, numbers):
    part = next(each for each in meta.world.media.values() if each.username == "ada" and each.parent)
    token = driver.long("facebook", scope=FACEBOOK)
    answer = driver.get(f"{FB}/{part.media_id}", method="DELETE", access_token=token)
    assert numbers(answer) == (400, -1, 2207073)
