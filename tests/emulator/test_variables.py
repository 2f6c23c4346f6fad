import pytest

from gramkey.emulator.meta import Meta
from gramkey.emulator.variables import environment

FOUND = {
    "proxy": "http://127.0.0.1:1",
    "ca_file": "/tmp/ca.pem",
    "control": "http://127.0.0.1:2/control",
    "origin": "http://127.0.0.1:2",
    "console": "http://127.0.0.1:3",
    "apps": Meta(seed=7).describe()["apps"],
}


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
def test_a_proxy_from_outside_is_replaced(name):
    assert environment(FOUND, {name: "http://squid.example:3128"})[name] == FOUND["proxy"]


@pytest.mark.parametrize(
    "name",
    [
        *("*", ".", ".com", "com", "instagram.com", ".facebook.com", "*.fbcdn.net", "graph.instagram.com:443", "m.com"),
        *("instagram.com.", "GRAPH.instagram.com.", "instagram.com.:443", "graph.*", "*instagram*"),
    ],
)
def test_an_exception_that_could_mean_meta_is_dropped(name):
    assert environment(FOUND, {"NO_PROXY": f"db, {name}"})["NO_PROXY"] == "localhost,127.0.0.1,::1,db"


@pytest.mark.parametrize("between", [",", " ", "\t", "\n", ";", "|", ", "])
def test_an_exception_is_found_whatever_separates_it(between):
    assert environment(FOUND, {"NO_PROXY": f"instagram.com{between}db"})["NO_PROXY"] == "localhost,127.0.0.1,::1,db"


def test_other_exceptions_are_kept_in_both_cases():
    found = environment(FOUND, {"NO_PROXY": "10.0.0.0/8,db", "no_proxy": ".shop.example db"})
    assert found["NO_PROXY"] == found["no_proxy"] == "localhost,127.0.0.1,::1,10.0.0.0/8,db,.shop.example"


def test_a_second_time_changes_nothing():
    once = environment(FOUND, {"NODE_OPTIONS": "--no-warnings", "NO_PROXY": "db"})
    assert environment(FOUND, once) == once


def test_the_apps_are_told():
    found = environment(FOUND, {})
    for app in FOUND["apps"]:
        assert found[f"GRAMKEY_EMULATOR_{app['login'].upper()}_CLIENT_ID"] == app["client_id"]
        assert found[f"GRAMKEY_EMULATOR_{app['login'].upper()}_CLIENT_SECRET"] == app["client_secret"]
    assert found["GRAMKEY_EMULATOR_CONSOLE"] == FOUND["console"]
