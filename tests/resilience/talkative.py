"""A program over gramkey that logs everything: each logger at DEBUG, each object's repr, each error with its traceback.

talkative.py sync|async     writes the addresses to open to stdout, reads where the person landed from stdin
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import traceback
from collections.abc import Awaitable
from typing import Any

from gramkey.client.emulated import find_emulator
from gramkey.gramkey import AsyncGramkey, Gramkey
from gramkey.protocol.errors import GramkeyError

FAULTS = ("lose_answer", "reset", "html", "truncate", "http500", "D-40", "D-43", "D-47", "D-80")


def show(what: object) -> None:
    logging.getLogger("shop").debug("%r %s", what, what)
    if isinstance(what, BaseException):
        logging.getLogger("shop").error("%s", "".join(traceback.format_exception(what)))
        logging.getLogger("shop").error("%r", vars(what))


def land(attempt: Any) -> str:
    show(attempt)
    print(attempt.url, flush=True)
    return sys.stdin.readline().strip()


def next_fault() -> None:
    """Wait until the test has set the next failure."""
    print("next", flush=True)
    sys.stdin.readline()


def tell_sync() -> None:
    with Gramkey() as keys:
        show(keys)
        attempt = keys.begin_login(keys.add_demo_app(), "read,publish", account="ada.studio")
        redirect = land(attempt)
        show(keys.complete_login(attempt, redirect))
        attempts = [lambda: keys.complete_login(attempt, redirect), lambda: keys.vend("ada.studio")]
        attempts += [lambda: keys.import_token("demo", "IGAA" + "x" * 60), lambda: keys.call("me/media", "ada.studio")]
        for act in attempts:
            try:
                show(act())
            except GramkeyError as error:
                show(error)
        for _ in FAULTS:
            next_fault()
            try:
                show(keys.refresh("ada.studio"))
            except GramkeyError as error:
                show(error)


async def tell_async() -> None:
    async with AsyncGramkey() as keys:
        show(keys)
        attempt = keys.begin_login(keys.add_demo_app("facebook"), "read,publish")
        redirect = land(attempt)
        show(await keys.complete_login(attempt, redirect))
        acts: list[Awaitable[Any]] = [keys.complete_login(attempt, redirect), keys.vend("ada.studio")]
        acts += [keys.call("me", "ada.studio", fields="nonsense"), keys.refresh("ada.studio")]
        for act in acts:
            try:
                show(await act)
            except GramkeyError as error:
                show(error)
        for _ in FAULTS:
            next_fault()
            try:
                show(await keys.refresh("ada.studio"))
            except GramkeyError as error:
                show(error)


if __name__ == "__main__":
    logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
    show(find_emulator(os.environ["GRAMKEY_EMULATOR_CONTROL"]))
    if sys.argv[1] == "sync":
        tell_sync()
    else:
        asyncio.run(tell_async(), debug=True)
