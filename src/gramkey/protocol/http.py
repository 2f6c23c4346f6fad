"""The request a flow yields and the response it is sent: plain values, no sockets.

A flow is a generator: it yields a `Request`, is sent the `Response`, and returns a value or raises. Whoever
drives it (`client/`, or a test by hand) does the sending.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TypeVar
from urllib.parse import urlencode

T = TypeVar("T")
Flow = Generator["Request", "Response", T]

NOTHING: Mapping[str, str] = MappingProxyType({})


def nothing() -> Mapping[str, str]:
    """`NOTHING`, as a default of dataclass fields."""
    return NOTHING


NO_ANSWER = 0
"""The status of a `Response` that never came."""

ASK_AGAIN_AFTER = (0.5, 2.0)
"""Seconds to wait before the second and the third try of a request that may be asked again."""


@dataclass(frozen=True, slots=True)
class Request:
    """One call to Meta.

    `endpoint` is the short name by which errors speak of the call (`exchange`, `refresh`, `me` …); `url` has no
    query; `query` and `form` hold the parameters, secrets in clear; `wait` is seconds the driver sleeps before
    it sends. The repr shows parameter names and never a value.
    """

    endpoint: str
    method: str
    url: str
    query: Mapping[str, str] = field(default_factory=nothing)
    form: Mapping[str, str] = field(default_factory=nothing)
    headers: Mapping[str, str] = field(default_factory=nothing)
    wait: float = 0.0

    @property
    def full_url(self) -> str:
        """The URL with its query, as it goes on the wire: it may hold secrets, so it is never logged."""
        return f"{self.url}?{urlencode(self.query)}" if self.query else self.url

    def __repr__(self) -> str:
        names = "&".join([*self.query, *self.form])
        return f"<Request {self.endpoint}: {self.method} {self.url} [{names}]>"


@dataclass(frozen=True, slots=True)
class Response:
    """What came back.

    `status` is HTTP's, or `NO_ANSWER` (0) where none came; then `problem` says why in a few words without any
    address or secret (`timed out`, `connection refused` …) and `sent` whether the request may have reached Meta.
    Header names are lower case.
    """

    status: int
    body: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=nothing, repr=False)
    problem: str = ""
    sent: bool = True


def ask(request: Request, times: int = 3) -> Flow[Response]:
    """Yield `request`, and again while no usable answer comes, at most `times` in all.

    Only for calls that change nothing at Meta or may be repeated without harm. An answer is usable unless it
    is missing, a 5xx, or says of itself `is_transient`.
    """
    response = yield request
    for wait in ASK_AGAIN_AFTER[: times - 1]:
        if not may_ask_again(response):
            break
        response = yield replace(request, wait=wait)
    return response


def may_ask_again(response: Response) -> bool:
    """Whether the same request may simply be sent once more."""
    if response.status == NO_ANSWER or response.status >= 500:
        return True
    return response.status >= 400 and b'"is_transient":true' in response.body.replace(b" ", b"")
