"""What a check finds: one thing that is wrong, with its cure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    `id` is stable and names the check; `about` is the app, account or file that it is about. `what` says what was
    found, `fix` what to do, `command` what to type. `mend` does it, where a program may do it by itself.
    """

    id: str
    about: str
    what: str
    fix: str
    command: str = ""
    mend: Callable[[], object] | None = field(default=None, repr=False, compare=False)
