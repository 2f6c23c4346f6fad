"""The HTTP libraries that a program may use, each behind the same few words."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import httpx2
import pytest
import requests

Get = Callable[..., Any]


def with_requests(meta) -> tuple[Get, Any]:
    def get(url: str, timeout: float | None = 5, **params: str) -> Any:
        with meta.session() as session:
            return session.get(url, params=params, timeout=timeout)

    return get, requests


def with_sync(library) -> Callable[[Any], tuple[Get, Any]]:
    def make(meta) -> tuple[Get, Any]:
        def get(url: str, timeout: float | None = 5, **params: str) -> Any:
            with library.Client(transport=meta.transport(), timeout=timeout) as client:
                return client.get(url, params=params)

        return get, library

    return make


def with_async(library) -> Callable[[Any], tuple[Get, Any]]:
    def make(meta) -> tuple[Get, Any]:
        async def ask(url: str, timeout: float | None, params: dict[str, str]) -> Any:
            async with library.AsyncClient(transport=meta.transport(), timeout=timeout) as client:
                return await client.get(url, params=params)

        def get(url: str, timeout: float | None = 5, **params: str) -> Any:
            return asyncio.run(ask(url, timeout, params))

        return get, library

    return make


WAYS = {
    "requests": with_requests,
    "httpx": with_sync(httpx),
    "httpx-async": with_async(httpx),
    "httpx2": with_sync(httpx2),
    "httpx2-async": with_async(httpx2),
}


@pytest.fixture(params=WAYS)
def way(request, meta) -> tuple[Get, Any]:
    """A library's `get(url, timeout, **params)` that reaches `meta`, and the library."""
    return WAYS[request.param](meta)
