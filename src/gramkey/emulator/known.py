"""What a failure that can be played says of itself: its id, one line, where Meta shows it, its classes and source."""

from __future__ import annotations

from dataclasses import dataclass

from gramkey.emulator.hosts import Host


@dataclass(frozen=True, slots=True)
class Where:
    """Where Meta shows a failure: `""` in a field is anywhere. `graph` are the calls at the Graph hosts with a token.

    `family` is the login whose hosts are meant: instagram or facebook.
    """

    endpoints: tuple[str, ...] = ()
    family: str = ""
    method: str = ""
    graph: bool = False

    def fits(self, endpoint: str, host: Host, method: str) -> bool:
        """Whether a request to that endpoint, host and method is of that place."""
        return (
            (not self.endpoints or endpoint in self.endpoints)
            and self.family in ("", host.family)
            and self.method in ("", method)
            and (not self.graph or (host.role == "graph" and endpoint not in NO_TOKEN))
        )


NO_TOKEN = ("authorize", "exchange", "app_token")
"""Endpoints that are asked before there is a token."""

ANYWHERE = Where()
DIALOG = Where(("authorize",))
DIALOG_IG = Where(("authorize",), "instagram")
DIALOG_FB = Where(("authorize",), "facebook")
EXCHANGE = Where(("exchange",))
EXCHANGE_IG = Where(("exchange",), "instagram")
EXCHANGE_FB = Where(("exchange",), "facebook")
TOKENS_IG = Where(("long_lived", "refresh"), "instagram")
LONG_LIVED_IG = Where(("long_lived",), "instagram")
REFRESH_IG = Where(("refresh",), "instagram")
GRAPH = Where(graph=True)
GRAPH_IG = Where(family="instagram", graph=True)
GRAPH_FB = Where(family="facebook", graph=True)
GRAPH_POST = Where(method="POST", graph=True)
LISTS_FB = Where(("accounts", "businesses"), "facebook")


@dataclass(frozen=True, slots=True)
class Known:
    """One failure that can be played.

    `row` is the error row that is answered (its own id unless it says otherwise). `effect` is what becomes of the
    request: `none` (the error instead), `done` (it takes effect, and the error is answered), `emptied` (it is
    answered, its lists empty), `switched` (it is answered as `switches` say), `network` (see `network`). `classes`
    say what has to be done: RETRY, WAIT, REAUTH, USER, PERM, CONFIG, CLIENT or STOP; none where no source says so.
    """

    id: str
    summary: str
    where: Where
    classes: tuple[str, ...]
    source: str
    row: str = ""
    effect: str = "none"
    switches: tuple[tuple[str, str], ...] = ()


def known(
    error_id: str, where: Where, classes: str, summary: str, source: str, row: str = "", effect: str = "none"
) -> Known:
    """One line of a table; `classes` are separated by blanks."""
    return Known(error_id, summary, where, tuple(classes.split()), source, row or error_id, effect)


def switched(error_id: str, where: Where, summary: str, source: str, **switches: str) -> Known:
    """A failure that is a way of answering: these switches hold for the one request."""
    return Known(error_id, summary, where, (), source, "", "switched", tuple(switches.items()))
