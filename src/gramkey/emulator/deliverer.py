"""Sends what Meta would send: a thread that takes due deliveries from a `Meta`, posts them, and notes the answers."""

from __future__ import annotations

import threading
import time
from typing import Self

import urllib3

from gramkey.emulator.call import Fetched
from gramkey.emulator.meta import Meta
from gramkey.emulator.records import Delivery

POLL = 0.05
"""Seconds between two looks at the queue."""

PATIENCE = 5.0
"""Seconds that an app may take to answer."""

FETCH_PATIENCE = 2.0
"""Seconds that an image or a video may take; the emulator answers nobody else meanwhile."""

ANSWER = 64 * 1024
"""How many bytes of an answer are read."""


class Deliverer:
    """Runs from `with` to its end."""

    def __init__(self, meta: Meta) -> None:
        self._meta = meta
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="gramkey-deliverer", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        with urllib3.PoolManager(timeout=PATIENCE, retries=False) as client:
            while not self._stopping.wait(POLL):
                with self._meta.lock:
                    self._meta.forwards.sweep(time.monotonic())
                for each in self._meta.due_deliveries():
                    if self._stopping.is_set():
                        return
                    self._meta.delivery_answered(each.number, *send(client, each))


def send(client: urllib3.PoolManager, delivery: Delivery) -> tuple[int, str]:
    """Send one; return the status and the body of the answer, or 0 and what went wrong."""
    try:
        answer = client.request(
            delivery.method,
            delivery.url,
            headers=delivery.headers,
            body=delivery.body.encode() if delivery.body else None,
            redirect=False,
            preload_content=False,
        )
        try:
            return answer.status, answer.read(ANSWER, decode_content=False).decode("utf-8", "replace")
        finally:
            answer.close()
    except (urllib3.exceptions.HTTPError, ValueError, OSError) as problem:
        return 0, f"{type(problem).__name__}: {problem}"


def fetch(url: str) -> Fetched:
    """Look at an image or a video as Meta would, with no redirect followed."""
    with urllib3.PoolManager(timeout=FETCH_PATIENCE, retries=False) as client:
        try:
            answer = client.request("GET", url, redirect=False, preload_content=False)
            try:
                kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
                size = answer.headers.get("Content-Length", "")
                return Fetched(answer.status, kind, int(size) if size.isdigit() else 0)
            finally:
                answer.close()
        except (urllib3.exceptions.HTTPError, ValueError, OSError):
            return Fetched(0, "", 0)
