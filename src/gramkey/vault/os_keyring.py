"""The keyring of the operating system, asked with a limit: a D-Bus that hangs must not hang us.

The library `keyring` is imported only when it is asked, and in the same time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")

SERVICE = "gramkey"
SECONDS = 3.0


class KeyringFailed(Exception):
    """The keyring could not be asked; the message says why, in a few words."""


def read_from_keyring(vault_id: str, seconds: float = SECONDS) -> str | None:
    """What the keyring holds for a vault, `None` where it holds nothing. Raises `KeyringFailed`."""
    return _ask(lambda: _backend().get_password(SERVICE, vault_id), seconds)


def write_to_keyring(vault_id: str, text: str, seconds: float = SECONDS) -> None:
    """Put `text` there, and read it back: some keyrings accept everything and keep nothing. Raises `KeyringFailed`."""

    def write() -> str | None:
        backend = _backend()
        backend.set_password(SERVICE, vault_id, text)
        return backend.get_password(SERVICE, vault_id)

    if _ask(write, seconds) != text:
        raise KeyringFailed("it does not keep what it is given")


def _backend() -> KeyringBackend:
    try:
        import keyring
    except ImportError:
        raise KeyringFailed("the extra `keyring` is not installed") from None
    backend = keyring.get_keyring()
    if backend.priority < 1:  # by keyring's convention below 1 is not recommended: it keeps in clear, or not at all
        raise KeyringFailed("this system has none")
    return backend


def _ask(question: Callable[[], T], seconds: float) -> T:
    """Run `question` in a daemon thread, which a keyring that never answers cannot keep us waiting for."""
    answers: list[T] = []
    failures: list[BaseException] = []

    def run() -> None:
        try:
            answers.append(question())
        except BaseException as error:  # every backend has errors of its own, with no common base; none is swallowed
            failures.append(error)

    thread = threading.Thread(target=run, name="gramkey-keyring", daemon=True)
    thread.start()
    thread.join(seconds)
    if answers:
        return answers[0]
    if not failures:
        raise KeyringFailed(f"it did not answer within {seconds:g} seconds")
    if isinstance(failures[0], KeyringFailed):
        raise failures[0]
    raise KeyringFailed(f"it failed ({type(failures[0]).__name__})") from failures[0]
