"""The race of a login: the browser comes back to the listener, or the person pastes the address. The first one wins.

`Arrivals` is where both meet. The listener's threads and the terminal's bring what came, `accept` judges it at once,
and the main thread waits in `wait_for_redirect`. The browser is kept waiting until the login is through, so that its
page says how it really ended; a reload, a second tab or a late redirect gets that same page.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Generic, TypeVar

from gramkey.cli import exit_codes, pages
from gramkey.cli.output import CommandError, span
from gramkey.cli.pages import Page
from gramkey.cli.paste import Terminal
from gramkey.protocol.errors import ForeignStateError, InputError

T = TypeVar("T")

Accept = Callable[[str, bool], T | None]
"""Reads a redirect, given the text and whether it was pasted (`parse_redirect` with the state bound): the result,
`None` for neither code nor error, or `InputError`. It is called in several threads."""

SILENCE_SECONDS = 60.0
GIVE_UP_SECONDS = 600.0

BROWSER_SECONDS = 90.0
"""How long a browser is kept waiting for the login to be through, before it is told to look at the terminal."""


class TimeUp(CommandError):
    """Nothing came in all the time there was."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"no answer came within {span(int(seconds))}, so the login has ended",
            "start over: gramkey login",
            exit_codes.LOGIN_NEEDED,
        )


class NobodyCanAnswer(CommandError):
    """There is no listener, and the input has ended: nothing can come any more."""

    def __init__(self) -> None:
        super().__init__(
            "no answer can come: there is no listener, and the input has ended",
            "in a script: gramkey login --start --json, then gramkey login --complete",
            exit_codes.LOGIN_NEEDED,
        )


@dataclass(frozen=True, slots=True)
class _Won(Generic[T]):
    result: T


@dataclass(frozen=True, slots=True)
class _Refused:
    error: InputError
    pasted: bool


class _InputEnded:
    """The terminal has no more lines."""


class Arrivals(Generic[T]):
    """Where what comes back meets. `hit` is the listener's `on_hit`; `finish` gives every browser its last page.

    In a `with`, leaving the block without having finished tells the browser that the login was stopped.
    """

    def __init__(self, accept: Accept[T], *, browser_seconds: float = BROWSER_SECONDS) -> None:
        self._accept = accept
        self._browser_seconds = browser_seconds
        self._events: queue.SimpleQueue[_Won[T] | _Refused | _InputEnded] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._is_won = False
        self._finished = threading.Event()
        self._page: Page | None = None

    def hit(self, url: str) -> Page | None:
        """Take a visit to the redirect URI; blocks until the login is through, and gives its page."""
        try:
            result = self._accept(url, False)
        except InputError as error:
            self._events.put(_Refused(error, pasted=False))
            return pages.other_login() if isinstance(error, ForeignStateError) else pages.unreadable(str(error))
        if result is None:
            return None
        self._offer(result)
        self._finished.wait(self._browser_seconds)
        return self._page or pages.finishing()

    def paste(self, line: str) -> bool:
        """Take a pasted line; whether it settled the matter."""
        try:
            result = self._accept(line, True)
            if result is None:
                raise InputError(
                    "redirect",
                    "that address carries neither a code nor an error",
                    "paste the address that you came back to after agreeing, not the one that was opened",
                )
        except InputError as error:
            self._events.put(_Refused(error, pasted=True))
            return False
        self._offer(result)
        return True

    def input_ended(self) -> None:
        """There will be no more lines."""
        self._events.put(_InputEnded())

    def finish(self, page: Page) -> None:
        """The login is through: this is what the browser is shown, now and on every reload. The first page stays."""
        with self._lock:
            self._page = self._page or page
        self._finished.set()

    def next_event(self, seconds: float) -> _Won[T] | _Refused | _InputEnded | None:
        """What comes next, or `None` after `seconds` of nothing."""
        try:
            return self._events.get(timeout=max(0.0, seconds))
        except queue.Empty:
            return None

    def __enter__(self) -> Arrivals[T]:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.finish(pages.stopped())

    def _offer(self, result: T) -> None:
        with self._lock:
            is_first, self._is_won = not self._is_won, True
        if is_first:
            self._events.put(_Won(result))


def wait_for_redirect(
    arrivals: Arrivals[T],
    terminal: Terminal | None,
    on_silence: Callable[[], None],
    on_refused: Callable[[InputError, bool], None],
    *,
    listening: bool,
    clock: Callable[[], float] = time.monotonic,
    silence_after: float = SILENCE_SECONDS,
    give_up_after: float = GIVE_UP_SECONDS,
) -> T:
    """Wait for the first result, from the browser or from `terminal`.

    `on_silence` is called once, after `silence_after` seconds; `on_refused` with each arrival that could not be
    accepted and whether it was pasted, after which the wait goes on. Both run in the calling thread. `clock` gives
    monotonic seconds. Raises `TimeUp`, and `NobodyCanAnswer` where the input ends and nothing is `listening`.
    """
    with ExitStack() as stack:
        if terminal is not None:
            stack.enter_context(terminal.lines(arrivals.paste, arrivals.input_ended))
        elif not listening:
            raise NobodyCanAnswer
        begin = clock()
        silent_until, until = begin + silence_after, begin + give_up_after
        is_told = False
        while (now := clock()) < until:
            if now >= silent_until and not is_told:
                is_told = True
                on_silence()
            event = arrivals.next_event((until if is_told else min(until, silent_until)) - now)
            if isinstance(event, _Won):
                return event.result
            if isinstance(event, _Refused):
                on_refused(event.error, event.pasted)
            if isinstance(event, _InputEnded) and not listening:
                raise NobodyCanAnswer
        raise TimeUp(give_up_after)
