"""One named switch: where Meta's behaviour is open, what may hold here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Switch:
    """One open fact. `values` are all that may be set, the default first."""

    name: str
    values: tuple[str, ...]
    meaning: str
    evidence: str

    @property
    def default(self) -> str:
        """What holds until somebody sets it."""
        return self.values[0]
