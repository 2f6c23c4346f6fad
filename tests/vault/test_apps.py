from dataclasses import replace

import pytest

from gramkey.protocol.errors import InputError
from gramkey.protocol.secret import Secret
from gramkey.vault.errors import AppInUse, Tampered, UnknownApp
from tests.vault.cast import ADA, BOB, FACEBOOK, INSTAGRAM, NOW


def test_an_app_is_given_back_as_it_was_stored(vault):
    hosts = {"www.instagram.com": "http://127.0.0.1:8700/www.instagram.com"}
    app = replace(INSTAGRAM, config_id="77", hosts=hosts, demo=True)
    stored = vault.apps.add("demo", app, NOW)
    assert vault.apps.get("demo") == stored
    assert vault.apps.by_id(stored.id).app == app


def test_apps_are_listed_by_name(vault, shop, pages):
    assert vault.apps.list() == (pages, shop)
    assert vault.apps.names() == ("pages", "shop")


def test_an_unknown_app_is_an_error_that_lists_what_there_is(vault, shop):
    with pytest.raises(UnknownApp, match="the apps here are: shop") as caught:
        vault.apps.get("shoop")
    assert caught.value.known == ("shop",)
    with pytest.raises(UnknownApp):
        vault.apps.by_id("a_none")


def test_a_name_is_taken_once(vault, shop):
    with pytest.raises(InputError, match="already"):
        vault.apps.add("shop", FACEBOOK, NOW)
    assert vault.apps.get("shop") == shop


@pytest.mark.parametrize("name", ["", "Shop", "a/b", "@ada", "a b", "-x", "x" * 64])
def test_a_name_that_could_mean_something_else_is_refused(vault, name):
    with pytest.raises(InputError, match="cannot name"):
        vault.apps.add(name, INSTAGRAM, NOW)


def test_an_app_without_a_secret_is_refused(vault):
    with pytest.raises(InputError, match="secret"):
        vault.apps.add("shop", replace(INSTAGRAM, secrets=()), NOW)


def test_a_new_secret_stands_before_the_old_ones(vault, shop):
    secrets = (Secret("newest"), *shop.app.secrets)
    vault.apps.replace("shop", replace(shop.app, secrets=secrets), NOW + 1)
    read = vault.apps.get("shop")
    assert read.app.secrets == secrets
    assert (read.id, read.version, read.created_at, read.changed_at) == (shop.id, 2, NOW, NOW + 1)


def test_replacing_an_unknown_app_is_an_error(vault):
    with pytest.raises(UnknownApp):
        vault.apps.replace("shop", INSTAGRAM, NOW)


def test_an_app_with_live_grants_is_not_removed_unasked(vault, shop, ada):
    with pytest.raises(AppInUse, match=r"1 live grant$") as caught:
        vault.apps.remove("shop")
    assert caught.value.count == 1
    assert vault.grants.get(ada.id) == ada


def test_an_app_takes_its_grants_along_if_told(vault, shop, pages, log_in):
    log_in(ADA)
    log_in(BOB)
    vault.apps.remove("shop", with_grants=True)
    assert vault.grants.list() == ()
    assert vault.apps.names() == ("pages",)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("name", "pages"),
        ("login", "facebook"),
        ("client_id", "421234567890123"),
        ("redirect_uri", "https://eve.example/callback"),
        ("hosts", '{"graph.instagram.com": "https://eve.example"}'),
        ("config_id", "1"),
        ("demo", 1),
        ("version", 2),
    ],
)
def test_an_app_that_was_pointed_elsewhere_does_not_open(vault, shop, column, value):
    vault.database.change(f"UPDATE apps SET {column} = :value", {"value": value})
    with pytest.raises(Tampered):
        vault.apps.by_id(shop.id)


def test_no_repr_shows_a_secret(shop):
    assert "5ecret" not in repr(shop)
