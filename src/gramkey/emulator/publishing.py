"""Publishing: containers made, uploaded to, published, and counted. Sources: Meta's publishing guide and references."""

from __future__ import annotations

import json

from gramkey.emulator import access, container_checks, minting
from gramkey.emulator.authors import author, required, truth
from gramkey.emulator.call import Call, is_number
from gramkey.emulator.container_nodes import LIFE, state
from gramkey.emulator.fields import Field, parse
from gramkey.emulator.http import Response, json_response
from gramkey.emulator.nodes import Node, unknown_field
from gramkey.emulator.problems import Refusal
from gramkey.emulator.records import Container, Media
from gramkey.emulator.world import World

A_DAY = 400
"""Containers that an account may make in 24 hours. Source: Meta's page of `POST /{user}/media`."""

KEPT = 7 * minting.DAY
"""Seconds after which a container is forgotten, so that the world does not grow without end."""

IMAGE_TIME = 3
VIDEO_TIME = 30
"""Seconds until a container is ready: images were observed to take about 3, videos are made to take longer."""


def create(call: Call) -> Response:
    """`POST /{user}/media`."""
    view, account = author(call, "content_publish")
    _keep_to_a_day(call, account.username)
    kind = container_checks.media_type(call)
    container_checks.options(call, kind)
    made = Container("", account.username, view.token.client_id, kind, call.now, call.now)
    made.carousel_item = truth(call.get("is_carousel_item"))
    made.caption = "" if made.carousel_item or kind == "STORIES" else container_checks.text(call)
    made.tagged = container_checks.tagged(call)
    made.alt_text = call.get("alt_text")
    made.share_to_feed = call.get("share_to_feed").lower() != "false"
    made.ai_generated = truth(call.get("is_ai_generated"))
    _fill(call, made)
    made.container_id = minting.new_id(call.world, "178")
    call.world.containers[made.container_id] = made
    answer = {"id": made.container_id}
    if made.resumable:
        answer["uri"] = f"https://rupload.facebook.com/ig-api-upload/{call.version}/{made.container_id}"
    return json_response(answer)


def _keep_to_a_day(call: Call, username: str) -> None:
    containers = call.world.containers
    for old in [each for each in containers.values() if each.created_at < call.now - KEPT]:
        del containers[old.container_id]
    made = sum(1 for each in containers.values() if each.username == username and each.created_at > call.now - LIFE)
    if made >= A_DAY:
        raise Refusal({"4/2207051": "D-84", "9/2207042": "D-90"}[call.switches["container_cap_error"]])


def _fill(call: Call, made: Container) -> None:
    """Where the container's bytes come from, and when it is ready."""
    outcome = call.switches["container_outcome"]
    made.problem = "" if outcome == "finished" else outcome
    if made.media_type == "CAROUSEL":
        found = container_checks.parts(call, made.username)
        made.children = [part.container_id for part in found]
        made.ready_at = max(part.ready_at for part in found)
        made.problem = next((part.problem for part in found if part.problem), made.problem)
    elif _resumable(call, made.media_type):
        made.resumable = made.video = True
    else:
        made.url, made.video = container_checks.source(call, made.media_type)
        made.problem = container_checks.fetch_problem(call, made.url, made.video) or made.problem
    made.ready_at = max(made.ready_at, call.now + _time(call, made.video))


def _resumable(call: Call, kind: str) -> bool:
    """Only on the Facebook side: graph.instagram.com declares the parameter and asks for `video_url` (observed)."""
    wanted = call.get("upload_type") == "resumable" and kind in ("REELS", "STORIES", "VIDEO")
    return wanted and call.host.family == "facebook"


def _time(call: Call, video: bool) -> int:
    if call.switches.holds("container_time", "none"):
        return 0
    return VIDEO_TIME if video else IMAGE_TIME


def upload(call: Call) -> Response:
    """`POST rupload.facebook.com/ig-api-upload/{version}/{container}`: bytes from `offset` on, or a `file_url`."""
    try:
        token = access.bearer(call)
    except Refusal:
        return _unsent("unauthorized user request")
    container = call.world.containers.get(call.ids[-1])
    if container is None or not container.resumable or container.client_id != token.client_id:
        return _unsent("unauthorized user request")
    if state(container, call.now) != "IN_PROGRESS":
        return _unsent("the container does not take bytes any more")
    headers = call.request.headers
    if headers.get("file_url"):
        container.size = container.received = 1
    else:
        problem = _received(container, headers.get("offset", ""), headers.get("file_size", ""), len(call.request.body))
        if problem:
            return _unsent(problem)
    container.ready_at = call.now + _time(call, video=True)
    return json_response({"success": True, "message": "Upload successful."})


def _received(container: Container, offset: str, size: str, length: int) -> str:
    """Count the bytes; say what is wrong with them, or ""."""
    if not (is_number(offset) and is_number(size)) or len(offset) > 12 or len(size) > 12 or not int(size):
        return "the headers offset and file_size must be numbers"
    if int(offset) != container.received or (container.size and int(size) != container.size):
        return f"the next byte is {container.received}"
    if int(offset) + length > int(size):
        return "more bytes than file_size says"
    container.size, container.received = int(size), int(offset) + length
    return ""


def _unsent(why: str) -> Response:
    """Meta's documented body of a failed upload; its HTTP status is not documented."""
    message = json.dumps({"success": False, "error": {"message": why}}, separators=(",", ":"))
    return json_response({"debug_info": {"retriable": False, "type": "ProcessingFailedError", "message": message}}, 400)


def publish(call: Call) -> Response:
    """`POST /{user}/media_publish`."""
    view, account = author(call, "content_publish")
    wanted = required(call, "creation_id")
    container = call.world.containers.get(wanted)
    if container is None or (container.username, container.client_id) != (account.username, view.token.client_id):
        raise Refusal("P-2207008", id=wanted)
    now_is = state(container, call.now)
    if now_is == "PUBLISHED" and call.switches.holds("publish_twice", "same_media"):
        return json_response({"id": container.media_id})
    if now_is == "PUBLISHED":
        raise Refusal("P-2207008", id=wanted)
    if now_is == "EXPIRED":
        raise Refusal(f"P-{call.switches['expired_container']}", id=wanted)
    if now_is != "FINISHED":
        raise Refusal("P-2207027" if now_is == "IN_PROGRESS" else "P-2207032")
    if container.carousel_item:  # publishing a part alone is not documented
        raise Refusal("P-2207006")
    if usage(call, account.username, call.now - LIFE) >= int(call.switches["publishing_quota"]):
        raise Refusal("D-90")
    return json_response({"id": _become_media(call, container).media_id})


def _become_media(call: Call, container: Container) -> Media:
    world = call.world
    media = _media(world, container, call.now)
    for part in (world.containers[each] for each in container.children):
        child = _media(world, part, call.now)
        child.parent = media.media_id
        media.children.append(child.media_id)
        part.published_at, part.media_id = call.now, child.media_id
    container.published_at, container.media_id = call.now, media.media_id
    return media


def _media(world: World, container: Container, now: int) -> Media:
    kind = "CAROUSEL_ALBUM" if container.children else "VIDEO" if container.video else "IMAGE"
    product = {"REELS": "REELS", "STORIES": "STORY"}.get(container.media_type, "FEED")
    media = Media(minting.new_id(world, "180"), container.username, kind, product, now)
    media.caption, media.alt_text, media.tagged = container.caption, container.alt_text, list(container.tagged)
    media.shared_to_feed, media.ai_generated = container.share_to_feed, container.ai_generated
    if not container.children:
        media.file = f"{media.media_id}.{'mp4' if container.video else 'jpg'}"
    world.media[media.media_id] = media
    return media


def usage(call: Call, username: str, since: int) -> int:
    """How many posts the account published since then. Parts of carousels do not count; stories by switch."""
    return sum(
        1
        for each in call.world.containers.values()
        if each.username == username
        and each.published_at > since
        and not each.carousel_item
        and (each.media_type != "STORIES" or call.switches.holds("quota_counts_stories", "yes"))
    )


def limit(call: Call) -> Response:
    """`GET /{user}/content_publishing_limit`: `quota_usage`, and `config` if it is asked for."""
    _, account = author(call, "content_publish")
    since = call.get("since")
    start = max(int(since), call.now - LIFE) if is_number(since) and len(since) < 12 else call.now - LIFE
    total = int(call.switches["publishing_quota"])
    known = {
        "quota_usage": usage(call, account.username, start),
        "config": {"quota_total": total, "quota_duration": LIFE},
    }
    answer = {}
    for item in parse(call.get("fields")) or (Field("quota_usage"),):
        if item.name not in known:
            raise unknown_field(call, Node("ContentPublishingLimitResponse", "", None), item.name)
        answer[item.name] = known[item.name]
    return json_response({"data": [answer]})
