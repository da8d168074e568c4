"""Time in its three modes: real, scaled, jumping. The modes differ in seconds, never in what is decided."""

import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import override

import pytest
from durabletask.entities import EntityInstanceId

from devhost.testing import RunningHost, host
from tests.devhost.conftest import APP, until

pytestmark = pytest.mark.slow

DAY = 86400
CHOSEN = ["timer", "quick", "activity", "3 calls", "early"]


async def decide(running: RunningHost, unit: float, file: Path) -> object:
    await running.client.schedule_new_orchestration(
        "decisions", input={"unit": unit, "file": str(file)}, instance_id="one"
    )
    return json.loads((await running.wait("one", 30)).serialized_output or "null")


@pytest.mark.parametrize(("scale", "unit"), [(1.0, 0.2), (7200.0, 1440.0)])
async def test_decisions_on_a_flowing_clock(
    anyio_backend: str, tmp_path: Path, scale: float, unit: float
) -> None:
    """Real, with units of a fifth of a second, and scaled, with hours that take as long."""
    async with host(APP, time_scale=scale) as running:
        assert CHOSEN == await decide(running, unit, tmp_path / "calls")


async def test_the_same_decisions_over_weeks_of_virtual_time(jumping: RunningHost, tmp_path: Path) -> None:
    """Twelve units of five days: sixty days of timers, back-offs and children."""
    begin = jumping.clock.now()

    assert CHOSEN == await decide(jumping, 5 * DAY, tmp_path / "calls")
    assert timedelta(days=60) <= jumping.clock.now() - begin < timedelta(days=61)


async def test_thirty_days_hour_by_hour(jumping: RunningHost) -> None:
    """720 timers in fifteen generations: no hour is missed, none is slept twice."""
    begin = jumping.clock.now()
    await jumping.client.schedule_new_orchestration("hours", input=30 * 24, instance_id="one")

    assert "48" == (await jumping.wait("one", 60)).serialized_output
    assert timedelta(days=30) <= jumping.clock.now() - begin < timedelta(days=30, hours=1)


async def test_nothing_is_handed_out_while_the_clock_is_on_its_way(anyio_backend: str) -> None:
    """Work that comes in before the other clock has answered begins at the new time, not in the jump."""
    arrived: list[datetime] = []

    async def hook(now: datetime) -> None:
        if not arrived:
            arrived.append(now)
            await running.client.schedule_new_orchestration("chain", input=["a"], instance_id="late")

    async with host(APP, auto_advance=True, clock_hook=hook) as running:
        await running.client.schedule_new_orchestration("hours", input=1, instance_id="hour")
        await running.wait("hour")
        await running.wait("late")
        events = running.engine.history("late")

    assert events[0].HasField("orchestratorStarted")
    assert arrived[0] <= events[0].timestamp.ToDatetime(UTC)


async def balance(running: RunningHost) -> int | None:
    found = await running.client.get_entity(EntityInstanceId("account", "a"))
    return None if found is None else found.get_typed_state(int)


async def test_a_signal_for_later_moves_the_clock(jumping: RunningHost) -> None:
    """From a client and from an orchestrator: nothing else is to do, so the days pass."""
    begin = jumping.clock.now()
    due = begin + timedelta(days=1)
    await jumping.client.signal_entity(EntityInstanceId("account", "a"), "add", input=1, signal_time=due)
    await until(lambda: balance(jumping), 1)
    first = jumping.clock.now() - begin
    await jumping.client.schedule_new_orchestration("signal_later", input=2)
    await until(lambda: balance(jumping), 3)

    assert timedelta(days=1) <= first < timedelta(days=2)
    assert timedelta(days=3) <= jumping.clock.now() - begin < timedelta(days=4)


@contextmanager
def slow_service() -> Generator[tuple[str, list[str]]]:
    """Answers twice that it is not done and when to ask again, an hour later; then with its result."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = b"done" if len(asked) > 2 else b""
            self.send_response(200 if body else 202)
            self.send_header("location", f"/operations/{len(asked)}")
            self.send_header("retry-after", "3600")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        @override
        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/begin", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


# The SDK's own answer object takes the path that its JSON codec warns of, once a process.
@pytest.mark.filterwarnings("ignore:azure.functions Durable JSON codec:DeprecationWarning")
async def test_a_durable_http_call_polls_in_virtual_time(jumping: RunningHost) -> None:
    """Two answers of 202, each with an hour of patience."""
    begin = jumping.clock.now()
    with slow_service() as (url, asked):
        await jumping.client.schedule_new_orchestration("fetch", input=url, instance_id="one")
        state = await jumping.wait("one")

    assert '[200, "done"]' == state.serialized_output
    assert ["/begin", "/operations/1", "/operations/2"] == asked
    assert timedelta(hours=2) <= jumping.clock.now() - begin < timedelta(hours=3)
