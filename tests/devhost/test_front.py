"""What the HTTP front adds to functions: bodies, headers, limits, paths."""

import asyncio
import http.client
import json
import shutil
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from devhost.config import HttpLimits
from devhost.errors import DevhostError
from devhost.functions import Function
from devhost.http.front import Front
from devhost.http.keys import one_key
from devhost.http.routes import RouteTable
from devhost.testing import RunningHost, host
from devhost.worker.messages import Input, Outcome
from tests.devhost.conftest import APP
from tests.devhost.web import Answer, ask

EVERY_BYTE = bytes(range(256))


def configured(folder: Path, **http_settings: object) -> Path:
    """The sample app with other settings of extensions.http."""
    app = folder / "app"
    shutil.copytree(APP, app)
    (app / "host.json").write_text(json.dumps({"version": "2.0", "extensions": {"http": http_settings}}))
    return app


async def test_binary_bodies_pass_unchanged(real: RunningHost) -> None:
    """Both ways, also large ones."""
    small = await ask(real, "POST", "/api/mirror", EVERY_BYTE)
    large = await ask(real, "POST", "/api/mirror", EVERY_BYTE * 20_000)

    assert EVERY_BYTE == small.body
    assert EVERY_BYTE * 20_000 == large.body


async def test_headers_and_cookies_of_an_answer(real: RunningHost) -> None:
    """Each cookie is a header of its own."""

    def fetch() -> http.client.HTTPMessage:
        connection = http.client.HTTPConnection(urlsplit(real.url).netloc)
        connection.request("GET", "/api/mirror/me")
        response = connection.getresponse()
        response.read()
        connection.close()
        return response.headers

    headers = await asyncio.to_thread(fetch)

    assert ["a=1; HttpOnly; Path=/", "b=2"] == headers.get_all("set-cookie")
    assert ("me", "application/octet-stream") == (headers["x-name"], headers["content-type"])


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
async def test_methods_reach_functions_that_name_them(real: RunningHost, method: str) -> None:
    """And no others: GET does not imply HEAD."""
    taken = await ask(real, method, "/api/mirror")

    assert (200, method) == (taken.status, taken.headers["x-method"])
    assert 404 == (await ask(real, method, "/api/keyed?code=dev")).status


async def test_an_escaped_slash_stays_in_its_segment(real: RunningHost) -> None:
    """As on the real host, where everything else is unescaped."""
    assert "a%2Fb c" == (await ask(real, "GET", "/api/mirror/a%2fb%20c")).headers["x-name"]


async def test_a_function_without_an_answer_is_a_500(real: RunningHost) -> None:
    """The worker library cannot encode None, here as in production."""
    assert (500, b"") == _short(await ask(real, "POST", "/api/silent"))


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (99, b"{}"),
        (101, b"{}"),
        (1000, b"{}"),
        (200, b'{"a b": "c"}'),
        (200, b'{"a": "\\u1234"}'),
    ],
)
async def test_an_answer_that_http_cannot_carry_is_a_500(
    real: RunningHost, caplog: pytest.LogCaptureFixture, status: int, headers: bytes
) -> None:
    """The log names the function and what is wrong with its answer."""
    assert (500, b"") == _short(await ask(real, "POST", f"/api/shaped/{status}", headers))
    assert f"shaped (POST /api/shaped/{status}) gave an answer that HTTP cannot carry" in caplog.text


async def test_an_answer_without_content_has_none(real: RunningHost) -> None:
    """Whatever the function says; spaces around a header's value go too."""
    answer = await ask(real, "POST", "/api/shaped/204", b'{"x-name": " me "}')

    assert (204, b"", "me") == (answer.status, answer.body, answer.headers["x-name"])


async def test_a_body_over_the_limit_is_a_413(anyio_backend: str) -> None:
    """The limit is that of the real host's own setting."""
    async with host(APP, env={"FUNCTIONS_REQUEST_BODY_SIZE_LIMIT": "1000"}) as running:
        assert 200 == (await ask(running, "POST", "/api/mirror", b"x" * 1000)).status
        assert 413 == (await ask(running, "POST", "/api/mirror", b"x" * 1001)).status


async def test_a_limit_that_is_no_number_is_a_clear_error(anyio_backend: str) -> None:
    """It names the setting."""
    with pytest.raises(DevhostError, match=r"FUNCTIONS_REQUEST_BODY_SIZE_LIMIT must be .* not 'much'"):
        async with host(APP, env={"FUNCTIONS_REQUEST_BODY_SIZE_LIMIT": "much"}):
            pass


async def test_custom_headers_are_on_every_answer(tmp_path: Path, anyio_backend: str) -> None:
    """Of host.json's extensions.http.customHeaders."""
    async with host(configured(tmp_path, customHeaders={"X-Frame-Options": "DENY"})) as running:
        answers = [await ask(running, "GET", path) for path in ("/api/mirror", "/api/none", "/")]

    assert ["DENY"] * 3 == [answer.headers["x-frame-options"] for answer in answers]


class House:
    """A front whose one function waits until it is let go; `inside` counts those that run."""

    def __init__(self, limits: HttpLimits) -> None:
        trigger = {"type": "httpTrigger", "name": "req", "route": "f", "authLevel": "anonymous"}
        table = RouteTable([Function("f", "f", (trigger,))], "api")
        self.front = Front(table, {}, one_key("dev"), self._run, limits)
        self.inside = self.most = 0
        self.go = asyncio.Event()

    async def _run(self, _: Function, __: Input, ___: str) -> Outcome:
        self.inside += 1
        self.most = max(self.most, self.inside)
        await self.go.wait()
        self.inside -= 1
        return Outcome("done")

    async def ask(self) -> int:
        codes: list[int] = []

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: MutableMapping[str, Any]) -> None:
            codes.extend([message["status"]] if "status" in message else [])

        scope = {"type": "http", "method": "GET", "path": "/api/f", "raw_path": b"/api/f"}
        await self.front({**scope, "query_string": b"", "headers": []}, receive, send)
        return codes[0]


async def test_requests_over_the_concurrent_ones_wait(anyio_backend: str) -> None:
    """All are answered in the end."""
    house = House(HttpLimits(concurrent=2))
    asking = [asyncio.create_task(house.ask()) for _ in range(5)]
    await asyncio.sleep(0)
    house.go.set()

    assert [200] * 5 == await asyncio.gather(*asking)
    assert 2 == house.most


async def test_requests_over_the_outstanding_ones_are_sent_away(anyio_backend: str) -> None:
    """429, at once; later ones are welcome again."""
    house = House(HttpLimits(concurrent=1, outstanding=2))
    asking = [asyncio.create_task(house.ask()) for _ in range(2)]
    await asyncio.sleep(0)
    third = await house.ask()
    house.go.set()

    assert ([200, 200], 429) == (await asyncio.gather(*asking), third)
    assert 200 == await house.ask()


def _short(answer: Answer) -> tuple[int, bytes]:
    return answer.status, answer.body
