import pytest

from gramkey.emulator.call import Fetched

IG = "https://graph.instagram.com/v26.0"
FB = "https://graph.facebook.com/v26.0"
DAY = 86_400
PHOTO = "https://pictures.example/a.jpg"
SCOPES = "instagram_basic,instagram_content_publish,pages_show_list,pages_read_engagement"


@pytest.fixture
def token(driver):
    return driver.long()


@pytest.fixture
def make(driver, token):
    def made(**params):
        return driver.post(f"{IG}/me/media", access_token=token, **({"image_url": PHOTO} | params))

    return made


@pytest.fixture
def publish(driver, token):
    def published(container):
        return driver.post(f"{IG}/me/media_publish", access_token=token, creation_id=container)

    return published


@pytest.fixture
def status(driver, token):
    def read(container):
        found = driver.get(f"{IG}/{container}", fields="status_code,status", access_token=token).json()
        return found["status_code"], found["status"]

    return read


def test_a_container_walks_with_the_clock(meta, make, publish, status, numbers):
    container = make(caption="Rye").json()["id"]
    assert status(container)[0] == "IN_PROGRESS"
    assert numbers(publish(container)) == (400, 9007, 2207027)
    meta.clock.advance(3)
    assert status(container) == (
        "FINISHED",
        "Finished: Media has been uploaded and it is ready to be published.",
    )
    media = meta.world.media[publish(container).json()["id"]]
    assert (media.caption, media.kind, media.product) == ("Rye", "IMAGE", "FEED")
    assert status(container)[0] == "PUBLISHED"
    assert numbers(publish(container)) == (400, 24, 2207008)


def test_a_container_expires_after_a_day(meta, make, publish, status, numbers):
    container = make().json()["id"]
    meta.clock.advance(DAY)
    assert status(container)[0] == "EXPIRED"
    assert numbers(publish(container)) == (400, 24, 2207008)


def test_a_failed_container_names_the_subcode(meta, make, status):
    meta.switches.set("container_outcome", "2207082")
    container = make(media_type="REELS", video_url="https://x.example/a.mp4").json()["id"]
    meta.clock.advance(30)
    assert status(container) == ("ERROR", "Error: Media upload has failed with error code 2207082")


def test_a_carousel_needs_its_parts_and_publishes_them(meta, make, publish):
    parts = [make(is_carousel_item="true").json()["id"] for _ in range(2)]
    container = make(media_type="CAROUSEL", children=",".join(parts)).json()["id"]
    meta.clock.advance(3)
    media = meta.world.media[publish(container).json()["id"]]
    assert media.kind == "CAROUSEL_ALBUM"
    assert [meta.world.media[part].parent for part in media.children] == [media.media_id] * 2


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"caption": "x" * 2201}, (400, 36004, 2207010)),
        ({"caption": "@a " * 21}, (400, 100, 2207040)),
        ({"media_type": "VIDEO", "video_url": PHOTO}, (400, 100, 2207023)),
        ({"media_type": "REELS"}, (400, 100, None)),
        ({"media_type": "CAROUSEL", "children": "1"}, (400, 100, 2207028)),
        ({"media_type": "CAROUSEL", "children": '["1","2"]'}, (400, 24, 2207006)),
        ({"media_type": "STORIES", "collaborators": '["bob"]'}, (400, 100, None)),
        ({"image_url": "ftp://x"}, (400, 9004, 2207052)),
        ({"thumb_offset": "-1"}, (400, 1, 2207057)),
    ],
)
def test_bad_input_is_refused_with_metas_numbers(make, numbers, params, expected):
    assert numbers(make(**params)) == expected


@pytest.mark.parametrize("quota", ["25", "50"])
def test_the_quota_is_a_switch_and_is_counted(meta, driver, token, make, publish, numbers, quota):
    meta.switches.set("publishing_quota", quota)
    meta.switches.set("container_time", "none")
    for _ in range(int(quota)):
        assert publish(make().json()["id"]).status == 200
    assert numbers(publish(make().json()["id"])) == (400, 9, 2207042)
    found = driver.get(f"{IG}/me/content_publishing_limit", fields="config,quota_usage", access_token=token).json()
    expected = {"quota_usage": int(quota), "config": {"quota_total": int(quota), "quota_duration": DAY}}
    assert found == {"data": [expected]}
    meta.clock.advance(DAY)
    assert publish(make().json()["id"]).status == 200


def test_the_401st_container_of_a_day_is_refused(make, numbers):
    for _ in range(400):
        assert make().status == 200
    assert numbers(make()) == (400, 4, 2207051)


def test_a_resumable_upload_takes_bytes_in_pieces(meta, driver):
    token = driver.long("facebook", scope=SCOPES)
    account = meta.accounts["ada"].account_id
    params = {"media_type": "REELS", "upload_type": "resumable", "access_token": token}
    made = driver.post(f"{FB}/{account}/media", **params).json()
    headers = {"authorization": f"OAuth {token}", "file_size": "9"}
    for offset in ("0", "7"):
        size = 7 if offset == "0" else 2
        answer = driver.post(made["uri"], [("x" * (size - 1), "")], headers | {"offset": offset})
        assert answer.json()["success"] is True
    meta.clock.advance(30)
    found = driver.graph(f"/{made['id']}", token, fields="status_code,video_status").json()
    assert found["status_code"] == "FINISHED"
    assert found["video_status"]["uploading_phase"]["bytes_transferred"] == 9


def test_an_upload_with_another_token_is_refused(driver, meta):
    answer = driver.post("https://rupload.facebook.com/ig-api-upload/v26.0/1", headers={"authorization": "OAuth x"})
    assert answer.status == 400
    assert "unauthorized user request" in answer.json()["debug_info"]["message"]


def test_the_instagram_side_asks_for_the_video_url(driver, token):
    params = {"media_type": "REELS", "upload_type": "resumable", "access_token": token}
    answer = driver.post(f"{IG}/me/media", **params)
    assert answer.json()["error"]["message"] == "The parameter video_url is required"


def test_only_loopback_is_fetched_and_only_by_switch(meta, make, numbers):
    asked = []

    def fetch(url):
        asked.append(url)
        return Fetched(404, "text/html", 10)

    meta.fetch = fetch
    assert make(image_url="http://127.0.0.1:1/a.jpg").status == 200
    meta.switches.set("media_fetch", "loopback")
    assert make().status == 200
    assert numbers(make(image_url="http://127.0.0.1:1/a.jpg")) == (400, 9004, 2207052)
    assert asked == ["http://127.0.0.1:1/a.jpg"]


def test_publishing_takes_its_permission(driver, numbers):
    token = driver.long(scope="instagram_business_basic")
    assert numbers(driver.post(f"{IG}/me/media", access_token=token, image_url=PHOTO))[:2] == (403, 10)
