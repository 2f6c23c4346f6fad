"""One request while it is being answered: what was asked, of which world, at what moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from gramkey.emulator.hosts import Host
from gramkey.emulator.http import Pairs, Request, Response
from gramkey.emulator.switches import Switches
from gramkey.emulator.world import Token, World


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was found at an `image_url` or `video_url`: status (0: no connection), media type, length in bytes."""

    status: int
    content_type: str
    size: int


Fetch = Callable[[str], Fetched]
Again = Callable[[Request], Response]


@dataclass(slots=True)
class Call:
    """What a handler is given. `ids` are the path's variable parts; `version` is `v26.0` or "" as it was asked.

    `again` answers another request in the same world.
    `who` is filled in by handlers that learn it (a username or a person), for the journal.
    `token` is the one that the call was found to carry, `account` the Instagram account (a username) that it read;
    `spent` how many per cent of what the call counts for have been used, by the names of `usage.LIMITS`.
    """

    world: World
    switches: Switches
    now: int
    request: Request
    host: Host
    params: dict[str, str]
    pairs: Pairs
    ids: tuple[str, ...] = ()
    version: str = ""
    who: str = ""
    fetch: Fetch | None = None
    again: Again | None = None
    token: Token | None = None
    account: str = ""
    spent: dict[str, int] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """A parameter, or ""."""
        return self.params.get(name, "")

    def several(self, name: str) -> list[str]:
        """Every value that a parameter was sent with: ticked boxes."""
        return [value for key, value in self.pairs if key == name]

    @property
    def origin(self) -> str:
        """The prefix for links, without a final slash."""
        return (self.request.origin or f"https://{self.host.name}").rstrip("/")


Handler = Callable[[Call], Response]


def is_number(text: str) -> bool:
    """Whether `text` is made of decimal digits, as ids are."""
    return text.isascii() and text.isdigit()
