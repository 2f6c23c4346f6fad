"""A row by the names of its columns, each read with the type it must have: a damaged file may return any."""

from __future__ import annotations

from gramkey.vault.errors import Tampered


class Columns:
    """One row of a table of `purpose`, named so that errors can say whose it is."""

    __slots__ = ("_values", "purpose")

    def __init__(self, purpose: str, names: tuple[str, ...], row: tuple[object, ...]) -> None:
        self.purpose = purpose
        self._values = dict(zip(names, row, strict=True))

    def __getitem__(self, name: str) -> object:
        return self._values[name]

    def text(self, name: str) -> str:
        """A column of text. Raises `Tampered` where it is none; so do the others."""
        value = self._values[name]
        if isinstance(value, str):
            return value
        raise self._wrong(name)

    def optional_text(self, name: str) -> str | None:
        """A column of text that may be missing."""
        return None if self._values[name] is None else self.text(name)

    def number(self, name: str) -> int:
        """A column of numbers."""
        value = self._values[name]
        if isinstance(value, int):
            return value
        raise self._wrong(name)

    def optional_number(self, name: str) -> int | None:
        """A column of numbers that may be missing."""
        return None if self._values[name] is None else self.number(name)

    def _wrong(self, name: str) -> Tampered:
        return Tampered(self.purpose, str(self._values.get("id", "")), name, "has the wrong type")
