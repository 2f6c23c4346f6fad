"""One call over aiohttp: connections kept open, nothing sent twice, every wait bounded.

Imported at the first call only: aiohttp is heavy, and belongs to the extra `gramkey[async]`.
"""

from __future__ import annotations

import ssl

import aiohttp
from yarl import URL

from gramkey.client import trouble
from gramkey.client.environment import Proxy, origin_of, proxy_for, tls_context
from gramkey.client.settings import ClientSettings
from gramkey.client.wire import Body, UnusableAnswer, body_of, headers_of, lower_headers
from gramkey.protocol.http import NO_ANSWER, Request, Response


class _Lost(Exception):
    """The request left and no answer came."""


async def _once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Keep aiohttp from sending a GET again by itself when a kept-open connection turns out to be closed.

    A GET may carry an authorization code. aiohttp repeats on its own exceptions only.
    """
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as error:
        raise _Lost from error


class Session:
    """Sends requests over connections that it keeps open, within the event loop that it was made in."""

    def __init__(self, settings: ClientSettings) -> None:
        self._settings = settings
        self._proxies: dict[str, Proxy | None] = {}
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=tls_context(settings), limit=settings.connections),
            timeout=aiohttp.ClientTimeout(
                total=settings.total_timeout, connect=settings.connect_timeout, sock_read=settings.read_timeout
            ),
            auto_decompress=False,
            skip_auto_headers=("Content-Type",),
            # One person's cookies must never travel with another's call.
            cookie_jar=aiohttp.DummyCookieJar(),
            middlewares=(_once,),
        )

    async def send(self, request: Request) -> Response:
        """The answer, or a `Response` that says why there is none; network trouble raises nothing."""
        try:
            proxy, url = self._proxy(request.url), URL(request.full_url, encoded=True)
        except ValueError:
            return Response(NO_ANSWER, problem=trouble.BAD_ADDRESS, sent=False)
        try:
            async with self._session.request(
                request.method,
                url,
                data=body_of(request),
                headers=headers_of(request),
                allow_redirects=False,
                proxy=proxy.address if proxy else None,
                proxy_headers=proxy.headers if proxy else None,
            ) as answer:
                return await self._read(answer)
        except (_Lost, aiohttp.ClientError, TimeoutError, ssl.SSLError) as error:
            return _no_answer(error)

    async def close(self) -> None:
        """Close every connection."""
        await self._session.close()

    async def _read(self, answer: aiohttp.ClientResponse) -> Response:
        try:
            body = Body(self._settings.max_answer_bytes, answer.headers.get("content-encoding", ""))
            while piece := await answer.content.readany():
                body.add(piece)
            content = body.finish()
        except UnusableAnswer as error:
            problem = str(error)
        except TimeoutError:
            problem = trouble.TIMED_OUT
        except (aiohttp.ClientError, OSError):
            problem = trouble.CUT_SHORT
        else:
            return Response(answer.status, content, lower_headers(answer.headers.items()))
        answer.close()
        return Response(NO_ANSWER, problem=problem)

    def _proxy(self, url: str) -> Proxy | None:
        origin = origin_of(url)
        if origin not in self._proxies:
            self._proxies[origin] = proxy_for(url, self._settings)
        return self._proxies[origin]


def _no_answer(error: BaseException) -> Response:
    problem, sent = _problem(error)
    return Response(NO_ANSWER, problem=problem, sent=sent)


def _problem(error: BaseException) -> tuple[str, bool]:
    """What happened, and whether the request may have left."""
    match error:
        case aiohttp.ClientHttpProxyError():
            return trouble.proxy_problem(error, error.status), False
        case aiohttp.ClientProxyConnectionError():
            return trouble.proxy_problem(error, None), False
        case aiohttp.InvalidURL() | aiohttp.NonHttpUrlClientError():
            return trouble.BAD_ADDRESS, False
        case aiohttp.ConnectionTimeoutError() | aiohttp.ClientConnectorError():
            return trouble.connect_problem(error), False
        case TimeoutError():
            return trouble.TIMED_OUT, True
        case aiohttp.ClientResponseError():
            return trouble.NOT_HTTP, True
        case _:
            return trouble.CLOSED, True
