"""Queue triggers and outputs against a real Azurite."""

import asyncio
import base64
import json
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from azure.storage.queue.aio import QueueServiceClient

from devhost.testing import RunningHost, host
from tests.azurite.account import account
from tests.devhost.conftest import until
from tests.devhost.web import ask

APP = Path(__file__).parent / "event_app"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with account(tmp_path_factory.mktemp("azurite")) as string:
        yield string


@dataclass
class World:
    """A host with the sample app, its account, and what its functions wrote down."""

    running: RunningHost
    service: QueueServiceClient
    seen: Path

    def of(self, function: str) -> list[dict[str, Any]]:
        file = self.seen / function
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    async def send(self, content: str, queue: str = "work") -> None:
        await self.service.get_queue_client(queue).send_message(content)

    async def left(self, queue: str = "work") -> int:
        properties = await self.service.get_queue_client(queue).get_queue_properties()
        return properties.approximate_message_count or 0


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.fixture
async def world(connection: str, tmp_path: Path, anyio_backend: str) -> AsyncGenerator[World]:
    assert anyio_backend
    service = QueueServiceClient.from_connection_string(connection)
    async with service:
        for name in ("work", "work-poison"):
            await service.create_queue(name)
        env = {"AzureWebJobsStorage": connection, "SEEN": str(tmp_path), "WORK": "work"}
        async with host(APP, auto_advance=True, env=env) as running:
            yield World(running, service, tmp_path)
        for name in ("work", "work-poison"):
            await service.delete_queue(name)


async def test_a_message_reaches_its_function_with_all_that_is_known_of_it_and_is_gone(world: World) -> None:
    await world.send(encoded("hello, wörld"))
    await until(world.left, 0)
    assert world.of("work") == [
        {"body": "hello, wörld", "count": 1, "id": True, "receipt": True, "times": True}
    ]


async def test_a_failing_message_is_tried_as_often_as_host_json_says_and_ends_in_the_poison_queue(
    world: World,
) -> None:
    await world.send(encoded("fail me"))

    async def poisoned() -> object:
        return world.of("poisoned")

    await until(poisoned, [{"body": "fail me"}])
    assert [1, 2, 3] == [each["count"] for each in world.of("work")]
    await until(world.left, 0)


async def test_a_message_that_is_not_base64_goes_to_the_poison_queue_unseen(world: World) -> None:
    await world.send("not base64!")
    await until(world.left, 0)
    assert [] == world.of("work")


async def test_many_messages_are_each_taken_once(world: World) -> None:
    await asyncio.gather(*(world.send(encoded(f"one {number}")) for number in range(40)))
    await until(world.left, 0)
    assert sorted(f"one {number}" for number in range(40)) == sorted(
        each["body"] for each in world.of("work")
    )


async def test_an_output_binding_sends_once_its_function_has_succeeded(world: World) -> None:
    answer = await ask(world.running, "POST", "/api/order", json.dumps(["first", "second"]).encode())
    assert (200, b"ordered") == (answer.status, answer.body)

    async def taken() -> object:
        return sorted(each["body"] for each in world.of("work"))

    await until(taken, ["first", "second"])


async def test_a_function_can_be_run_by_hand_with_a_text_of_ones_own(world: World) -> None:
    answer = await ask(
        world.running,
        "POST",
        "/admin/functions/work",
        b'{"input": "mine"}',
        content_type="application/json",
        x_functions_key="dev",
    )
    assert 202 == answer.status

    async def taken() -> object:
        return [each["body"] for each in world.of("work")]

    await until(taken, ["mine"])
