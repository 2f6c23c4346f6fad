"""Scenarios: a file gives its world, the same file the same one, and a mistake in it is named."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gramkey.emulator.meta import Meta
from gramkey.emulator.problems import BadInput
from gramkey.emulator.scenario import NOW, load
from gramkey.emulator.scenario_reading import KEYS
from tests.emulator.conftest import Driver

WHOLE = """
seed = 42
now = 2027-03-01T09:00:00Z
world = "empty"

[switches]
refresh_string = "same"

[[people]]
key = "mia"
name = "Mia Marlowe"

[[accounts]]
username = "mias.ceramics"
type = "MEDIA_CREATOR"
person = "mia"
followers = 250
posts = 3

[[accounts]]
username = "otto"

[[apps]]
login = "facebook"
client_id = "2345678901234567"

[[apps]]
login = "instagram"
name = "Shop"
client_id = "1234567890123456"
client_secret = "00112233445566778899aabbccddeeff"
redirect_uris = ["https://shop.example/callback"]
mode = "development"
require_proof = true
limits = { app = 200 }
without_role = ["otto"]

[[pages]]
name = "Mia's Ceramics"
person = "mia"
account = "mias.ceramics"
business = "Marlowe Ltd"

[[media]]
account = "mias.ceramics"
kind = "reel"
caption = "A bowl"
at = "-2 days"
likes = 12
audience = 300
comments = [{ by = "otto", text = "Lovely" }]

[[grants]]
account = "mias.ceramics"
token = "IGAAmia"
issued = "-59 days"
expires = "+1 day"
without = ["instagram_business_manage_messages", "instagram_business_manage_messages"]

[[subscriptions]]
account = "mias.ceramics"
fields = ["comments"]

[[faults]]
id = "D-80"
endpoint = "refresh"
account = "mias.ceramics"
count = 2
until = "+1 hour"
"""


@pytest.fixture
def whole() -> Meta:
    return load(WHOLE)


def test_its_world_is_as_it_was_told(whole):
    assert list(whole.accounts) == ["mias.ceramics", "otto"]
    app = whole.app("instagram")
    assert (app.client_id, app.mode, app.require_proof, app.limits) == (
        "1234567890123456", "development", True, {"app": 200})  # fmt: skip
    assert app.redirect_uris == ["https://shop.example/callback"]
    assert set(app.roles) == {"mia", "mias.ceramics"}
    assert whole.switches.holds("refresh_string", "same")
    assert [page.name for page in whole.world.pages.values()] == ["Mia's Ceramics"]
    (fault,) = whole.faults
    assert (fault.what, fault.until_at - whole.clock.now()) == ("D-80", 3600)


def test_its_token_is_as_old_as_it_was_told(whole):
    token = whole.world.tokens["IGAAmia"]
    assert whole.clock.now() - token.issued_at == 59 * 86_400
    assert token.expires_at - whole.clock.now() == 86_400
    assert "instagram_business_manage_messages" not in token.scopes


def test_its_posts_are_read_newest_first(whole):
    whole.app("instagram").require_proof = False
    answer = Driver(whole).get("https://graph.instagram.com/me/media", access_token="IGAAmia",
                               fields="timestamp,comments_count").json()["data"]  # fmt: skip
    assert len(answer) == 4
    assert [post["comments_count"] for post in answer] == [0, 1, 0, 0]
    assert answer == sorted(answer, key=lambda post: post["timestamp"], reverse=True)


def play(meta: Meta) -> list[bytes]:
    """What some calls are answered, byte by byte."""
    driver = Driver(meta)
    answers = [driver.exchange(driver.code()), driver.me("IGAAunknown")]
    token = driver.short()
    paths = ("me", "me/media", "me/stories")
    answers += [driver.get(f"https://graph.instagram.com/{path}", access_token=token) for path in paths]
    return [str(answer.headers).encode() + answer.body for answer in answers]


@pytest.mark.parametrize("text", ["", "seed = 5", 'world = "standard"\n[[faults]]\nid = "D-80"\nprobability = 0.5'])
def test_the_same_file_repeats_exactly(text):
    first, second = play(load(text)), play(load(text))
    assert first == second
    assert load(text).to_json() == load(text).to_json()


def test_another_seed_is_another_world():
    assert play(load("seed = 1")) != play(load("seed = 2"))
    assert play(load("seed = 1", seed=2)) == play(load("seed = 2"))


def test_the_clock_stands_at_a_date_of_its_own_unless_told():
    assert load("").clock.now() == NOW
    assert load("").clock.frozen
    assert not load('clock = "running"').clock.frozen
    assert load('clock = "running"').clock.now() > NOW - 10**9
    assert load("now = 2027-05-01").clock.now() == 1_809_129_600


def test_a_standard_app_is_changed_and_others_are_added():
    meta = load('[[apps]]\nlogin = "instagram"\nclient_id = "777"\n[[apps]]\nlogin = "instagram"\nname = "Second"')
    assert [app.name for app in meta.apps.values() if app.login == "instagram"] == ["Demo App", "Second"]
    assert meta.apps["777"].meta_app == meta.app("facebook").client_id
    assert Driver(meta).short()


def test_a_new_id_of_the_facebook_app_is_known_to_its_pairs():
    meta = load('[[apps]]\nlogin = "facebook"\nclient_id = "888"')
    assert {app.meta_app for app in meta.apps.values()} == {"888"}


def test_an_account_added_later_may_log_in():
    meta = load('[[accounts]]\nusername = "otto"')
    assert Driver(meta).short(account="otto")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("seed = ", "no TOML"),
        ("sede = 1", "the top of the file: 'sede' means nothing here. Did you mean 'seed'?"),
        ("[[acounts]]\nusername = 'a'", "Did you mean 'accounts'?"),
        ("[[accounts]]\nusrname = 'a'", r"\[\[accounts\]\] 1: 'usrname' means nothing here. Did you mean 'username'"),
        ("[[accounts]]\nname = 'a'", r"\[\[accounts\]\] 1: 'username' is missing"),
        ("[[accounts]]\nusername = 'a'\nfollowers = 'many'", "'followers' must be a whole number"),
        ("[[accounts]]\nusername = 'a'\nfollowers = -1", "'followers' must be from 0"),
        ("[[accounts]]\nusername = 'a'\nfollowers = true", "'followers' must be a whole number"),
        ("[[accounts]]\nusername = 'a'\ntype = 'BUISNESS'", "Did you mean 'BUSINESS'?"),
        ("[accounts]\nusername = 'a'", r"must be written as \[\[accounts\]\]"),
        ("[[media]]\naccount = 'adda'", r"\[\[media\]\] 1: there is no 'adda'. Did you mean 'ada'?"),
        ("[[media]]\naccount = 'ada'\nat = 'soon'", "no moment"),
        ("[[media]]\naccount = 'ada'\ncomments = [{by = 'bob'}]", "comments 1: 'text' is missing"),
        ("[[grants]]\naccount = 'grace'", r"\[\[grants\]\] 1: Tokens are generated for a professional account"),
        ("[[grants]]\naccount = 'ada'\nwithout = ['x']", "there is no 'x'"),
        ("[[faults]]\nid = 'D-80'\naccount = 'adda'", "there is no 'adda'"),
        ("[[faults]]\nid = 'D-999'", "D-999"),
        ("[[faults]]\nid = 'D-80'\nendpoint = 'refesh'", "Did you mean 'refresh'?"),
        ("[[apps]]\nlogin = 'threads'", "there is no login 'threads'"),
        ("[[apps]]\nlogin = 'instagram'\nclient_id = 'abc'", "digits only"),
        ("[[apps]]\nlogin = 'instagram'\nlimits = { team = 5 }", "no limit"),
        ("[[subscriptions]]\naccount = 'ada'\nfields = ['coments']", "Did you mean 'comments'?"),
        ("[switches]\nrefresh_string = 1", "must be text"),
        ("[switches]\nrefresh_sting = 'same'", "refresh_sting"),
        ("clock = 'stopped'", "there is no clock 'stopped'"),
        ("now = 'yesterday week'", "no moment"),
        ("now = 100000000000000000000000000", "not between 1970 and 9999"),
        ("now = -5", "not between 1970 and 9999"),
        ("[[media]]\naccount = 'ada'\nat = 99999999999999999", "not between 1970 and 9999"),
        ("[[accounts]]\nusername = 'a'\n[[accounts]]\nusername = 'a'", r"'a' stands in \[\[accounts\]\] 1 already"),
        ("[[grants]]\naccount = 'ada'\n[[grants]]\naccount = 'ada'", "stands in"),
        ("[[accounts]]\nusername = ''", "'username' is missing or empty"),
        ("[[accounts]]\nusername = 'a'\nperson = 'adda'", "there is no 'adda'. Did you mean 'ada'?"),
        ("[[media]]\naccount = 'ada'\ncomments = [1]", "comments must be a list of tables"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(text, said):
    with pytest.raises(BadInput, match=said):
        load(text)


VALUES = (
    st.text(max_size=8) | st.integers(-(10**20), 10**20) | st.booleans() | st.sampled_from(["ada", "instagram", "D-80"])
)
TABLE = st.sampled_from([name for name in KEYS if name != "comments"]).flatmap(
    lambda name: st.tuples(st.just(name), st.dictionaries(st.sampled_from(sorted(KEYS[name])), VALUES, max_size=5))
)


@settings(max_examples=60, deadline=None)
@given(st.lists(TABLE, max_size=3))
def test_no_tables_break_it(tables):
    lines = [
        [f"[[{name}]]", *(f"{key} = {json.dumps(value)}" for key, value in table.items())] for name, table in tables
    ]
    with contextlib.suppress(BadInput):
        load("\n".join(line for each in lines for line in each)).to_json()


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text):
    with contextlib.suppress(BadInput):
        load(text)
