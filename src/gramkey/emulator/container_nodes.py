"""A container as it is read: its state by the clock, and its fields. Source: Meta's page of the container node."""

from __future__ import annotations

from typing import Any

from gramkey.emulator import nodes
from gramkey.emulator.nodes import ABSENT, Getter, Node, View
from gramkey.emulator.records import Container

LIFE = 86_400
"""Seconds until a container that was not published expires. Source: Meta's page of `POST /{user}/media`."""

SENTENCES = {
    "IN_PROGRESS": "In Progress: Media is still being processed.",
    "FINISHED": "Finished: Media has been uploaded and it is ready to be published.",
    "PUBLISHED": "Published: Media has been published.",
    "EXPIRED": "Expired: The container was not published within 24 hours.",
    "ERROR": "Error: Media upload has failed with error code {problem}",
}
"""`FINISHED` and `ERROR` were observed; the others stand in other people's emulators only."""


def state(container: Container, now: int) -> str:
    """The container's `status_code` at that moment."""
    if container.media_id:
        return "PUBLISHED"
    if now >= container.created_at + LIFE:
        return "EXPIRED"
    if _unsent(container) or now < container.ready_at:
        return "IN_PROGRESS"
    return "ERROR" if container.problem else "FINISHED"


def _unsent(container: Container) -> bool:
    return container.resumable and not (container.size and container.received >= container.size)


def find(view: View, wanted: str) -> Node | None:
    """The container of that id, if this token's app made it on an account that the token reaches."""
    container = view.call.world.containers.get(wanted)
    if container is None or container.client_id != view.token.client_id:
        return None
    return Node("ShadowIGMediaBuilder", wanted, container) if _reaches(view, container.username) else None


def _reaches(view: View, username: str) -> bool:
    if view.call.host.family == "instagram":
        return view.token.who == username
    return any(view.call.world.pages[page].account == username for page in view.pages)


def _status(view: View, container: Container) -> str:
    return SENTENCES[state(container, view.call.now)].format(problem=container.problem)


def _video_status(view: View, container: Container) -> object:
    if not container.video:
        return ABSENT
    uploading: dict[str, Any] = {"status": "not_started" if _unsent(container) else "complete", "errors": []}
    if container.resumable:
        uploading |= {"bytes_transferred": container.received, "source_file_size": container.size}
        if 0 < container.received < container.size:
            uploading["status"] = "in_progress"
    states = {"IN_PROGRESS": "in_progress", "ERROR": "error"}
    done = states.get(state(container, view.call.now), "complete")
    return {"uploading_phase": uploading, "processing_phase": {"status": done, "errors": []}}


def _copyright(view: View, container: Container) -> object:
    if not container.video:
        return ABSENT
    going = state(container, view.call.now) == "IN_PROGRESS"
    return {"status": "in_progress" if going else "completed", "matches_found": False}


CONTAINER: dict[str, Getter] = {
    "status_code": lambda view, container: state(container, view.call.now),
    "status": _status,
    "video_status": _video_status,
    "copyright_check_status": _copyright,
}
"""A container is no media: `permalink` and the like are refused."""

nodes.FIELDS["ShadowIGMediaBuilder"] = CONTAINER
