"""The states of a grant, as a table: state × event → state. An empty cell raises.

    active       its token is vended and refreshed
    reauthorize  Meta said definitely that the token is dead, or it ran out: the person must log in again
    ended        by Meta, by the person or here; its token is destroyed

Everything that changes a grant's state is in this file. A second login opens an old grant again, whatever its
state. A refresh that succeeds brings a grant back from `reauthorize`: Meta's word on the token outranks its older
word. Meta sends a deauthorization and then a deletion request for the same person, in either order and more than
once, so both may come to a grant that has ended; nothing else may.
"""

from __future__ import annotations

from enum import StrEnum

from gramkey.vault.errors import ImpossibleEvent


class State(StrEnum):
    """Where a grant stands."""

    ACTIVE = "active"
    REAUTHORIZE = "reauthorize"
    ENDED = "ended"


class Event(StrEnum):
    """What can happen to a grant and decides its state."""

    OPENED = "opened"  # a login gave us a token
    REFRESHED = "refreshed"  # a newer token was proven by a call
    REFUSED = "refused"  # Meta said definitely that this token is dead
    EXPIRED = "expired"  # its date has passed
    DEAUTHORIZED = "deauthorized"  # the person removed the app at Meta
    DELETED = "deleted"  # the person asked for the deletion of their data
    REVOKED = "revoked"  # we took it back at Meta
    REMOVED_LOCALLY = "removed_locally"  # logged out here; Meta was not told


TRANSITIONS: dict[State, dict[Event, State]] = {
    State.ACTIVE: {
        Event.OPENED: State.ACTIVE,
        Event.REFRESHED: State.ACTIVE,
        Event.REFUSED: State.REAUTHORIZE,
        Event.EXPIRED: State.REAUTHORIZE,
        Event.DEAUTHORIZED: State.ENDED,
        Event.DELETED: State.ENDED,
        Event.REVOKED: State.ENDED,
        Event.REMOVED_LOCALLY: State.ENDED,
    },
    State.REAUTHORIZE: {
        Event.OPENED: State.ACTIVE,
        Event.REFRESHED: State.ACTIVE,
        Event.REFUSED: State.REAUTHORIZE,
        Event.EXPIRED: State.REAUTHORIZE,
        Event.DEAUTHORIZED: State.ENDED,
        Event.DELETED: State.ENDED,
        Event.REVOKED: State.ENDED,
        Event.REMOVED_LOCALLY: State.ENDED,
    },
    State.ENDED: {
        Event.OPENED: State.ACTIVE,
        Event.DEAUTHORIZED: State.ENDED,
        Event.DELETED: State.ENDED,
    },
}


def transition(state: State, event: Event) -> State:
    """The state that follows. Raises `ImpossibleEvent` where the table has none."""
    try:
        return TRANSITIONS[state][event]
    except KeyError:
        raise ImpossibleEvent(state, event) from None
