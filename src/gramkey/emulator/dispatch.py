"""One request from arrival to journal: read, routed, spoilt if a fault is due, answered, noted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from email.utils import formatdate
from functools import lru_cache

from gramkey.emulator import consent, errors, faults, network, pages, routes, usage, variants
from gramkey.emulator.call import Call, Fetch
from gramkey.emulator.faults import Asked, Fault, Faults
from gramkey.emulator.hosts import VERSION, find_host
from gramkey.emulator.http import Request, Response, json_response, pairs, params, redirect
from gramkey.emulator.journal import Entry, Journal, masked, travelled
from gramkey.emulator.problems import Refusal
from gramkey.emulator.switches import Switches
from gramkey.emulator.world import World

VERSION_HEADERS = {"instagram": "instagram-api-version", "facebook": "facebook-api-version"}


@dataclass(frozen=True, slots=True)
class Asker:
    """Which app a request is for and whose it is, as far as it says so before it is answered."""

    client_id: str = ""
    who: str = ""
    account: str = ""


def answer(
    world: World,
    switches: Switches,
    playing: Faults,
    journal: Journal,
    now: int,
    request: Request,
    fetch: Fetch | None = None,
) -> Response:
    """Answer one request and note it in the journal."""
    host = find_host(request.host)
    if host is None:
        return pages.foreign_host(request.host)
    found = pairs(replace(request, body=b"") if host.role == "upload" else request, host.json_bodies)
    path = routes.read_path(request.path)
    call = Call(world, switches, now, request, host, params(request, found), found, version=path.version or VERSION)
    call.fetch = fetch
    call.again = lambda other: answer(world, switches, playing, journal, now, other, fetch)
    route_host = "scontent.cdninstagram.com" if host.role == "media" else host.name
    route, call.ids = routes.find(route_host, request.method.upper(), path, call.params)
    asker = _asker(call)
    apps = (asker.client_id, world.apps[asker.client_id].login) if asker.client_id else ()
    asked = Asked(route.endpoint, host, call.request.method.upper(), apps, (asker.who, asker.account))
    fault = playing.take(asked, now, world.seed) if len(playing) else None
    response = _with_headers(call, _play(call, route, fault))
    journal.add(_entry(journal.next_number(), call, route, asker, response, fault))
    return response


def _asker(call: Call) -> Asker:
    world = call.world
    token = world.tokens.get(call.get("access_token") or call.get("fb_exchange_token"))
    if token is not None:
        page = world.pages.get(token.page)
        return Asker(token.client_id, token.who, page.account if page else "")
    code = world.codes.get(call.get("code"))
    if code is not None:
        return Asker(code.client_id, code.who)
    dialog = world.dialogs.get(call.get("dialog"))
    if dialog is not None:
        return Asker(dialog.client_id, call.get("account"))
    client_id = call.get("client_id") or call.get("access_token").partition("|")[0]
    return Asker(client_id if client_id in world.apps else "")


def _play(call: Call, route: routes.Route, fault: Fault | None) -> Response:
    """The handler's answer, or what the fault makes of it."""
    if fault is None:
        return _handled(call, route)
    known = faults.find(fault.what)
    if known.effect == "network":
        if fault.name in network.BEFORE:
            return network.instead(fault.name, fault.met - 1)
        return network.spoil(fault.what, _handled(call, route))
    if known.effect == "none":
        return _refused(call, route, Refusal(known.row))
    if known.effect == "switched":
        call.switches = Switches(call.switches.to_json() | dict(known.switches))
    response = _handled(call, route)
    if known.effect == "done":
        return _refused(call, route, Refusal(known.row))
    return _emptied(response) if known.effect == "emptied" else response


def _emptied(response: Response) -> Response:
    """The same answer with nothing in its list."""
    if response.status != 200 or "data" not in response.json():
        return response
    return json_response({"data": []})


def _handled(call: Call, route: routes.Route) -> Response:
    try:
        return route.handler(call)
    except Refusal as refusal:
        return _refused(call, route, refusal)


def _refused(call: Call, route: routes.Route, refusal: Refusal) -> Response:
    """The refusal in the shape of its row: a page, a redirect, or an API's error."""
    row, said = variants.as_answered(call, refusal)
    if row.shape == "bounce":
        return redirect(f"{call.origin}{row.text}")
    if row.shape == "S3":
        try:
            return consent.played(call, row.id)
        except Refusal as other:
            return _refused(call, route, other)
    if row.shape == "S4" and call.host.role != "graph" and route.endpoint != "exchange":
        return pages.refusal(call, row.id, None, refusal.text, **refusal.values)
    if row.shape == "S4":
        row = replace(row, shape="S1")
    return errors.answer(row, said, call.world)


def _with_headers(call: Call, response: Response) -> Response:
    """The answer with its date, by the emulator's clock, and what the Graph hosts say besides."""
    headers = (*response.headers, ("Date", _http_date(call.now)))
    if call.host.role == "graph":
        headers += ((VERSION_HEADERS[call.host.family], call.version), *usage.headers(call))
    return replace(response, headers=headers)


@lru_cache(4)
def _http_date(now: int) -> str:
    return formatdate(now, usegmt=True)


def _entry(
    number: int, call: Call, route: routes.Route, asker: Asker, response: Response, fault: Fault | None
) -> Entry:
    return Entry(
        number=number,
        at=call.now,
        host=call.host.name,
        method=call.request.method,
        path=call.request.path,
        names=tuple(call.params),
        params=masked(call.params),
        sent=travelled(call.params, call.request.query, call.request.headers.get("authorization", "")),
        endpoint=route.endpoint,
        status=response.status,
        app=asker.client_id,
        account=asker.account or asker.who or call.who,
        fault=fault.what if fault else "",
    )
