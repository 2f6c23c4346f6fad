"""What posts link to can be opened: pictures are JPEG, videos MP4, each by its ending."""

from __future__ import annotations

import pytest

CDN = "https://scontent.cdninstagram.com"


@pytest.mark.parametrize(
    ("name", "content_type", "start"),
    [
        ("ada-1.jpg", "image/jpeg", b"\xff\xd8\xff"),
        ("ada-2.mp4", "video/mp4", b"\x00\x00\x00\x20ftyp"),
        ("ada-2.mp4.jpg", "image/jpeg", b"\xff\xd8\xff"),
        ("ada.png", "image/png", b"\x89PNG"),
    ],
)
def test_a_media_file_is_what_its_ending_says(driver, name, content_type, start):
    answer = driver.get(f"{CDN}/{name}")
    assert (answer.status, answer.header("content-type")) == (200, content_type)
    assert answer.body.startswith(start)
