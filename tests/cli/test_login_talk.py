"""What pages of Meta's that never come back mean, typed in while a login waits."""

from __future__ import annotations

import pytest

from gramkey.cli.login_talk import meaning_of_page

PAGES = {
    "E18": "Feature Unavailable Facebook Login is currently unavailable for this app",
    "E19": "Sorry, this page isn't available.",
    "E20": "https://www.instagram.com/oauth/authorize?client_id=undefined&redirect_uri=https%3A%2F%2Fa.example",
    "E21": "https://www.instagram.com/oauth/authorize?client_id=%22123%22&redirect_uri=https%3A%2F%2Fa.example",
    "D-04": "Invalid Request: Request parameters are invalid: Invalid redirect_uri",
    "D-08": "URL Blocked: This redirect failed",
    "E24": "Insecure Login Blocked: You can't get an access token",
    "E29": "It looks like this app isn't available",
}


@pytest.mark.parametrize("row", PAGES)
def test_the_words_of_a_page_are_explained(row):
    meant = meaning_of_page(PAGES[row])
    assert meant
    assert f"gramkey explain {row})" in meant.hint


@pytest.mark.parametrize("text", ["", "hello", "AQBxCodeThatSomebodyPasted123456"])
def test_what_is_no_page_is_not_explained(text):
    assert meaning_of_page(text) is None
