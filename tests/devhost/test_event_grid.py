"""The Event Grid webhook: both handshakes, both schemas, one run an event."""

import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from devhost.testing import RunningHost, host
from tests.devhost.web import Answer, ask

APP = Path(__file__).parent / "event_app"
WEBHOOK = "/runtime/webhooks/eventgrid"
CLOUD = {
    "specversion": "1.0",
    "id": "1",
    "source": "/s",
    "type": "Microsoft.It.Happened",
    "subject": "vm",
    "data": {"a": 1},
}
GRID = {
    "id": "2", "topic": "/t", "subject": "vm", "eventType": "It", "eventTime": "2026-11-22T12:00:00Z",
    "dataVersion": "1", "data": {"b": 2},
}  # fmt: skip


@dataclass
class World:
    running: RunningHost
    seen: Path

    def of(self, function: str) -> list[dict[str, Any]]:
        file = self.seen / function
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    async def post(
        self, function: str, body: object, event_type: str = "Notification", key: str = "dev"
    ) -> Answer:
        path = f"{WEBHOOK}?functionName={function}&code={key}"
        return await ask(self.running, "POST", path, json.dumps(body).encode(), aeg_event_type=event_type)


@pytest.fixture
async def world(tmp_path: Path, anyio_backend: str) -> AsyncGenerator[World]:
    assert anyio_backend
    async with host(APP, auto_advance=True, env={"SEEN": str(tmp_path), "WORK": "work"}) as running:
        yield World(running, tmp_path)


async def test_each_event_of_a_delivery_runs_the_function_once(world: World) -> None:
    """Alone and in a batch, in either schema."""
    other = {**CLOUD, "id": "3"}
    answers = [
        await world.post("clouds", CLOUD),
        await world.post("clouds", [CLOUD, other]),
        await world.post("grids", [GRID]),
    ]
    assert [202, 202, 202] == [each.status for each in answers]
    said = {"type": "Microsoft.It.Happened", "subject": "vm", "data": {"a": 1}}
    assert [{"id": one, **said} for one in ("1", "1", "3")] == sorted(
        world.of("clouds"), key=lambda each: each["id"]
    )
    assert [{"id": "2", "type": "It", "data": {"b": 2}}] == world.of("grids")


async def test_one_failure_makes_event_grid_send_the_whole_delivery_again(world: World) -> None:
    answer = await world.post("clouds", [CLOUD, {**CLOUD, "id": "fail"}])
    assert (500, b"this event cannot be taken") == (answer.status, answer.body)


async def test_both_validation_handshakes(world: World) -> None:
    options = await ask(
        world.running,
        "OPTIONS",
        f"{WEBHOOK}?functionName=clouds&code=dev",
        webhook_request_origin="eventgrid.azure.net",
    )
    assert (200, "eventgrid.azure.net") == (options.status, options.headers["webhook-allowed-origin"])
    asked = [{**GRID, "data": {"validationCode": "512d38b6"}}]
    grid = await world.post("grids", asked, "SubscriptionValidation")
    assert (200, {"validationResponse": "512d38b6"}) == (grid.status, grid.field)
    doubled = {**CLOUD, "data": json.dumps({"validationCode": "512d38b6"})}
    cloud = await world.post("clouds", doubled, "SubscriptionValidation")
    assert (200, {"validationResponse": "512d38b6"}) == (cloud.status, cloud.field)
    assert [] == world.of("clouds") + world.of("grids")


@pytest.mark.parametrize(
    ("function", "key", "event_type", "status"),
    [
        ("nobody", "dev", "Notification", 404),
        ("work", "dev", "Notification", 404),
        ("clouds", "wrong", "Notification", 401),
        ("clouds", "dev", "Something", 400),
        ("clouds", "dev", "Unsubscribe", 202),
    ],
)
async def test_refusals(world: World, function: str, key: str, event_type: str, status: int) -> None:
    assert status == (await world.post(function, CLOUD, event_type, key)).status
    assert [] == world.of("clouds")


@pytest.mark.parametrize("body", ["text", [1], 7])
async def test_a_body_that_is_no_event_runs_nothing(world: World, body: object) -> None:
    assert 500 == (await world.post("clouds", body)).status
    assert [] == world.of("clouds")


@pytest.mark.usefixtures("world")
async def test_without_a_storage_account_queue_triggers_are_off_and_said_to_be(
    caplog: pytest.LogCaptureFixture,
) -> None:
    said = [each.getMessage() for each in caplog.get_records("setup")]
    assert "work is off: no connection string is set in AzureWebJobsStorage" in said
