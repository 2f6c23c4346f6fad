"""Playing a known failure at gramkey's own client."""

from __future__ import annotations

import pytest

from gramkey.emulator.faults import KNOWN
from gramkey.graph.calling import call
from gramkey.protocol.accounts import read_account, read_person
from gramkey.protocol.app import App
from gramkey.protocol.errors import GramkeyError
from gramkey.protocol.secret import Secret
from gramkey.protocol.tokens import exchange_code, make_long_lived, refresh
from gramkey.testing.drivers import client
from tests.emulator.conftest import CALLBACK, NOW

RAISED = [each for each in KNOWN.values() if each.effect == "none" and "authorize" not in each.where.endpoints]
RAISED = [each for each in RAISED if "insights" not in each.where.endpoints]


def app_of(meta, login):
    found = meta.app(login)
    return App(login, found.client_id, (Secret(found.client_secret),), CALLBACK)


def flow_at(meta, driver, known):
    """What gramkey asks of the place where the failure is met."""
    where = known.where
    login = where.family or "instagram"
    app = app_of(meta, login)
    if "exchange" in where.endpoints:
        return exchange_code(app, Secret(driver.code(login)), CALLBACK, NOW)
    if "long_lived" in where.endpoints:
        return make_long_lived(app, Secret(driver.short(login)), NOW)
    token = Secret(driver.long(login))
    if "refresh" in where.endpoints:
        return refresh(app, token, NOW)
    if where.method == "POST":
        return call(app, token, "me/messages", method="POST")
    return read_person(app, token) if login == "facebook" else read_account(app, token)


def raised(meta, driver, known):
    flow = flow_at(meta, driver, known)
    meta.faults.add(known.id)
    with pytest.raises(GramkeyError) as found:
        client(meta).run(flow)
    return found.value
