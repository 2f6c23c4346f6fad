"""The shape of the failure table: what a row says, how it is recognised, and what follows from it.

Every known failure is one `Row` of plain data. Rows of Meta's protocol have the ids D-01 … D-92 and, of publishing,
P-…; what people report (E01 … E87) and what gramkey itself finds joins the same table. A `source` is a tag: `doc` (a
page of Meta's), `observed` (a real log or thread), `inferred` (reasoning, or a claim that nothing public confirmed).
`DFC` in a tag stands for Meta's developer documentation site.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What has to be done about a failure."""

    RETRY = "RETRY"
    """It passes by itself."""
    WAIT = "WAIT"
    """A limit: ask less, later."""
    REAUTH = "REAUTH"
    """The person must log in again."""
    USER = "USER"
    """The person must first do something at Instagram or Facebook."""
    PERM = "PERM"
    """A permission, role or access level is missing."""
    CONFIG = "CONFIG"
    """The app or its dashboard is set up wrongly."""
    CLIENT = "CLIENT"
    """The request itself is wrong."""
    STOP = "STOP"
    """Asking again does not help."""


class Life(StrEnum):
    """Whether the token that was sent still lives."""

    ALIVE = "alive"
    DEAD = "dead"
    UNKNOWN = "unknown"
    UNINVOLVED = "no token involved"


class Again(StrEnum):
    """Whether and when the same request may be sent again.

    It speaks of the answer only. Whoever sent a call that changes something looks first whether it took effect (E70).
    """

    NEVER = "never"
    """Not as it is: something must change first."""
    BACKOFF = "now, with growing pauses"
    AFTER = "after so many seconds"
    HEADER = "when the usage header says so"
    """`X-App-Usage` or `X-Business-Use-Case-Usage`; without one, after so many seconds."""


class Who(StrEnum):
    """Who must act."""

    PERSON = "person"
    DEVELOPER = "developer"
    META = "Meta"
    NOBODY = "nobody"


class Evidence(StrEnum):
    """How well a cause is known."""

    DOC = "doc"
    OBSERVED = "observed"
    REPORTED = "reported"
    """One report, plausible and unconfirmed."""
    INFERRED = "inferred"


Ranges = tuple[tuple[int, int], ...]
"""Numbers as inclusive ranges."""

ABSENT: Ranges = ()
"""In `Sign.codes` and `Sign.subcodes`: the answer carried none (a subcode of 0 counts as none)."""


def numbers(*values: int) -> Ranges:
    """Ranges that hold exactly `values`."""
    return tuple((value, value) for value in values)


class Sign(NamedTuple):
    """One way in which a failure shows; every field that is stated must fit.

    `None` or an empty tuple of names states nothing; no endpoint stated means every call, and neither the consent page
    nor the redirect. `statuses` and `types` only rank where a code or a text is stated
    too, since Meta's HTTP statuses and types vary for the same failure. `texts` (any of them, in any case, anywhere in
    Meta's words) are the last resort: Meta translates its texts, so a row whose numbers fit and whose text does not
    stays possible. `families` are those of `Seen.family`; `younger_than` is the token's age in seconds.
    At the redirect, `types` hold `error/error_reason`, or what is wrong with the redirect itself (`state`, `both`,
    `neither`); on the consent page, `texts` are what the person reads or the address shows.
    """

    endpoints: tuple[str, ...] = ()
    not_endpoints: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    statuses: tuple[int, ...] = ()
    codes: Ranges | None = None
    subcodes: Ranges | None = None
    types: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    younger_than: int | None = None


class Verdict(NamedTuple):
    """What follows from a failure. `after` is seconds, for `Again.AFTER` and `Again.HEADER`.

    Exit codes: 0 ok, 1 failure, 2 usage, 3 cancelled or declined, 4 login needed, 5 permission or role missing,
    6 limit reached, 7 Meta's trouble, 8 pending.
    """

    kind: Kind
    life: Life
    again: Again
    who: Who
    exit_code: int
    after: int | None = None


class Cause(NamedTuple):
    """One possible cause. Where `when` fits what was seen, the cause ranks first.

    A cause that asks for something else than its row says so by its own `verdict`, `remedy` and `command`; they hold
    while it ranks first.
    """

    text: str
    evidence: Evidence
    when: Sign | None = None
    verdict: Verdict | None = None
    remedy: str = ""
    command: str = ""


class Row(NamedTuple):
    """One known failure: where it is seen, how it is recognised, what causes it, what to do and to say.

    `causes` are ranked, likeliest first. `words` are for the person, `developer_words` for whoever runs the program,
    `command` is the next thing to type ("" where no command helps), `page` an address that helps.

    A row with `shown_as` is a report (E01 … E87) that Meta answers with the bytes of those rows: it is found where one
    of them is, and told before it where its own `signs`, which then state only what sets it apart, fit as well.
    A report that no answer of Meta's shows has signs for what a person sees: at the `dashboard`, in the `browser`, in
    their own `program`'s log, or of a `webhook`.
    """

    id: str
    title: str
    where: str
    signs: tuple[Sign, ...]
    verdict: Verdict
    causes: tuple[Cause, ...]
    words: str
    developer_words: str
    remedy: str
    source: str
    command: str = ""
    page: str = ""
    shown_as: tuple[str, ...] = ()
