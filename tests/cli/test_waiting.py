from __future__ import annotations

import base64
import io
import os
import termios
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

import pytest
import urllib3

from gramkey.cli import pages
from gramkey.cli.certificate import ListenerCertificate
from gramkey.cli.listener import Listener
from gramkey.cli.paste import Terminal
from gramkey.cli.waiting import Arrivals, NobodyCanAnswer, TimeUp, wait_for_redirect
from gramkey.protocol.errors import ForeignStateError, InputError
from gramkey.protocol.redirect import Cancelled, Code, Result, parse_redirect

Until = Callable[[Callable[[], bool], str], None]
STATE = "state-of-this-login"
CODE = "AQBcode-of-ada-0123456789"
ADA = pages.success(["@ada"], ["Read"], "16 March 2027", "gramkey token ada")
QUERY = f"code={CODE}&state={STATE}"


def accept(text: str, pasted: bool) -> Result | None:
    return parse_redirect(text, STATE, pasted=pasted)


@dataclass
class Login:
    """A login as the command runs it, and the person's ways to answer it."""

    port: int
    certificate: ListenerCertificate
    arrivals: Arrivals[Result]
    refused: list[tuple[InputError, bool]] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)

    def wait(self, terminal: Terminal | None = None) -> Result:
        return wait_for_redirect(
            self.arrivals,
            terminal,
            lambda: self.hints.append("hint"),
            lambda error, pasted: self.refused.append((error, pasted)),
            listening=True,
        )

    def visit(self, query: str) -> str:
        """What a browser shows after coming back with this query."""
        with urllib3.PoolManager(ca_certs=str(self.certificate.cert_file), retries=False) as pool:
            url = f"https://localhost:{self.port}/callback?{query}"
            return pool.request("GET", url, timeout=30).data.decode()

    def browser(self, query: str) -> Browser:
        return Browser(self, query)


class Browser(threading.Thread):
    """Comes back with a query, and has `shown` when the page is there."""

    def __init__(self, login: Login, query: str) -> None:
        super().__init__()
        self.login = login
        self.query = query
        self.page = ""
        self.start()

    def run(self) -> None:
        self.page = self.login.visit(self.query)

    @property
    def shown(self) -> str:
        self.join()
        return self.page


@pytest.fixture
def login(port: int, certificate: ListenerCertificate) -> Iterator[Login]:
    arrivals: Arrivals[Result] = Arrivals(accept)
    with Listener(f"https://localhost:{port}/callback", certificate, arrivals.hit), arrivals:
        yield Login(port, certificate, arrivals)


@pytest.fixture
def pipe() -> Iterator[tuple[Terminal, int]]:
    """A terminal that is a pipe, and the end to write to."""
    source, sink = os.pipe()
    yield Terminal(source, io.StringIO()), sink
    os.close(source)
    os.close(sink)


def code_of(result: Result) -> str:
    assert isinstance(result, Code)
    return result.code.reveal()


def test_the_browser_comes_back_and_sees_how_it_ended(login: Login) -> None:
    browser = login.browser(QUERY)
    assert code_of(login.wait()) == CODE
    login.arrivals.finish(ADA)
    assert "@ada is connected" in browser.shown


def test_a_reload_sees_the_first_result_again(login: Login) -> None:
    browser = login.browser(QUERY)
    login.wait()
    reload = login.browser(QUERY)
    login.arrivals.finish(ADA)
    assert browser.shown == reload.shown == login.visit(QUERY) == ADA.html


def test_a_second_code_of_the_same_login_is_never_a_second_result(login: Login) -> None:
    first = login.browser(QUERY)
    login.wait()
    login.arrivals.finish(ADA)
    assert login.visit(f"code=AQBanother-code-00&state={STATE}") == first.shown
    assert login.arrivals.next_event(0) is None


def test_only_the_first_end_is_shown(login: Login) -> None:
    login.arrivals.finish(ADA)
    login.arrivals.finish(pages.failed("late"))
    assert login.visit(QUERY) == ADA.html


def test_a_foreign_redirect_is_left_aside_and_the_wait_goes_on(login: Login) -> None:
    browser = login.browser("code=AQBcode-of-eve-000000&state=state-of-eve")
    assert "another login" in browser.shown
    ours = login.browser(QUERY)
    assert code_of(login.wait()) == CODE
    login.arrivals.finish(ADA)
    assert ours.shown == ADA.html
    [(error, pasted)] = login.refused
    assert (type(error), pasted) == (ForeignStateError, False)


def test_a_foreign_redirect_does_not_see_how_it_ended(login: Login) -> None:
    login.arrivals.finish(ADA)
    assert "@ada" not in login.visit("code=AQBcode-of-eve-000000&state=state-of-eve")


def test_an_unreadable_redirect_is_told_so(login: Login) -> None:
    assert "cannot be read" in login.visit(f"{QUERY}&code=again")


def test_empty_visits_are_told_to_wait(login: Login) -> None:
    assert "Still waiting" in login.visit("")


def test_a_cancel_is_a_result(login: Login) -> None:
    browser = login.browser(f"error=access_denied&error_reason=user_denied&state={STATE}")
    assert isinstance(login.wait(), Cancelled)
    login.arrivals.finish(pages.cancelled())
    assert "You cancelled" in browser.shown


@pytest.mark.parametrize("text", [f"https://localhost/callback?{QUERY}#_", f"?{QUERY}", QUERY, f"{CODE}#_"])
def test_what_is_pasted_may_be_the_address_its_query_or_the_code(
    login: Login, pipe: tuple[Terminal, int], text: str
) -> None:
    terminal, sink = pipe
    os.write(sink, text.encode() + b"\n")
    assert code_of(login.wait(terminal)) == CODE


def test_a_browser_after_a_paste_sees_how_it_ended(login: Login, pipe: tuple[Terminal, int]) -> None:
    terminal, sink = pipe
    os.write(sink, QUERY.encode() + b"\n")
    login.wait(terminal)
    login.arrivals.finish(ADA)
    assert login.visit(QUERY) == ADA.html


def test_what_cannot_be_accepted_is_said_and_asked_again(login: Login, pipe: tuple[Terminal, int]) -> None:
    terminal, sink = pipe
    lines = ["no!", "https://localhost/callback", f"?code={CODE}&state=of-eve", QUERY]
    os.write(sink, "\n".join(lines).encode() + b"\n")
    assert code_of(login.wait(terminal)) == CODE
    assert [pasted for _, pasted in login.refused] == [True] * 3
    assert "neither a code nor an error" in str(login.refused[1][0])
    assert isinstance(login.refused[2][0], ForeignStateError)


def test_the_browser_wins_while_a_line_is_half_typed(login: Login, pipe: tuple[Terminal, int]) -> None:
    terminal, sink = pipe
    os.write(sink, b"half a line")
    login.browser(QUERY)
    assert code_of(login.wait(terminal)) == CODE


def test_a_long_address_pasted_on_a_terminal_arrives_whole(login: Login, until: Until) -> None:
    hand, fd = os.openpty()
    before = termios.tcgetattr(fd)
    talk = io.StringIO()
    code = CODE + "x" * 6_000

    def paste() -> None:
        until(lambda: not termios.tcgetattr(hand)[3] & termios.ECHO, "the terminal became quiet")
        os.write(hand, f"https://localhost/callback?code={code}&state={STATE}#_\r".encode())

    person = threading.Thread(target=paste)
    person.start()
    assert code_of(login.wait(Terminal(fd, talk))) == code
    person.join()
    assert termios.tcgetattr(fd) == before
    os.set_blocking(hand, False)
    with pytest.raises(BlockingIOError):
        os.read(hand, 1)
    assert CODE not in talk.getvalue()
    os.close(hand)
    os.close(fd)


def test_many_answers_at_once_have_one_winner(login: Login) -> None:
    browsers = [login.browser(f"code=AQBcode-number-{number:04}&state={STATE}") for number in range(8)]
    pasting = [threading.Thread(target=login.arrivals.paste, args=(f"AQBpasted-{number:04}",)) for number in range(8)]
    for thread in pasting:
        thread.start()
    login.wait()
    for thread in pasting:
        thread.join()
    login.arrivals.finish(ADA)
    assert {browser.shown for browser in browsers} == {ADA.html}
    assert login.arrivals.next_event(0) is None


def test_input_that_has_ended_leaves_the_browser(login: Login) -> None:
    with open(os.devnull) as nothing:
        terminal = Terminal.of(nothing, io.StringIO())
        browser = login.browser(QUERY)
        assert code_of(login.wait(terminal)) == CODE
    login.arrivals.finish(ADA)
    assert browser.shown == ADA.html


@pytest.mark.parametrize("has_input", [True, False])
def test_nobody_is_waited_for_who_cannot_come(has_input: bool) -> None:
    with open(os.devnull) as nothing:
        terminal = Terminal.of(nothing, io.StringIO()) if has_input else None
        with pytest.raises(NobodyCanAnswer) as caught:
            wait_for_redirect(Arrivals(accept), terminal, lambda: None, lambda error, pasted: None, listening=False)
    assert "--complete" in caught.value.hint


class Silent(Arrivals[Result]):
    """Nothing ever comes, and the time passes at once."""

    time = 1_000.0

    def next_event(self, seconds: float) -> None:
        self.time += seconds


def test_silence_is_explained_once_after_a_minute_and_ends_after_ten() -> None:
    arrivals, hints = Silent(accept), list[float]()
    with pytest.raises(TimeUp, match="within 10 minutes") as caught:
        wait_for_redirect(
            arrivals,
            None,
            lambda: hints.append(arrivals.time),
            lambda error, pasted: None,
            listening=True,
            clock=lambda: arrivals.time,
        )
    assert (hints, arrivals.time, caught.value.exit_code) == ([1_060.0], 1_600.0, 4)


def test_an_answer_in_time_is_not_explained(login: Login) -> None:
    login.browser(QUERY)
    login.wait()
    assert login.hints == []


def test_a_browser_is_told_to_look_at_the_terminal_where_the_rest_takes_long() -> None:
    page = Arrivals(accept, browser_seconds=0).hit(f"/callback?{QUERY}")
    assert page == pages.finishing()


def test_a_login_that_is_stopped_tells_the_browser(login: Login) -> None:
    browser = login.browser(QUERY)
    login.wait()
    with login.arrivals:
        pass  # left without a page, as by Ctrl-C or an error
    assert "stopped" in browser.shown


def test_no_code_is_ever_printed_or_shown(login: Login, capfd: pytest.CaptureFixture[str]) -> None:
    shown = [login.visit(f"code={CODE}&state=of-eve"), login.visit(f"code={CODE}&{QUERY}")]
    browser = login.browser(QUERY)
    result = login.wait()
    login.arrivals.paste(f"?code={CODE}&state=of-eve")
    login.arrivals.finish(ADA)
    shown += [browser.shown, repr(result), repr(login.arrivals), *(repr(error) for error, _ in login.refused)]
    shown += capfd.readouterr()
    for form in (CODE, quote(CODE), base64.b64encode(CODE.encode()).decode()):
        assert not [text for text in shown if form in text]
