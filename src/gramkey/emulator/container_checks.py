"""What Meta refuses when a container is made: the rules of `POST /{user}/media`, one function each."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

from gramkey.emulator.authors import required, truth
from gramkey.emulator.call import Call, is_number
from gramkey.emulator.container_nodes import state
from gramkey.emulator.problems import Refusal
from gramkey.emulator.records import Container
from gramkey.emulator.sockets import is_loopback

CAPTION = 2200
HASHTAGS = 30
MENTIONS = 20
COLLABORATORS = 3
PARTS = range(2, 11)
IMAGE_BYTES = 8 * 1024 * 1024
"""Source of these limits: Meta's page of `POST /{user}/media`, 2026-09."""


def media_type(call: Call) -> str:
    """IMAGE, VIDEO, REELS, STORIES or CAROUSEL. A VIDEO that is no carousel's ended on 2023-11-09."""
    found = call.get("media_type") or "IMAGE"
    child = truth(call.get("is_carousel_item"))
    if found not in ("IMAGE", "VIDEO", "REELS", "STORIES", "CAROUSEL") or (found == "VIDEO" and not child):
        raise Refusal("P-2207023", type=found)
    if child and found not in ("IMAGE", "VIDEO"):
        raise Refusal("P-param", parameter="is_carousel_item")
    return found


def source(call: Call, kind: str) -> tuple[str, bool]:
    """The URL that Meta is to fetch, and whether it is a video."""
    name = "video_url" if kind in ("VIDEO", "REELS") else "image_url"
    if kind == "STORIES" and call.get("video_url"):
        name = "video_url"
    url = required(call, name)
    if not _is_web(url):
        raise Refusal("P-2207052")
    return url, name == "video_url"


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def fetch_problem(call: Call, url: str, video: bool) -> str:
    """Fetch from this machine, if the switch says so. An image that is none is refused; of a video the subcode."""
    host = urlsplit(url).hostname or ""
    if call.fetch is None or not call.switches.holds("media_fetch", "loopback") or not is_loopback(host):
        return ""
    found = call.fetch(url)
    if video:
        if 300 <= found.status < 400:
            return "2207076"
        return "" if found.status == 200 else "2207077"
    if found.status != 200 or not found.content_type.startswith("image/"):
        raise Refusal("P-2207052")
    if found.size > IMAGE_BYTES:
        raise Refusal("P-2207004")
    if call.switches.holds("image_format", "jpeg") and found.content_type not in ("image/jpeg", "image/jpg"):
        raise Refusal("P-2207052")
    return ""


def text(call: Call) -> str:
    """The caption."""
    caption = call.get("caption")
    if len(caption) > CAPTION:
        raise Refusal("P-2207010")
    for mark, most in (("@", MENTIONS), ("#", HASHTAGS)):
        if len(re.findall(rf"(?<!\w){mark}\w", caption)) > most:
            raise Refusal("P-2207040", number=str(most))
    return caption


def options(call: Call, kind: str) -> None:
    """Refuse what this kind does not take."""
    child = truth(call.get("is_carousel_item"))
    offset = call.get("thumb_offset")
    collaborators = listed(call.get("collaborators"))
    if offset and not is_number(offset):
        raise Refusal("P-2207057", number="60000")
    if call.get("location_id") and not is_number(call.get("location_id")):
        raise Refusal("P-location")
    if collaborators and (kind == "STORIES" or child or len(collaborators) > COLLABORATORS):
        raise Refusal("P-param", parameter="collaborators")
    if call.get("trial_params") and kind != "REELS":
        raise Refusal("P-param", parameter="trial_params")
    if child and call.get("is_ai_generated"):
        raise Refusal("P-param", parameter="is_ai_generated")
    if call.host.family == "facebook":
        product_tags(call, kind)


def product_tags(call: Call, kind: str) -> None:
    """Products on photos have positions, products on videos have none."""
    for tag in _objects(call.get("product_tags")):
        placed = "x" in tag and "y" in tag
        if kind in ("VIDEO", "REELS") and placed:
            raise Refusal("P-2207035")
        if kind == "IMAGE" and not placed:
            raise Refusal("P-2207036")


def parts(call: Call, username: str) -> list[Container]:
    """The parts of a carousel, which must be containers made for one and still good."""
    wanted = listed(call.get("children"))
    if len(wanted) not in PARTS:
        raise Refusal("P-2207028")
    found = [call.world.containers.get(each) for each in wanted]
    good = [each for each in found if each and each.username == username and each.carousel_item]
    if len(good) != len(wanted) or any(state(each, call.now) in ("EXPIRED", "PUBLISHED") for each in good):
        raise Refusal("P-2207006")
    return good


def tagged(call: Call) -> list[str]:
    """The usernames in `user_tags`."""
    names = [tag.get("username") for tag in _objects(call.get("user_tags"))]
    return [name for name in names if isinstance(name, str)]


def listed(value: str) -> list[str]:
    """A list, as a JSON array or with commas."""
    if not value.lstrip().startswith("["):
        return [part.strip() for part in value.split(",") if part.strip()]
    return [str(item) for item in _array(value)]


def _objects(value: str) -> list[dict[str, object]]:
    return [item for item in _array(value) if isinstance(item, dict)]


def _array(value: str) -> list[object]:
    try:
        found = json.loads(value or "[]")
    except (ValueError, RecursionError):
        return []
    return found if isinstance(found, list) else []
