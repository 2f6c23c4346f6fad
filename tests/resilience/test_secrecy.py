"""A whole day with gramkey, and a search for every secret of that day in all that was printed and stored."""

from __future__ import annotations

import base64
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.resilience.desk import REDIRECT, Desk
from tests.resilience.secrecy import coats, found_in, people_of, secrets_of
from tests.resilience.talkative import FAULTS

TALKATIVE = (sys.executable, str(Path(__file__).with_name("talkative.py")))
STATE_IN_ADDRESS = re.compile(r"(/(?:oauth/authorize|dialog/oauth)\?[^\s\"]*?state=)[^&\s\"]+")
SAYS_THE_TOKEN = ("token",)
SAYS_THE_KEY = ("keys", "export")


class Day:
    """Runs commands, and keeps what each said; knows every secret that was in anybody's hands."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.said: list[tuple[str, bytes]] = []
        self.known: dict[str, str] = {}
        self.people: dict[str, str] = {}

    def __call__(self, *arguments: str, stdin: str = "", code: int | None = 0, **env: Any) -> str:
        done = self.desk.run(*arguments, stdin=stdin, **env)
        assert code is None or done.returncode == code, (arguments, done.returncode, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr, done.stderr
        self.heard(f"stderr of {arguments[:2]}", done.stderr)
        if arguments[0] not in SAYS_THE_TOKEN and arguments[:2] != SAYS_THE_KEY:
            self.heard(f"stdout of {arguments[:2]}", done.stdout)
        self.look()
        return done.stdout

    def heard(self, where: str, text: str) -> None:
        """Keep what was said, but for the state in the address that the person is to open."""
        self.said.append((f"{where} (no. {len(self.said)})", STATE_IN_ADDRESS.sub(r"\1", text).encode()))

    def look(self) -> None:
        """Note the secrets of this moment: a used code or a dead token is forgotten by Meta, and not by a file."""
        meta = self.desk.box.meta
        with meta.lock:
            self.known |= {f"{what}: {hash(text)}": text for what, text in secrets_of(meta).items()}
            self.people |= people_of(meta)

    def secret(self, what: str, text: str) -> str:
        self.known[what] = text
        return text

    def open(self, url: str, account: str = "ada.studio", answer: str = "allow") -> str:
        """The person at the address: where they land, which is a secret with all that it holds."""
        self.secret(f"state {len(self.known)}", parse_qs(urlsplit(url).query)["state"][0])
        for host, origin in self.desk.box.server.hosts.items():
            url = url.replace(f"https://{host}", origin)
        landed = self.desk.box.press(url, account, answer)
        self.look()
        return self.secret(f"redirect {len(self.known)}", landed)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Every file there is now."""
        for path in sorted(self.desk.home.parent.rglob("*")):
            if path.is_file():
                yield str(path), path.read_bytes()

    def check(self) -> None:
        """No secret in anything said; none in any file, and nobody's name or id in the vault and its copies."""
        key = self.master_key()
        files = list(self.files())
        places = [*self.said, *files]
        assert found_in(places, self.known) == []
        but_the_key_file = [place for place in places if not place[0].endswith(".key")]
        assert found_in(but_the_key_file, key) == []
        stored = [place for place in files if ".db" in place[0] or "backup" in place[0]]
        assert len(stored) > 1
        assert found_in(stored, self.people) == []

    def master_key(self) -> dict[str, str]:
        (line,) = re.findall(r"^key: (\S+)$", (self.desk.home / "vault.db.key").read_text(), re.MULTILINE)
        raw = base64.urlsafe_b64decode(line)
        return {"the master key": line, "the master key as hex": raw.hex()}


@pytest.fixture
def day(desk: Desk) -> Day:
    desk.home.mkdir(parents=True, mode=0o700)
    return Day(desk)


def test_the_search_finds_a_secret_in_every_coat() -> None:
    secret = {"it": "IGAA/secret+with=ümlaut"}
    for form in coats(secret["it"]):
        assert found_in([("there", b"before" + form + b"after")], secret) == ["it is in there"]
    for before in range(4):
        coded = base64.b64encode(b"x" * before + secret["it"].encode() + b"yy")
        assert found_in([("there", coded)], secret)
    assert found_in([("there", b"IGAA and nothing more")], secret) == []


def test_a_day_with_the_demo(day: Day) -> None:
    with day.desk.keys():  # somebody has the vault open all day, so that its log is there to be searched
        log_in_in_every_way(day, "--demo")
        day("token")
        day("token", "ada.studio", "--json")
        use_and_refresh(day)
        for why in ("password-change", "removed"):
            day.desk.box.advance(2)
            day.desk.box.control("end-tokens", account="ada.studio", why=why)
            day("refresh", "ada.studio", "--json", code=4)
            day("token", "ada.studio", code=4)
            day("call", "me", "--account", "ada.studio", code=4)
            complete(day, "--demo")
        day("vault", "backup", str(day.desk.home.parent / "backup.db"))
        day("vault", "check", "--json")
        day("keys", "export")
        day.check()
        day("logout", "ada.studio", "--yes", "--json")
        day("status", "--all", "--json")
    day("revoke", "ada.studio", "--yes", code=None)
    day.check()


def test_a_day_with_an_app_of_ones_own(day: Day) -> None:
    app = day.desk.box.meta.app("instagram")
    through: dict[str, Any] = {
        "HTTPS_PROXY": day.desk.box.server.proxy,
        "SSL_CERT_FILE": str(day.desk.box.server.ca_file),
    }
    add = ("app", "add", "shop", "--client-id", app.client_id)
    day(*add, stdin=day.secret("a bad secret", "not-a secret-at all, really") + "\n", code=None)
    day("app", "remove", "shop", "--yes", code=None)
    day(*add, stdin=app.client_secret + "\n")
    day("app", "list", "--json")
    log_in_in_every_way(day, "--app", "shop", **through)
    generated = day.desk.box.control("generate-token", account="ada.studio")["access_token"]
    for text in (generated, f' "{generated}"', generated[:60] + " " + generated[60:], generated[:-9]):
        day("import-token", "--app", "shop", "--json", stdin=text + "\n", code=None, **through)
    wrong = day.secret("a token of another login", "EAAG" + "k7Zq" * 20)
    day("import-token", "--app", "shop", stdin=wrong + "\n", code=2, **through)
    day("import-token", "--app", "shop", generated, code=2)
    day("login", "--complete", f"{REDIRECT}?code={day.secret('a code', 'AQD' + 'c0de' * 20)}", code=2)
    day("status")
    day("call", "me/media", "--account", "ada.studio", code=None, **through)
    for fault in ("D-47", "D-43", "html", "truncate"):
        day.desk.box.control("faults", what=fault, count=1)
        day("call", "me", "--account", "ada.studio", code=None, **through)
    day("refresh", "ada.studio", code=None, **through)
    day("call", "me", code=None, HTTPS_PROXY="http://127.0.0.1:9", SSL_CERT_FILE="/nowhere")
    day.desk.box.meta.reset_secret("instagram")
    complete(day, "--app", "shop", code=None, **through)
    day.check()
    day("revoke", "ada.studio", "--yes", **through)
    day("app", "remove", "shop", "--with-grants", "--yes")
    day.check()


def log_in_in_every_way(day: Day, *which: str, **env: Any) -> None:
    """Cancelled, declined, with a code that is wrong, one that is somebody else's, one twice, and as it should be."""
    complete(day, *which, answer="cancel", code=3, **env)
    landed = begin(day, *which, **env)
    state = parse_qs(urlsplit(landed).query)["state"][0]
    declined = f"error=access_denied&error_code=200&error_description=Permissions+error&state={state}"
    day("login", "--complete", "--json", stdin=f"{REDIRECT}?{declined}\n", code=None, **env)
    landed = begin(day, *which, **env)
    day("login", "--complete", stdin=landed.replace("code=", "code=x") + "\n", code=None, **env)
    landed = begin(day, *which, **env)
    day("login", "--complete", stdin=landed.replace("state=", "state=x") + "\n", code=4, **env)
    day("login", "--complete", "--json", stdin=landed + "\n", **env)
    day("login", "--complete", "--json", stdin=landed + "\n", code=4, **env)
    for fault in ("lose_answer", "truncate", "D-20", "D-01"):
        landed = begin(day, *which, **env)
        day.desk.box.control("faults", what=fault, endpoint="exchange", count=1)
        day("login", "--complete", stdin=landed + "\n", code=None, **env)
    day.desk.box.meta.faults.clear()
    complete(day, *which, account="corner.cafe", wanted="ada.studio", code=None, **env)
    complete(day, *which, **env)


def begin(
    day: Day, *which: str, account: str = "ada.studio", answer: str = "allow", wanted: str = "", **env: Any
) -> str:
    named = ("--account", wanted) if wanted else ()
    said = day("login", *which, *named, "--scopes", "read,publish", "--start", **env)
    return day.open(said.strip(), account, answer)


def complete(day: Day, *which: str, code: int | None = 0, account: str = "ada.studio", answer: str = "allow",
             wanted: str = "", **env: Any) -> None:  # fmt: skip
    landed = begin(day, *which, account=account, answer=answer, wanted=wanted, **env)
    day("login", "--complete", stdin=landed + "\n", code=code, **env)


def use_and_refresh(day: Day) -> None:
    day("status")
    day("status", "--json")
    day("call", "me", "--field", "fields=id,username", "--account", "ada.studio", "--json")
    day("call", "me", "--field", "fields=nonsense", "--account", "ada.studio", code=None)
    for fault in ("lose_answer", "reset", "html", "truncate", "http500", "D-43", "D-47", "D-80"):
        day.desk.box.advance(2)
        day.desk.box.control("faults", what=fault, endpoint="refresh", count=1)
        day("refresh", "ada.studio", code=None)
    day.desk.box.meta.faults.clear()
    day.desk.box.advance(35)
    day("refresh", "--due", "--json")


@pytest.mark.parametrize(("kind", "account"), [("sync", "ada.studio"), ("async", "ada")])
def test_a_program_that_logs_everything(day: Day, kind: str, account: str) -> None:
    process = day.desk.start(kind, program=TALKATIVE)
    assert process.stdin is not None
    assert process.stdout is not None
    landed = day.open(process.stdout.readline().strip(), account)
    process.stdin.write(landed + "\n")
    process.stdin.flush()
    for fault in FAULTS:
        assert process.stdout.readline() == "next\n", process.communicate()[1]
        day.look()
        day.desk.box.advance(2)
        day.desk.box.meta.faults.clear()
        day.desk.box.control("faults", what=fault, endpoint="refresh", count=1)
        process.stdin.write("\n")
        process.stdin.flush()
    out, log = process.communicate(timeout=30)
    assert process.returncode == 0, log
    assert "gramkey.client" in log
    day.look()
    day.heard("the log", log)
    day.heard("stdout", out)
    day.check()
