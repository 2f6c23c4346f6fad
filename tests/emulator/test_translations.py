"""Error texts in other languages: a program that decides on numbers does not notice."""

import pytest

from gramkey.diagnosis import diagnose
from gramkey.emulator.meta import Meta
from gramkey.emulator.switches import SWITCHES
from gramkey.emulator.translations import KINDS, MARKS, SENTENCES
from tests.emulator.conftest import NOW, Driver
from tests.emulator.playing import RAISED, raised

LANGUAGES = [value for value in SWITCHES["message_language"].values if value != "en"]

ONLY_TEXT = {
    "at api.instagram.com, whose code repeats the HTTP status": {"D-22", "D-23", "D-24", "E01", "E22", "E41", "E42"},
    "at Facebook's exchange, 100 without a subcode": {"D-28"},
    "on a Graph call, 100 without a subcode": {"D-66", "D-67", "E67"},
    "on a Graph call, 190 without a subcode": {"D-33", "D-34", "D-50", "D-56", "E49", "E61"},
    "on a Graph call, 200": {"D-54", "D-55", "E16"},
}
"""Failures that only words tell from their neighbours, by the place where their numbers stand alone."""


def played(known, language):
    meta = Meta(seed=7, now=NOW)
    meta.switches.set("message_language", language)
    return raised(meta, Driver(meta), known)


def test_every_kind_of_error_has_a_sentence_in_every_language():
    assert {kind for _, kind in KINDS} < set(SENTENCES)
    assert all(set(said) == set(MARKS) == set(LANGUAGES) for said in SENTENCES.values())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("known", RAISED, ids=lambda known: known.id)
def test_the_class_is_the_same_in_every_language_unless_only_words_tell_it(known, language):
    english, other = played(known, "en"), played(known, language)
    if known.row != "D-92":
        assert MARKS[language] in other.seen.text
        assert (english.seen.code, english.seen.subcode) == (other.seen.code, other.seen.subcode)
    age = 3600 if known.row == "D-36" else None
    same = diagnose(english, age).kind is diagnose(other, age).kind
    assert same is not any(known.id in group for group in ONLY_TEXT.values())
    if not same:
        assert diagnose(other, age).token_alive is not False


def test_what_is_said_of_a_token_is_translated_too(driver, meta):
    meta.switches.set("message_language", "ja")
    app = meta.app("facebook")
    params = {"input_token": "EAAnone", "access_token": f"{app.client_id}|{app.client_secret}"}
    answer = driver.get("https://graph.facebook.com/v26.0/debug_token", **params)
    assert MARKS["ja"] in answer.json()["data"]["error"]["message"]


def test_words_for_people_are_translated_where_there_are_any(driver, meta):
    meta.switches.set("message_language", "de")
    meta.faults.add("P-2207027", endpoint="me")
    error = driver.me(driver.long()).json()["error"]
    assert MARKS["de"] in error["error_user_title"]
    assert MARKS["de"] in error["error_user_msg"]
