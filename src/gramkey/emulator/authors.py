"""Who writes: the account, post or comment that a writing call names, and the permissions it takes."""

from __future__ import annotations

from gramkey.emulator import access, graph, nodes
from gramkey.emulator.call import Call
from gramkey.emulator.nodes import View
from gramkey.emulator.problems import Refusal
from gramkey.emulator.world import Account

NEEDED = {
    "instagram": ("instagram_business_basic", "instagram_business_"),
    "facebook": ("instagram_basic", "instagram_"),
}
"""The permission that everything takes, and the prefix of the others."""


def author(call: Call, scope: str) -> tuple[View, Account]:
    """The account that the path names, if the token may write there. `scope` is e.g. `content_publish`."""
    view = nodes.view(call)
    found = graph.find(view, call.ids[0])
    if found.kind not in ("IGUser@instagram", "IGUser@facebook"):
        raise missing(call, call.ids[0])
    allow(view, scope)
    return view, found.record


def allow(view: View, scope: str) -> None:
    """Refuse the call unless every permission is there. Source: the permission lists of Meta's references, 2026-09."""
    base, prefix = NEEDED[view.call.host.family]
    names = [base, prefix + scope]
    if view.call.host.family == "facebook":
        names.append("pages_read_engagement")
    for name in names:
        access.need(view.call, view.token, name)


def missing(call: Call, wanted: str) -> Refusal:
    """The refusal of an object that is not there, not reached, or cannot do this."""
    row = "G-object" if call.host.family == "instagram" else "D-65"
    return Refusal(row, id=wanted, method=call.request.method.lower())


def required(call: Call, name: str) -> str:
    """A parameter that must be there."""
    if not call.get(name):
        raise Refusal("G-required" if call.host.family == "instagram" else "P-required", parameter=name)
    return call.get(name)


def truth(text: str) -> bool:
    """Whether a parameter says yes."""
    return text.lower() in ("true", "1")
