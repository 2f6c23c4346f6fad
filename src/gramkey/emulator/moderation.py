"""Comments written, hidden and deleted, and posts opened, closed and deleted. Source: Meta's comment references."""

from __future__ import annotations

from gramkey.emulator import graph, minting, nodes
from gramkey.emulator.authors import allow, missing, required, truth
from gramkey.emulator.call import Call
from gramkey.emulator.http import Response, json_response
from gramkey.emulator.nodes import View
from gramkey.emulator.problems import Refusal
from gramkey.emulator.records import Comment, Media

DONE = {"success": True}


def comment(call: Call) -> Response:
    """`POST /{media}/comments`. Not on live video, nor where comments are switched off."""
    view = nodes.view(call)
    media = _post(view)
    allow(view, "manage_comments")
    if media.live or not media.comments_enabled:
        raise missing(call, call.ids[0])
    return _wrote(view, media, "")


def reply(call: Call) -> Response:
    """`POST /{comment}/replies`. A reply to a reply lands below the top comment; a hidden comment takes none."""
    view = nodes.view(call)
    found = _comment(view)
    allow(view, "manage_comments")
    media = call.world.media[found.media_id]
    if found.hidden or media.live:
        raise missing(call, call.ids[0])
    return _wrote(view, media, found.parent or found.comment_id)


def _wrote(view: View, media: Media, parent: str) -> Response:
    call = view.call
    text = required(call, "message")
    made = Comment(minting.new_id(call.world, "181"), media.media_id, media.username, text, call.now, parent)
    call.world.comments[made.comment_id] = made
    if call.get("fields") and call.switches.holds("comment_with_fields", "written_and_refused"):
        raise Refusal("E70")
    return json_response({"id": made.comment_id})


def change(call: Call) -> Response:
    """`POST /{comment}?hide=` and `POST /{media}?comment_enabled=`."""
    view = nodes.view(call)
    found = graph.find(view, call.ids[0]).record
    if not isinstance(found, Comment | Media):
        raise missing(call, call.ids[0])
    allow(view, "manage_comments")
    media = call.world.media[found.media_id] if isinstance(found, Comment) else found
    wanted = truth(required(call, "hide" if isinstance(found, Comment) else "comment_enabled"))
    if media.live:
        raise missing(call, call.ids[0])
    if isinstance(found, Media):
        found.comments_enabled = wanted
    elif found.username != media.username:  # the owner's own comments stay visible
        found.hidden = wanted
    return json_response(DONE)


def delete(call: Call) -> Response:
    """`DELETE /{comment}`, and on the Facebook side `DELETE /{media}`."""
    view = nodes.view(call)
    found = graph.find(view, call.ids[0]).record
    if isinstance(found, Comment):
        allow(view, "manage_comments")
        _forget_comment(call, found.comment_id)
        return json_response(DONE)
    if not isinstance(found, Media) or call.host.family == "instagram":
        raise missing(call, call.ids[0])
    allow(view, "manage_contents")
    if found.parent or found.live:
        raise Refusal("P-2207073")
    for gone in (found.media_id, *found.children):
        del call.world.media[gone]
        for each in [one.comment_id for one in call.world.comments.values() if one.media_id == gone]:
            del call.world.comments[each]
    return json_response(DONE | {"deleted_id": found.media_id})


def _forget_comment(call: Call, comment_id: str) -> None:
    comments = call.world.comments
    for each in [one.comment_id for one in comments.values() if comment_id in (one.comment_id, one.parent)]:
        del comments[each]


def _post(view: View) -> Media:
    found = graph.find(view, view.call.ids[0]).record
    if not isinstance(found, Media) or found.parent:
        raise missing(view.call, view.call.ids[0])
    return found


def _comment(view: View) -> Comment:
    found = graph.find(view, view.call.ids[0]).record
    if not isinstance(found, Comment):
        raise missing(view.call, view.call.ids[0])
    return found
