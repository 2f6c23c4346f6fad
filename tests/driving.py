"""Driving a flow by hand: no client, no server, no sockets."""

import json
from typing import Any, TypeVar

from gramkey.protocol.http import Flow, Request, Response

T = TypeVar("T")


def answer(value: Any, status: int = 200) -> Response:
    """A JSON answer of Meta's."""
    return Response(status, json.dumps(value).encode(), {"content-type": "application/json; charset=UTF-8"})


def silence(problem: str = "timed out") -> Response:
    return Response(0, problem=problem)


def drive(flow: Flow[T], *responses: Response) -> tuple[T, list[Request]]:
    """Send `responses` one after the other; returns the flow's value and the requests it made."""
    requests = [next(flow)]
    for response in responses:
        try:
            requests.append(flow.send(response))
        except StopIteration as done:
            assert response is responses[-1], "the flow ended early"
            return done.value, requests
    raise AssertionError(f"the flow wants more: {requests[-1]!r}")
