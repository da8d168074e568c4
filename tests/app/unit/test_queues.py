"""Asking a queue, of a server that answers as the Queue service does; of a real one: test_queue.py."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from homeward.arm import queues
from homeward.arm.queues import QueueError, depth, has_account
from homeward.settings import from_environment
from tests.app.receiver import receiver

pytestmark = pytest.mark.anyio
SETTINGS = from_environment({})
NAME, IDENTITY = "AzureWebJobsStorage__accountName", "AzureWebJobsStorage__clientId"
URL = "AzureWebJobsStorage__queueServiceUri"


async def test_a_queue_that_is_not_there_is_none_and_what_is_refused_is_told() -> None:
    """Nobody is asked twice: who reads readiness asks again."""
    async with receiver(404, 403) as there:
        key = f"AccountName=st;AccountKey=c2VjcmV0;QueueEndpoint={there.url}/st"
        known = {"AzureWebJobsStorage": key}
        assert await depth("requests", known, SETTINGS) is None
        with pytest.raises(QueueError, match="403"):
            await depth("requests", known, SETTINGS)
    assert 2 == len(there.called)
    with pytest.raises(QueueError, match="cannot be asked") as away:
        await depth("requests", known, SETTINGS)
    assert "c2VjcmV0" not in str(away.value)


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        ({NAME: "st", IDENTITY: "host"}, "https://st.queue.core.windows.net/requests"),
        ({URL: "https://st.example.org/", IDENTITY: "host"}, "https://st.example.org/requests"),
    ],
)
async def test_it_is_asked_as_the_host_s_identity(
    settings: dict[str, str], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = list[Any]()

    @asynccontextmanager
    async def identity(_settings: object, client_id: str) -> AsyncGenerator[Any]:
        asked.append(client_id)
        yield Token()

    async def properties(self: Any) -> Any:
        asked.extend([self.url, type(self.credential)])
        raise ValueError

    monkeypatch.setattr(queues, "credential", identity)
    monkeypatch.setattr(queues.QueueClient, "get_queue_properties", properties)
    with pytest.raises(QueueError):
        await depth("requests", settings, SETTINGS)
    assert ["host", url, Token] == asked


class Token:
    """Stands where an identity does; a token is asked for and sent by the library."""

    async def get_token(self, *_: str, **__: object) -> Any:
        raise AssertionError


async def test_no_token_goes_over_plain_http(monkeypatch: pytest.MonkeyPatch) -> None:
    @asynccontextmanager
    async def identity(_settings: object, _client_id: str) -> AsyncGenerator[Any]:
        yield Token()

    monkeypatch.setattr(queues, "credential", identity)
    async with receiver() as there:
        with pytest.raises(QueueError):
            await depth("requests", {URL: there.url}, SETTINGS)
    assert [] == there.called


@pytest.mark.parametrize(
    ("settings", "there"), [({}, False), ({NAME: "st"}, True), ({"AzureWebJobsStorage": "x"}, True)]
)
def test_the_host_s_own_connection_is_seen(settings: dict[str, str], *, there: bool) -> None:
    assert there == has_account(settings)


async def test_a_connection_that_cannot_be_read_is_told() -> None:
    with pytest.raises(QueueError, match="cannot be asked"):
        await depth("requests", {"AzureWebJobsStorage": "UseDevelopment"}, SETTINGS)
