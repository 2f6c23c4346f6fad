"""Finding a running emulator by its control address."""

import pytest

from gramkey.client.emulated import demo_apps, find_emulator
from gramkey.protocol.app import App
from gramkey.protocol.errors import InputError
from gramkey.protocol.secret import Secret


def test_it_tells_its_proxy_its_authority_and_its_pages(box):
    found = find_emulator(box.server.control)
    assert found.proxy == box.server.proxy
    assert found.settings.ca_file == str(box.server.ca_file)
    assert set(found.hosts) == {"www.instagram.com", "www.facebook.com"}
    assert all(url.startswith(box.server.origin) for url in found.hosts.values())


def test_its_clock_is_read_each_time(box):
    found = find_emulator(box.server.control)
    before = found.now()
    box.advance(3)
    assert found.now() == before + 3 * 86_400


def test_an_app_aimed_at_it_is_the_same_app_with_other_pages(box):
    found = find_emulator(box.server.control)
    app = App("instagram", "1234567890123456", (Secret("s" * 32),), "https://localhost/callback", demo=True)
    aimed = found.aim(app)
    assert dict(aimed.hosts) == dict(found.hosts)
    assert (aimed.client_id, aimed.demo) == (app.client_id, True)


def test_a_redirect_uri_can_be_registered(box):
    find_emulator(box.server.control).register("https://ada.example/back")
    assert all("https://ada.example/back" in app["redirect_uris"] for app in demo_apps(box.server.control))


def test_what_it_refuses_is_told_in_its_words(box):
    with pytest.raises(InputError, match="redirect URI"):
        find_emulator(box.server.control).register("nonsense")


@pytest.mark.parametrize(
    "control", ["", "nonsense", "https://127.0.0.1:1/control", "http://example.com/control", "http://10.0.0.1:80/c"]
)
def test_an_address_that_is_not_on_this_machine_is_not_asked(control):
    with pytest.raises(InputError, match="no address on this machine"):
        find_emulator(control)


def test_where_nothing_answers_it_says_how_to_start_one():
    with pytest.raises(InputError, match="no emulator answers") as error:
        find_emulator("http://127.0.0.1:9/control")
    assert "gramkey emulator serve" in error.value.hint


def test_something_else_that_answers_is_no_emulator(box):
    with pytest.raises(InputError, match="no gramkey emulator"):
        find_emulator(f"{box.server.control}/clock")
