"""A person at a browser: opens the address a program gives them, fills in the consent page's form, and comes back."""

import json
import os
import sys
from html.parser import HTMLParser
from urllib.parse import urljoin

import requests

CA = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ["SSL_CERT_FILE"]


class Form(HTMLParser):
    """The page's form as a browser holds it before anybody touches it."""

    def __init__(self, page):
        super().__init__()
        self.action = ""
        self.values = []
        self.choices = []
        self.buttons = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        pair = (given.get("name"), given.get("value", "on"))
        if tag == "form":
            self.action = given["action"]
        elif tag == "button":
            self.buttons.append(pair)
        elif tag == "input" and pair[0] and "disabled" not in given:
            if given.get("type") == "radio":
                self.choices.append(pair)
            elif given.get("type") != "checkbox" or "checked" in given:
                self.values.append(pair)


def agree(address, account, answer="allow"):
    """Open the address, choose the account, press the button; the address that the browser is sent to afterwards."""
    with requests.Session() as browser:
        browser.verify = CA
        page = browser.get(address)
        page.raise_for_status()
        form = Form(page.text)
        chosen = [("account", account), ("answer", answer)]
        assert chosen[0] in form.choices, form.choices
        assert chosen[1] in form.buttons, form.buttons
        after = browser.post(urljoin(page.url, form.action), data=form.values + chosen, allow_redirects=False)
        assert after.is_redirect, after.text
        return after.headers["Location"]


def as_the_server_sees(address):
    """A browser keeps the fragment to itself."""
    return address.partition("#")[0]


def settings():
    """What the test gave this program on stdin."""
    return json.load(sys.stdin)


def tell(**found):
    """Hand back what was found, on stdout."""
    json.dump(found, sys.stdout)
