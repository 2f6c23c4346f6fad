"""Everything that can go wrong while speaking to Meta, by whose fault it is.

GramkeyError
├── InputError            what we were given cannot be right; nothing was sent
│   └── ForeignStateError the redirect belongs to another login attempt
├── MetaError             Meta answered, and the answer is an error
├── NoAnswerError         no answer came: network, TLS, time-out
├── UnreadableAnswerError an answer came that has none of the known shapes
├── MissingAccountError   the login worked, and reaches no Instagram account
└── SignatureError        signed by nobody we know, damaged, or too old

These say what was seen. What it means (is the token still alive, who must act, what to type next) is said by
`gramkey.diagnosis`. No message ever holds a secret.
"""

from __future__ import annotations

from typing import NamedTuple


class GramkeyError(Exception):
    """The base of every error that gramkey raises on purpose."""


class InputError(GramkeyError):
    """What we were given cannot be right.

    `what` names the thing (`client_id`, `redirect_uri`, `scope` …), `hint` says what to do next.
    """

    def __init__(self, what: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.what = what
        self.hint = hint


class ForeignStateError(InputError):
    """The redirect carries another state than the one this login sent: an old tab, or somebody else's link."""


class Seen(NamedTuple):
    """What Meta's error answer said, number by number; `None` or "" where it said nothing.

    `family` is the token's family (`IG`, `EAA`, …) where one was sent, never the token.
    """

    endpoint: str
    method: str
    host: str
    status: int
    code: int | None = None
    subcode: int | None = None
    type: str = ""
    text: str = ""
    user_title: str = ""
    user_text: str = ""
    fbtrace_id: str = ""
    is_transient: bool | None = None
    family: str = ""


class MetaError(GramkeyError):
    """Meta answered with an error. `seen` holds all that its answer said."""

    def __init__(self, seen: Seen) -> None:
        numbers = "/".join(str(n) for n in (seen.code, seen.subcode) if n is not None)
        super().__init__(
            f"{seen.endpoint}: Meta answered HTTP {seen.status}"
            + (f", code {numbers}" if numbers else "")
            + (f": {seen.text}" if seen.text else "")
        )
        self.seen = seen


class NoAnswerError(GramkeyError):
    """No answer came. `sent` says whether the request may have reached Meta and taken effect there."""

    def __init__(self, endpoint: str, host: str, problem: str, sent: bool = True) -> None:
        super().__init__(f"{endpoint}: no answer from {host}: {problem}")
        self.endpoint = endpoint
        self.host = host
        self.problem = problem
        self.sent = sent


class UnreadableAnswerError(GramkeyError):
    """An answer came that has none of the known shapes; the message names the keys seen, never a value."""

    def __init__(self, endpoint: str, host: str, status: int, found: str) -> None:
        super().__init__(f"{endpoint}: {host} answered HTTP {status} with {found}")
        self.endpoint = endpoint
        self.host = host
        self.status = status
        self.found = found


class MissingAccountError(GramkeyError):
    """The login worked, and reaches no Instagram professional account.

    `reason` is `no_pages`, `no_linked_account`, `personal_account` or `wrong_account`; `came` names the accounts that
    came instead of the wanted one.
    """

    def __init__(self, reason: str, message: str, came: str = "") -> None:
        super().__init__(message)
        self.reason = reason
        self.came = came


class SignatureError(GramkeyError):
    """A signature that no known secret made, or something signed that is damaged or too old.

    `reason` is `malformed`, `algorithm`, `no_secret`, `mismatch`, `expired` or `future`.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
