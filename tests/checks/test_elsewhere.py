"""Tokens in other programs' files are found, with whose they are and when they end; nothing else is."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gramkey.checks.elsewhere import moment, read_file, read_settings
from gramkey.protocol.errors import InputError

IG = "IGAAabcdefghijklmnop"
EAA = "EAAabcdefghijklmnopq"

ALLAUTH = """
CREATE TABLE socialaccount_socialapp (id integer PRIMARY KEY, provider varchar(30), name varchar(40),
    client_id varchar(191), secret varchar(191), key varchar(191), provider_id varchar(200), settings text);
CREATE TABLE socialaccount_socialaccount (id integer PRIMARY KEY, provider varchar(200), uid varchar(191),
    last_login datetime, date_joined datetime, extra_data text, user_id integer);
CREATE TABLE socialaccount_socialtoken (id integer PRIMARY KEY, token text, token_secret text, expires_at datetime,
    account_id bigint, app_id integer);
INSERT INTO socialaccount_socialaccount VALUES (7, 'instagram', '178414', '2026-01-01', '2026-01-01',
    '{"username": "ada"}', 1);
"""
SOCIAL_AUTH = """
CREATE TABLE social_auth_usersocialauth (id integer PRIMARY KEY, provider varchar(32), uid varchar(255),
    extra_data text, user_id integer, created datetime, modified datetime);
"""


@pytest.fixture
def write(tmp_path):
    def write(text, name="file") -> Path:
        path: Path = tmp_path / name
        path.write_text(text if isinstance(text, str) else json.dumps(text))
        return path

    return write


@pytest.fixture
def database(tmp_path):
    def make(script, *rows) -> Path:
        path: Path = tmp_path / "db.sqlite3"
        with sqlite3.connect(path) as made:
            made.executescript(script)
            for statement, values in rows:
                made.execute(statement, values)
        made.close()
        return path

    return make


def told(found):
    return [(each.token.reveal(), each.username, each.user_id, each.expires_at) for each in found]


def test_a_settings_file_with_what_stands_beside(write):
    text = f"""# ours
export INSTAGRAM_ACCESS_TOKEN="{IG}"   # the site's
INSTAGRAM_EXPIRES_AT=1800000000
INSTAGRAM_USERNAME=ada
OTHER_TOKEN=sk-live-1234567890
"""
    assert told(read_file(write(text, ".env"))) == [(IG, "ada", "", 1_800_000_000)]


@pytest.mark.parametrize("line", [f"T={IG}", f"T='{IG}'", f'T = "{IG}" # x', f"export T={IG}", f"  T={IG}  "])
def test_quotes_blanks_and_comments_are_not_part_of_a_token(line):
    assert [each.token.reveal() for each in read_settings(line, ".env")] == [IG]


def test_an_export_of_nango(write):
    connection = {
        "connection_id": "ada-1",
        "provider_config_key": "instagram",
        "credentials": {"type": "OAUTH2", "access_token": IG, "expires_at": "2027-01-15T08:00:00.000Z",
                        "raw": {"access_token": IG}},
    }  # fmt: skip
    assert told(read_file(write({"connections": [connection]}))) == [(IG, "", "ada-1", 1_800_000_000)]


def test_an_export_of_postiz(write):
    row = {"internalId": "178414", "profile": "ada", "providerIdentifier": "instagram-standalone", "token": IG,
           "tokenExpiration": "2027-01-15 08:00:00.000", "refreshToken": IG}  # fmt: skip
    assert told(read_file(write([row, {**row, "token": EAA}]))) == [
        (IG, "ada", "178414", 1_800_000_000),
        (EAA, "ada", "178414", 1_800_000_000),
    ]


def test_a_database_of_django_allauth(database):
    row = (IG, "", "2027-01-15 08:00:00", 7, None)
    path = database(ALLAUTH, ("INSERT INTO socialaccount_socialtoken VALUES (1, ?, ?, ?, ?, ?)", row))
    assert told(read_file(path)) == [(IG, "ada", "178414", 1_800_000_000)]


@pytest.mark.parametrize("expires", [1_000_000, "1000000", 1_800_000_000])
def test_a_database_of_social_auth(database, expires):
    extra = {"access_token": EAA, "auth_time": 1_799_000_000, "expires": expires, "username": "ada"}
    row = ("facebook", "24680", json.dumps(extra))
    path = database(SOCIAL_AUTH, ("INSERT INTO social_auth_usersocialauth VALUES (3, ?, ?, ?, 1, '', '')", row))
    assert told(read_file(path)) == [(EAA, "ada", "24680", 1_800_000_000)]


def test_a_database_of_instagram_token_agent(database):
    table = (
        "CREATE TABLE tokens (value text, expires_at datetime, created_at datetime, success bool, response_body text)"
    )
    row = (IG, "2027-01-15 08:00:00", "2026-11-16", 1, None)
    path = database(table, ("INSERT INTO tokens VALUES (?, ?, ?, ?, ?)", row))
    assert told(read_file(path)) == [(IG, "", "", 1_800_000_000)]


def test_a_database_is_only_read(database):
    path = database(SOCIAL_AUTH)
    before = path.read_bytes()
    with pytest.raises(InputError, match="holds no token"):
        read_file(path)
    assert path.read_bytes() == before


def test_a_token_that_stands_twice_is_one(write):
    assert len(read_file(write({"a": {"token": IG}, "b": {"access_token": IG}}))) == 1


@pytest.mark.parametrize("content", ["", "{}", "A=1", "[1, 2]", "just words", '{"token": "sk-other-service-123"}'])
def test_a_file_without_tokens_is_refused(write, content):
    with pytest.raises(InputError, match="holds no token"):
        read_file(write(content))


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_file(tmp_path / "none")
    (tmp_path / "noise").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(InputError, match="neither text nor"):
        read_file(tmp_path / "noise")


def test_a_damaged_database_is_refused(tmp_path):
    (tmp_path / "db").write_bytes(b"SQLite format 3\x00" + b"x" * 200)
    with pytest.raises(InputError, match="cannot be read as a database"):
        read_file(tmp_path / "db")


def test_a_database_that_is_in_use_says_so(database):
    path = database(SOCIAL_AUTH)
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(InputError, match="locked") as found:
            read_file(path)
        other.execute("ROLLBACK")
    other.close()
    assert "stop the program" in found.value.hint


def test_no_repr_shows_a_token(write):
    assert IG not in repr(read_file(write({"token": IG})))


@pytest.mark.parametrize(
    ("value", "seconds"),
    [(1_800_000_000, 1_800_000_000), (1_800_000_000_000, 1_800_000_000), ("1800000000", 1_800_000_000),
     ("2027-01-15T08:00:00Z", 1_800_000_000), ("2027-01-15 08:00:00", 1_800_000_000), ("soon", None), (None, None),
     (True, None), (-5, None), ("", None), (float("inf"), None), (float("nan"), None), (10**30, None),
     (1e300, None)],
)  # fmt: skip
def test_dates_of_every_kind_are_read(value, seconds):
    assert moment(value) == seconds


@given(st.text())
def test_no_settings_file_breaks_the_reader(text):
    list(read_settings(text, ".env"))


@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="\"'#="), max_size=30))
def test_a_token_survives_quoting(tail):
    token = f"{IG}{tail}"
    assert [each.token.reveal() for each in read_settings(f'T="{token}"', "f")] == [token]
