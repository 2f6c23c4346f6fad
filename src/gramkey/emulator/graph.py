"""The Graph hosts' data calls: `/me`, `/{id}`, their edges with paging, and permissions."""

from __future__ import annotations

from gramkey.emulator import access, comments, container_nodes, endings, facebook_nodes, media_nodes, nodes, permissions
from gramkey.emulator.call import Call, Handler, is_number
from gramkey.emulator.fields import parse
from gramkey.emulator.http import Response, json_response
from gramkey.emulator.nodes import Edge, Node, View
from gramkey.emulator.problems import Refusal

OF_BUSINESSES = ("businesses", "owned_pages", "client_pages")
"""The lists that need `business_management`."""


def me(call: Call) -> Response:
    """`GET /me`: what the token stands for. Account, person, Page or app."""
    view = nodes.view(call)
    answer = nodes.read(view, own_node(view), parse(call.get("fields")))
    return json_response({"data": [answer]} if _wrapped(call) else answer)


def _wrapped(call: Call) -> bool:
    return call.host.family == "instagram" and call.switches.holds("me_shape", "data")


def node(call: Call) -> Response:
    """`GET /{id}`."""
    view = nodes.view(call)
    return json_response(nodes.read(view, find(view, call.ids[0]), parse(call.get("fields"))))


def edge(name: str) -> Handler:
    """The handler of one list of objects: `GET /{id}/{name}`."""

    def handler(call: Call) -> Response:
        view = nodes.view(call)
        start = find(view, call.ids[0])
        getter = nodes.FIELDS[start.kind].get(name)
        if getter is None:
            raise nodes.unknown_field(call, start, name)
        if name in OF_BUSINESSES and "business_management" not in view.scopes:
            raise Refusal("D-61", "(#200) Requires business_management permission to manage the object")
        found = getter(view, start.record)
        return json_response(nodes.listing(view, found if isinstance(found, Edge) else Edge([])))

    return handler


def own_node(view: View) -> Node:
    """What `me` is for this token."""
    world = view.call.world
    if view.token.kind == "app":
        return nodes.app_node(world.apps[view.token.client_id])
    if view.token.page:
        return facebook_nodes.page_node(world.pages[view.token.page])
    if world.apps[view.token.client_id].login == "facebook":
        return facebook_nodes.person_node(view, world.people[view.token.who])
    login = world.apps[view.token.client_id].login
    access.need(view.call, view.token, "user_profile" if login == "basic_display" else "instagram_business_basic")
    return nodes.account_node(view, world.accounts[view.token.who])


def find(view: View, wanted: str) -> Node:
    """The object of that id, if the token reaches it; `me` is the token's own."""
    if wanted == "me":
        return own_node(view)
    if not is_number(wanted):
        raise Refusal("G-name" if view.call.host.family == "instagram" else "D-65", id=wanted, method=_verb(view))
    if view.call.host.family == "instagram":
        return _find_instagram(view, wanted)
    return _find_facebook(view, wanted)


def _verb(view: View) -> str:
    return view.call.request.method.lower()


def _find_instagram(view: View, wanted: str) -> Node:
    own = own_node(view)
    if wanted in (own.id, own.record.account_id):
        return own
    found = find_made(view, wanted)
    if found is None:
        raise Refusal("G-object", id=wanted, method=_verb(view))
    return found


def find_made(view: View, wanted: str) -> Node | None:
    """The post, comment or container of that id, if the token reaches its account."""

    def reached(username: str) -> bool:
        return permissions.covers(view, username)

    made = media_nodes.find(view, wanted, reached) or comments.find(view, wanted, reached)
    return made or container_nodes.find(view, wanted)


def _find_facebook(view: View, wanted: str) -> Node:
    world = view.call.world
    own = own_node(view)
    if wanted == own.id:
        return own
    if wanted == view.token.client_id:
        return nodes.app_node(world.apps[wanted])
    if wanted in world.pages and wanted in view.pages:
        return facebook_nodes.page_node(world.pages[wanted])
    business = world.businesses.get(wanted)
    if business and business.person == view.token.who:
        return facebook_nodes.business_node(business)
    account = world.account_by_id(wanted)
    if account and account.username in {world.pages[page].account for page in view.pages}:
        permissions.need(view, "profile", account.username)
        return nodes.account_node(view, account)
    found = find_made(view, wanted)
    if found is None:
        raise Refusal("D-65", id=wanted, method=_verb(view))
    return found


def listed_permissions(call: Call) -> Response:
    """`GET /{user-id}/permissions`: what was granted and what declined. Source: Meta's page on revoking."""
    client_id, who = _whose(call)
    grant = call.world.grant(client_id, who)
    listed = grant.permissions.items() if grant else ()
    return json_response({"data": [{"permission": name, "status": status} for name, status in listed]})


def revoke(call: Call) -> Response:
    """`DELETE /{user-id}/permissions[/{permission}]`: one permission, or the app as a whole."""
    client_id, who = _whose(call)
    if len(call.ids) > 1:
        grant = call.world.grant(client_id, who)
        if grant is None or call.ids[1] not in grant.permissions:
            raise Refusal("D-65", id=call.ids[1], method="delete")
        grant.permissions[call.ids[1]] = "declined"
    else:
        endings.remove_grant(call.world, client_id, who)
    return json_response(True if call.switches.holds("revoke_answer", "true") else {"success": True})


def _whose(call: Call) -> tuple[str, str]:
    """Whose permissions the path names: the token's own, or for an app token anybody's of that app."""
    token = access.bearer(call)
    if call.host.family == "instagram" and call.switches.holds("instagram_permissions", "refused"):
        raise Refusal("G-verb", method=call.request.method.lower())
    world = call.world
    candidates = (*world.people, *world.accounts) if token.kind == "app" else (token.who,)
    for who in candidates:
        if call.ids[0] == world.scoped_id(token.client_id, who) or (call.ids[0] == "me" and who == token.who):
            call.who = who
            return token.client_id, who
    raise Refusal("D-65", id=call.ids[0], method=call.request.method.lower())


def unknown(call: Call) -> Response:
    """A path or a verb that no host of the Graph API has."""
    access.bearer(call)
    verb = call.request.method.lower()
    if call.host.family == "instagram":
        raise Refusal("G-verb", method=verb)
    if verb == "get":
        raise Refusal("G-path", path=call.request.path)
    raise Refusal("D-65", id=call.request.path.rpartition("/")[2], method=verb)
