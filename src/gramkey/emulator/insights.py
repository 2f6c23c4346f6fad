"""`GET /{id}/insights`: reads what was asked, refuses what does not exist, and hands on to the account's or the post's.

Source: Meta's references of account insights and of media insights; the texts of refusals are published live answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gramkey.emulator import graph, insights_account, insights_media, media_nodes, nodes, permissions
from gramkey.emulator.call import Call
from gramkey.emulator.fields import Field
from gramkey.emulator.http import Response, json_response
from gramkey.emulator.insights_asked import Asked
from gramkey.emulator.nodes import Asking, Node, View
from gramkey.emulator.records import Media
from gramkey.emulator.world import Account


def insights(call: Call) -> Response:
    """The insights of an account or of a post."""
    view = nodes.view(call)
    return json_response(answer(view, graph.find(view, call.ids[0]), call.params))


def answer(view: View, node: Node, params: Mapping[str, str]) -> dict[str, Any]:
    """The insights of one object, of which an error in any metric leaves nothing."""
    if "insights" not in nodes.FIELDS[node.kind]:
        raise nodes.unknown_field(view.call, node, "insights")
    permissions.need(view, "insights", node.record.username)
    asked = Asked(view.call, params, f"/{view.call.version}/{node.id}/insights")
    if isinstance(node.record, Account):
        return insights_account.answer(asked, node.record, node.id)
    return insights_media.answer(asked, node.record)


def _account(view: View, account: Account) -> Asking:
    return _field(view, nodes.account_node(view, account))


def _media(view: View, media: Media) -> Asking:
    return _field(view, media_nodes.media_node(view, media))


def _field(view: View, node: Node) -> Asking:
    """The field `insights.metric(reach)` of an object, with a selection of each metric's members if there is one."""

    def read(item: Field) -> object:
        found = answer(view, node, item.arguments)
        if item.inner:
            names = {inner.name for inner in item.inner} | {"id"}
            found["data"] = [{name: each[name] for name in each if name in names} for each in found["data"]]
        return found

    return Asking(read)


for host in ("instagram", "facebook"):
    nodes.FIELDS[f"IGUser@{host}"]["insights"] = _account
    nodes.FIELDS[f"IGMedia@{host}"]["insights"] = nodes.FIELDS[f"IGMedia@{host}/part"]["insights"] = _media
