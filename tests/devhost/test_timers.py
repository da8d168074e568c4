"""Timer triggers: a listener whose clock a test moves, and a whole host."""

import asyncio
import json
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from devhost.config import HostSettings
from devhost.errors import DevhostError, WorkerLostError
from devhost.functions import Function
from devhost.listeners.listener import Surroundings
from devhost.listeners.timers import Timers
from devhost.store import Store
from devhost.testing import RunningHost, host
from devhost.worker.messages import Input, Outcome
from tests.devhost.conftest import until
from tests.devhost.rooms import NOON, HandClock
from tests.devhost.web import ask

APP = Path(__file__).parent / "timer_app"
HOURLY = "0 0 * * * *"


class Bench:
    """One timer function on a clock that stands still; `given` is what it was called with."""

    def __init__(self, schedule: str = HOURLY, **trigger: object) -> None:
        self.clock, self.store = HandClock(), Store()
        self.given: list[dict[str, Any]] = []
        self.held = asyncio.Event()
        self.held.set()
        self.lost = False
        binding = {"type": "timerTrigger", "name": "tick", "schedule": schedule, **trigger}
        self.function = Function("f", "f", (binding,))

    async def _run(self, _: Function, source: Input, __: str) -> Outcome:
        self.given.append(json.loads(str(source.value)))
        await self.held.wait()
        if self.lost:
            raise WorkerLostError("the worker process ended")
        return Outcome()

    def listener(self) -> Timers:
        """A host's start: what was kept stays."""
        at = Surroundings(self.clock, self.store, HostSettings(), self._run, lambda: None)
        timers = Timers([self.function], at)
        timers.start()
        return timers

    async def pass_time(self, timers: Timers, seconds: float) -> None:
        self.clock.advance(seconds)
        timers.fire_due()
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    @property
    def past_due(self) -> list[bool]:
        return [each["IsPastDue"] for each in self.given]


@pytest.fixture
async def bench(anyio_backend: str) -> AsyncGenerator[Bench]:
    made = Bench()
    yield made
    made.store.close()


async def test_a_schedule_fires_at_its_moments(bench: Bench) -> None:
    """Not before; each time with the last and the next moment."""
    timers = bench.listener()
    await bench.pass_time(timers, 3599)
    none = len(bench.given)
    await bench.pass_time(timers, 1)
    await bench.pass_time(timers, 3600)

    assert (0, [False, False]) == (none, bench.past_due)
    assert ["0001-01-01T00:00:00", "2026-11-22T13:00:00+00:00"] == [
        each["ScheduleStatus"]["Last"] for each in bench.given
    ]
    assert NOON + timedelta(hours=3) == timers.next_due()


async def test_a_moment_missed_while_the_host_was_down_is_past_due(bench: Bench) -> None:
    """Fired once at the start, however many were missed; then the schedule goes on."""
    await bench.pass_time(bench.listener(), 0)
    bench.clock.advance(5.5 * 3600)
    timers = bench.listener()
    await bench.pass_time(timers, 0)
    await bench.pass_time(timers, 1800)

    assert [True, False] == bench.past_due


async def test_nothing_is_past_due_without_monitor(bench: Bench) -> None:
    """`use_monitor=False`, and schedules below a minute."""
    for each in (Bench(useMonitor=False), Bench("*/30 * * * * *")):
        await each.pass_time(each.listener(), 0)
        each.clock.advance(5.4999 * 3600)
        await each.pass_time(each.listener(), 0)
        each.store.close()

        assert [] == each.given


async def test_a_changed_schedule_is_not_past_due(bench: Bench) -> None:
    """The kept moment belonged to the old one."""
    bench.listener()
    bench.clock.advance(5.5 * 3600)
    bench.function = Function("f", "f", ({**bench.function.trigger, "schedule": "0 15 * * * *"},))
    timers = bench.listener()
    await bench.pass_time(timers, 0)

    assert [] == bench.given
    assert NOON + timedelta(hours=6, minutes=15) == timers.next_due()


async def test_run_on_startup(bench: Bench) -> None:
    """At once, and not as past due."""
    startup = Bench(runOnStartup=True)
    timers = startup.listener()
    await startup.pass_time(timers, 0)
    startup.store.close()

    assert [False] == startup.past_due
    assert NOON + timedelta(hours=1) == timers.next_due()


async def test_a_function_never_runs_beside_itself(bench: Bench) -> None:
    """A run that lasts past the next moment is followed by one run at once."""
    bench.held.clear()
    timers = bench.listener()
    await bench.pass_time(timers, 3600)
    await bench.pass_time(timers, 3 * 3600)
    during = len(bench.given)
    bench.held.set()
    for _ in range(3):
        await bench.pass_time(timers, 0)

    assert (1, 2) == (during, len(bench.given))


async def test_a_run_that_was_cut_off_is_missed(bench: Bench) -> None:
    """A host that dies in the middle finds it past due."""
    bench.held.clear()
    timers = bench.listener()
    await bench.pass_time(timers, 3600)
    await timers.stop(0)
    bench.held.set()
    bench.clock.advance(1)
    await bench.pass_time(bench.listener(), 0)

    assert [False, True] == bench.past_due


async def test_a_lost_worker_does_not_end_the_schedule(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    """The run has failed, as on the real host; the next one comes."""
    bench.lost = True
    timers = bench.listener()
    await bench.pass_time(timers, 3600)
    bench.lost = False
    await bench.pass_time(timers, 3600)

    assert 2 == len(bench.given)
    assert "f (timer) failed" in caplog.text


async def test_time_zones_are_named_as_unsupported(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A schedule that silently ran at another hour would be worse."""
    monkeypatch.setenv("WEBSITE_TIME_ZONE", "Europe/Berlin")
    bench.listener()

    assert "Europe/Berlin" in caplog.text


def ticks(folder: Path, name: str) -> list[dict[str, object]]:
    file = folder / name
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


async def test_schedules_fire_on_the_way_of_the_clock(tmp_path: Path) -> None:
    """A day passes for an orchestration: every sixth hour the function runs, and the clock then rests."""
    later = (datetime.now(UTC).minute + 30) % 60  # none of its moments passes while the host starts
    every = f"0 {later} */6 * * *"
    env = {"TICKS": str(tmp_path), "EVERY": every, "AzureWebJobs.turned_off.Disabled": "1"}
    async with host(APP, auto_advance=True, env=env) as running:
        await until(lambda: _exists(running), True)
        await running.wait("from-timer")
        seen = [each["Last"] for each in ticks(tmp_path, "scheduled")]
        answer = await ask(
            running, "POST", "/admin/functions/scheduled", b'{"input": ""}', x_functions_key="dev"
        )
        await until(lambda: _count(tmp_path), 5)

    assert 4 == len(seen)
    assert "0001-01-01T00:00:00" == ticks(tmp_path, "at_startup")[0]["Last"]
    assert 202 == answer.status


async def _exists(running: RunningHost) -> bool:
    return running.engine.get("from-timer") is not None


async def _count(folder: Path) -> int:
    return len(ticks(folder, "scheduled"))


async def test_a_disabled_function_is_not_there(tmp_path: Path) -> None:
    """Its route is unknown, the others work, and the list says so."""
    env = {"TICKS": str(tmp_path), "EVERY": HOURLY, "AzureWebJobs.turned_off.Disabled": "true"}
    async with host(APP, env=env) as running:
        answer = await ask(running, "GET", "/api/off")
        listed = await ask(running, "GET", "/admin/functions/turned_off", x_functions_key="dev")

    assert 404 == answer.status
    assert listed.field["isDisabled"] is True


async def test_a_missing_setting_in_a_binding_is_an_error(tmp_path: Path) -> None:
    """Naming function, field and setting."""
    with pytest.raises(DevhostError, match="scheduled: schedule: '%EVERY%' does not resolve"):
        async with host(APP, env={"TICKS": str(tmp_path)}):
            pass
