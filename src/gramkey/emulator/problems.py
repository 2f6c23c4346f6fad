"""What goes wrong inside the emulator: a refusal on its way to becoming an answer, and bad input of its user."""

from __future__ import annotations


class Refusal(Exception):
    """Meta would refuse this request with the error of that id; `values` fill the places in its text.

    `text` replaces the whole text.
    """

    def __init__(self, error_id: str, text: str = "", **values: str) -> None:
        super().__init__(error_id)
        self.error_id = error_id
        self.text = text
        self.values = values


class BadInput(ValueError):
    """Whoever uses the emulator asked for something that does not exist; the message says what does."""
