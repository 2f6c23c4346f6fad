"""The emulator that a command starts for itself: its state and CA are kept in a folder, one process at a time.

1. Whoever holds the folder's lock runs the emulator. The kernel lets go of the lock when its process dies.
2. The state is saved before any answer leaves, so what was answered is never forgotten.
3. A second process uses the first one's emulator. The first waits a little for it at its end; if the second is still
   there then, or the first was killed, the second goes on with it at the same ports.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from io import BufferedWriter
from pathlib import Path
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

import urllib3

from gramkey.emulator.files import private_folder, write_whole
from gramkey.emulator.meta import Meta
from gramkey.emulator.problems import BadInput
from gramkey.emulator.server import EmulatorServer

T = TypeVar("T")
Description = dict[str, Any]

log = logging.getLogger("gramkey.emulator")

HOST = "127.0.0.1"
ANY = (0, 0, 0)

PATIENCE = 10.0
"""Seconds to wait for another process that holds the lock and does not answer."""

GRACE = 2.0
"""Seconds that a process waits at its end for those that use its emulator."""

POLL = 0.02
"""Seconds between two looks at a lock."""


class EmulatorBusy(TimeoutError):
    """Another process holds the folder's lock, and its emulator does not answer."""


class DamagedState(OSError):
    """The saved state cannot be read; the text says which file, and what to do."""


class EmbeddedEmulator:
    """The emulator of a folder, from `with` to its end: an own one, or that of the process that runs it already.

    `proxy`, `ca_file`, `origin`, `control` and `hosts` are as `EmulatorServer` has them. Entering raises
    `EmulatorBusy`, `DamagedState`, and `OSError` for a folder that cannot be used; they all are `OSError`.
    """

    def __init__(self, folder: Path, patience: float = PATIENCE, grace: float = GRACE) -> None:
        self.folder = folder.resolve()
        self._patience = patience
        self._grace = grace
        self._entered = ExitStack()

    def __enter__(self) -> Self:
        private_folder(self.folder)
        with ExitStack() as entered:
            found = _until(lambda: self._enter(entered), self._patience)
            self._found = found or self._give_up()
            self._entered = entered.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._entered.close()

    @property
    def proxy(self) -> str:
        """What to give a program as `HTTPS_PROXY`."""
        return str(self._found["proxy"])

    @property
    def ca_file(self) -> Path:
        """The CA's certificate."""
        return Path(self._found["ca_file"])

    @property
    def origin(self) -> str:
        """Where a person's browser finds the emulator."""
        return str(self._found["origin"])

    @property
    def control(self) -> str:
        """The control API's URL."""
        return str(self._found["control"])

    @property
    def hosts(self) -> dict[str, str]:
        """The URL that stands for each of Meta's hosts in a person's browser."""
        return dict(self._found["hosts"])

    def describe(self) -> Description:
        """All that one needs to use it, as it is now, ready for JSON."""
        return _ask(self.control) or self._found

    def _enter(self, entered: ExitStack) -> Description | None:
        """Run the emulator here or use another process's, until `entered` is closed; None if there is none yet."""
        for way in (_running, _using):
            with ExitStack() as tried:
                found = tried.enter_context(way(self.folder, self._grace))
                if found is not None:
                    entered.enter_context(tried.pop_all())
                    return found
        return None

    def _give_up(self) -> Description:
        pid = _announced(self.folder).get("pid", "unknown")
        raise EmulatorBusy(
            f"Another process (pid {pid}) holds {self.folder / 'lock'}, and its emulator does not answer. "
            "Wait for it to end, or end it, and try again."
        )


@contextmanager
def _running(folder: Path, grace: float, ports: tuple[int, int, int] = ANY) -> Iterator[Description | None]:
    """Run the folder's emulator in this process; None if another process does."""
    with (folder / "lock").open("ab") as lock, (folder / "users").open("ab") as users:
        if not _lock(lock, fcntl.LOCK_EX):
            yield None
            return
        state = _State(folder / "emulator.json")
        with EmulatorServer(state.meta, HOST, *ports, folder=folder, before_answering=state.save) as server:
            state.save()
            announced = {"pid": os.getpid(), "control": server.control}
            write_whole(folder / "running.json", json.dumps(announced).encode())
            try:
                yield server.describe()
            finally:
                (folder / "running.json").unlink(missing_ok=True)
                _until(lambda: _lock(users, fcntl.LOCK_EX), grace)
        state.save()


@contextmanager
def _using(folder: Path, grace: float) -> Iterator[Description | None]:
    """Use the emulator that another process runs, and go on with it when that process ends; None if none answers."""
    with ExitStack() as heirs, (folder / "users").open("ab") as users:
        control = _announced(folder).get("control")
        if control is None or not _lock(users, fcntl.LOCK_SH):
            yield None
            return
        found = _ask(control)
        if found is None or found["ca_file"] != str(folder / "ca.pem"):
            yield None
            return
        leaving = threading.Event()
        heir = threading.Thread(target=_inherit, args=(folder, grace, found, heirs, leaving), daemon=True)
        heir.start()
        try:
            yield found
        finally:
            leaving.set()
            heir.join()


def _inherit(folder: Path, grace: float, found: Description, heirs: ExitStack, leaving: threading.Event) -> None:
    """Wait until nobody runs the emulator any more, and run it here, where its users know it."""
    ports = (found["tls_port"], urlsplit(found["proxy"]).port or 0, urlsplit(found["origin"]).port or 0)
    while not leaving.wait(POLL):
        with ExitStack() as mine:
            try:
                inherited = mine.enter_context(_running(folder, grace, ports))
            except OSError as problem:
                log.error("the emulator of %s ended and could not be started again: %s", folder, problem)
                return
            if inherited is not None:
                heirs.enter_context(mine.pop_all())
                return


class _State:
    """The emulated world, and the file that it is saved in."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._saved = ""
        self.meta = Meta()
        try:
            self._saved = path.read_text(encoding="utf-8")
            self.meta.load(self._saved)
        except FileNotFoundError:
            pass
        except (BadInput, UnicodeDecodeError) as problem:
            raise DamagedState(
                f"The emulator's state in {path} cannot be read: {problem} "
                "Delete that file to begin with a new world; demo tokens of the old one end with it."
            ) from None

    def save(self) -> None:
        """Write the state, if it has changed since it was written last."""
        text = self.meta.to_json()
        if text != self._saved:
            write_whole(self._path, text.encode())
            self._saved = text


def _lock(file: BufferedWriter, kind: int) -> bool:
    """Take a lock, exclusive or shared, if it is free; it is held until the file is closed."""
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _until(look: Callable[[], T], seconds: float) -> T:
    """Look again and again until something true is seen or the time is over; what was seen last."""
    deadline = time.monotonic() + seconds
    while not (seen := look()) and time.monotonic() < deadline:
        time.sleep(POLL)
    return seen


def _announced(folder: Path) -> Description:
    """What `running.json` says; nothing if it is not there."""
    try:
        found: Description = json.loads((folder / "running.json").read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return found


def _ask(control: str) -> Description | None:
    """What the emulator behind this control API says of itself; None if it does not answer."""
    with urllib3.PoolManager(timeout=1.0, retries=False) as client:
        try:
            found: Description = client.request("GET", control).json()
        except (urllib3.exceptions.HTTPError, ValueError):
            return None
    return found if "ca_file" in found else None
