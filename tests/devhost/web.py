"""Requests to a host under test, as a caller sends them."""

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass

from devhost.testing import DEADLINE, RunningHost

WEBHOOKS = "/runtime/webhooks/durabletask"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> object:
        return json.loads(self.body)

    @property
    def field(self) -> dict[str, object]:
        return json.loads(self.body)


def _send(request: urllib.request.Request) -> Answer:
    try:
        with urllib.request.urlopen(request, timeout=DEADLINE) as response:  # noqa: S310 - loopback
            return Answer(response.status, dict(response.headers.items()), response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, dict(error.headers.items()), error.read())


async def ask(
    running: RunningHost, method: str, path: str, body: bytes | None = None, **headers: str
) -> Answer:
    url = path if path.startswith("http") else running.url + path
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, body, named, method=method)  # noqa: S310 - loopback
    return await asyncio.to_thread(_send, request)


async def hooked(
    running: RunningHost, method: str, path: str, body: bytes | None = None, **headers: str
) -> Answer:
    """Ask the Durable webhooks, with the key; a body is JSON unless the headers say otherwise."""
    mark = "&" if "?" in path else "?"
    named = {"content_type": "application/json", **headers}
    return await ask(running, method, f"{WEBHOOKS}{path}{mark}code=dev", body, **named)
