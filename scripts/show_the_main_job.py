"""Runs `gramkey login --demo` as a person would: opens its address, reads the consent page, presses Allow.

Nothing approves by itself: this plays the person's browser, and submits the form that the emulator's page holds.
"""

from __future__ import annotations

import html.parser
import json
import os
import re
import ssl
import subprocess
import sys
import urllib.parse
import urllib.request
from pathlib import Path

GRAMKEY = str(Path(sys.executable).with_name("gramkey"))
DIRECT = urllib.request.ProxyHandler({})  # all of this is on loopback


class Form(html.parser.HTMLParser):
    """The consent page's form: where it goes, and what each field would send if one only pressed Allow."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.fields: list[tuple[str, str]] = []
        self.buttons: list[tuple[str, str]] = []
        self.choices: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        name, value = found.get("name", ""), found.get("value", "")
        if tag == "form":
            self.action = found.get("action", "")
        elif tag == "button" and name:
            self.buttons.append((name, value))
        elif tag == "input" and found.get("type") == "radio":
            self.choices.setdefault(name, []).append(value)
            if "checked" in found:
                self.fields.append((name, value))
        elif (tag == "input" and name) and (found.get("type") != "checkbox" or "checked" in found):
            self.fields.append((name, value))


def read(url: str, form: list[tuple[str, str]] | None = None, context: ssl.SSLContext | None = None) -> tuple[str, str]:
    """Fetch a page as a browser does, following redirects; gives the last address and the page."""
    opener = urllib.request.build_opener(DIRECT, urllib.request.HTTPSHandler(context=context))
    data = None if form is None else urllib.parse.urlencode(form).encode()
    with opener.open(urllib.request.Request(url, data), timeout=30) as response:
        return response.url, response.read().decode()


def agree(address: str) -> None:
    """Be the person: read the consent page, choose the first account, press Allow, and land on the last page."""
    address, page = read(address)
    form = Form()
    form.feed(page)
    chosen = {name for name, _ in form.fields}
    first = [(name, values[0]) for name, values in form.choices.items() if name not in chosen]
    allow = next(button for button in form.buttons if "allow" in button)
    # The listener's certificate is its own, as the command has announced: a person clicks through the warning.
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    read(urllib.parse.urljoin(address, form.action), [*form.fields, *first, allow], context)


def login() -> None:
    """Drive `gramkey login --demo`: its talk is shown, and the address in it is opened."""
    command = [GRAMKEY, "login", "--demo", "--no-browser", "--no-input"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        opened = False
        for line in process.stderr:
            print("  " + line, end="")
            found = re.search(r"http://127\.0\.0\.1:\d+/\S+/(?:oauth/authorize|dialog/oauth)\?\S+", line)
            if found and not opened:
                opened = True
                agree(found[0])
    if process.returncode:
        sys.exit(process.returncode)


def main() -> None:
    if "--browser" in sys.argv:
        subprocess.run([GRAMKEY, "login", "--demo"], check=True)
    else:
        print("$ gramkey login --demo")
        login()
    status = json.loads(subprocess.run([GRAMKEY, "status", "--json"], check=True, stdout=subprocess.PIPE).stdout)
    grant = status["grants"][0]
    called = subprocess.run([GRAMKEY, "call", "me", "--field", "fields=id,username,account_type"], check=True,
                            stdout=subprocess.PIPE, text=True)  # fmt: skip
    print()
    print(f"account   @{grant['username']} ({grant['account_id']}), a demo of the emulator")
    print(f"scopes    {', '.join(grant['granted'])}")
    print(f"expires   {grant['expires_at']}")
    print(f"stored    {status['vault']['path']} (sealed; key: {status['vault']['key']})")
    print(f"call me   {called.stdout.strip()}")


if __name__ == "__main__":
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    main()
