"""Short forms for rows of what people report: causes by how well they are known, and signs of what a person sees."""

from __future__ import annotations

from gramkey.diagnosis.schema import ABSENT, Cause, Evidence, Sign


def doc(text: str) -> Cause:
    """A cause that a page of Meta's states."""
    return Cause(text, Evidence.DOC)


def seen(text: str) -> Cause:
    """A cause that an answer, a merged fix or a live call confirmed."""
    return Cause(text, Evidence.OBSERVED)


def told(text: str) -> Cause:
    """A cause of one report, plausible and unconfirmed."""
    return Cause(text, Evidence.REPORTED)


def guess(text: str) -> Cause:
    """A cause by reasoning."""
    return Cause(text, Evidence.INFERRED)


def page(*texts: str, hosts: tuple[str, ...] = ()) -> Sign:
    """What a page of Meta's says that never comes back, or its address shows."""
    return Sign(endpoints=("authorize",), hosts=hosts, codes=ABSENT, texts=texts)


def dashboard(*texts: str) -> Sign:
    """What the dashboard says or lacks."""
    return Sign(endpoints=("dashboard",), texts=texts)


def browser(*texts: str) -> Sign:
    """What the browser itself says."""
    return Sign(endpoints=("browser",), texts=texts)


def program(*texts: str) -> Sign:
    """What a program of one's own says or does."""
    return Sign(endpoints=("program",), texts=texts)


def webhook(*texts: str) -> Sign:
    """What is said of a webhook's set-up or delivery."""
    return Sign(endpoints=("webhook",), texts=texts)
