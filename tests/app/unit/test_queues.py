"""Asking a queue as an identity, of a server that answers as the Queue service does; with a key: test_queue.py."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from homeward.arm import queues
from homeward.arm.queues import Account, QueueError, account, depth
from homeward.settings import from_environment
from tests.app.receiver import receiver

pytestmark = pytest.mark.anyio
SETTINGS = from_environment({})
asked: list[tuple[str, str]] = []


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def identity(monkeypatch: pytest.MonkeyPatch) -> None:
    @asynccontextmanager
    async def known(_settings: object, client_id: str) -> AsyncGenerator[Any]:
        async def get_token(scope: str) -> Any:
            asked.append((client_id, scope))
            return SimpleNamespace(token="of-the-host")

        yield SimpleNamespace(get_token=get_token)

    asked.clear()
    monkeypatch.setattr(queues, "credential", known)


async def test_it_is_asked_as_the_host_s_identity() -> None:
    async with receiver(200, **{"x-ms-approximate-messages-count": "7"}) as there:
        of = account(
            {
                "AzureWebJobsStorage__queueServiceUri": f"{there.url}/",
                "AzureWebJobsStorage__clientId": "host",
                "AzureWebJobsStorage__credential": "managedidentity",
            }
        )
        assert of is not None
        assert 7 == await depth("requests", of, SETTINGS)
    [(headers, _)] = there.sent
    assert [("host", "https://storage.azure.com/.default")] == asked
    assert ("Bearer of-the-host", "2023-11-03") == (headers["Authorization"], headers["x-ms-version"])
    assert [{"path": "/requests"}] == there.called


async def test_a_queue_that_is_not_there_is_none_and_what_is_refused_is_told() -> None:
    async with receiver(404, 403) as there:
        assert await depth("requests", Account(there.url), SETTINGS) is None
        with pytest.raises(QueueError, match="answers 403"):
            await depth("requests", Account(there.url), SETTINGS)
    with pytest.raises(QueueError, match="cannot be asked: ClientConnector"):
        await depth("requests", Account(there.url), SETTINGS)


async def test_no_token_goes_over_plain_http() -> None:
    with pytest.raises(QueueError, match=r"http://st\.example\.org: no token"):
        await depth("requests", Account("http://st.example.org"), SETTINGS)
    assert [] == asked


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        ({}, None),
        ({"AzureWebJobsStorage__accountName": "st"}, "https://st.queue.core.windows.net"),
        (
            {"AzureWebJobsStorage": "AccountName=st;AccountKey=a2V5;EndpointSuffix=core.example.org"},
            "https://st.queue.core.example.org",
        ),
    ],
)
def test_the_host_s_own_connection_is_read(settings: dict[str, str], url: str | None) -> None:
    found = account(settings)
    assert url == (found and found.url)
    assert "a2V5" not in repr(found)
