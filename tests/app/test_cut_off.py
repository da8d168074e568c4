"""What was ended by force, alone: its children do not go on for ever, and what it held is freed."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from durabletask.client import OrchestrationQuery, OrchestrationStatus
from durabletask.entities import EntityInstanceId
from durabletask.history import ExecutionCompletedEvent, TimerCreatedEvent

from homeward.arm.budget import Budget, Need
from homeward.domain.evidence import Fault
from homeward.domain.leases import lease_key
from homeward.durable_state import cut_off, entity_state
from homeward.errors import RetryLaterError
from tests.app.conftest import VAULT, World, Worlds
from tests.app.test_steering import held, steer

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

type Json = dict[str, Any]

WAITS = {"approval": "Required"}


async def waits(w: World, run: Json) -> bool:
    return (await w.api.get(f"/api/runs/{run['id']}")).json()["status"] == "AwaitingDecision"


async def end_alone(w: World, instance_id: str) -> None:
    await w.host.client.terminate_orchestration(instance_id, recursive=False)
    await w.host.wait(instance_id)


async def find(w: World, wind_up: str) -> None:
    """The hourly look finds it, and starts to wind it up."""
    answer = await w.api.post("/admin/functions/find_cut_off_runs", json={"input": ""})
    assert answer.is_success

    async def started() -> bool:
        return await w.host.client.get_orchestration_state(wind_up) is not None

    await w.until(started)


async def wound_up(w: World, wind_up: str) -> None:
    await w.host.wait(wind_up)
    state = await w.host.client.get_orchestration_state(wind_up)
    assert state is not None
    assert OrchestrationStatus.COMPLETED == state.runtime_status


async def holder(w: World, vm: str = "vm-01") -> str | None:
    lease = EntityInstanceId("lease", lease_key(VAULT, (await w.state(vm))["item"]))
    found = await w.host.client.get_entity(lease)
    state = found.get_typed_state(dict) if found is not None else None
    return (state or {}).get("holder")


async def item_of(w: World, run: Json) -> Json:
    return (await w.api.get(f"/api/runs/{run['id']}")).json()["items"][0]


async def test_the_items_of_a_run_that_is_gone_end_before_their_next_step(world: Worlds) -> None:
    """Its source was being shut down: no failover is begun, the source runs again, and the lease is free."""
    async with world() as w:
        run = await w.start("vm-01")
        async with held(w, method="POST", path="/powerOff"):
            await end_alone(w, run["id"])
            await find(w, f"windup:{run['id']}:1")
            cancelled = EntityInstanceId("control", run["id"])
            await w.until(lambda: has_state(w, cancelled))
        await wound_up(w, f"windup:{run['id']}:1")
        item, truth = await item_of(w, run), await w.state()
        free = await holder(w)

    assert ("Cancelled", "ShuttingDown", None) == (item["outcome"], item["stage"], free)
    assert "ended by force" in item["errors"][0]["message"]
    assert (0, "running") == (truth["accepted"]["unplannedFailover"], truth["vms"]["westus"])


async def has_state(w: World, entity: EntityInstanceId) -> bool:
    return await w.host.client.get_entity(entity) is not None


async def test_the_items_of_a_run_that_is_gone_can_be_stopped_by_hand(world: Worlds) -> None:
    """Nobody has to wait until it is found; nothing else is asked of a run that has ended."""
    async with world() as w:
        run = await w.start("vm-01")
        async with held(w, method="POST", path="/powerOff"):
            await end_alone(w, run["id"])
            answers = [await steer(w, run, action) for action in ("pause", "resume", "cancel")]
            refused = await steer(w, run, "mode", mode="Unplanned")
        await w.host.wait(f"batch:{run['id']}:0:0")
        item, truth = await item_of(w, run), await w.state()
        over = await steer(w, run, "cancel")

    assert [202, 202, 202, 409, 409] == [one.status_code for one in (*answers, refused, over)]
    assert ("Cancelled", 0) == (item["outcome"], truth["accepted"]["unplannedFailover"])


@pytest.mark.parametrize("gone", ["{}", "wave:{}:0"])
async def test_who_waits_for_the_word_of_one_that_is_gone_ends_by_itself(world: Worlds, gone: str) -> None:
    """Even where nobody finds it: each looks now and then whether its parent goes on."""
    async with world() as w:
        with w.host.pacer.stand():
            run = await w.start("vm-01", **WAITS)
            await w.until(lambda: waits(w, run))
            await end_alone(w, gone.format(run["id"]))
        await w.host.wait(f"batch:{run['id']}:0:0")
        item = await item_of(w, run)

    assert ("NotStarted", "RunCutOff") == (item["outcome"], item["errors"][0]["code"])


@pytest.mark.parametrize("gone", ["wave:{}:0", "batch:{}:0:0"])
async def test_a_part_that_is_gone_is_found_and_its_run_told(world: Worlds, gone: str) -> None:
    """What waits for its word ends, its leases are free, and the run says that a part of it broke."""
    async with world() as w:
        with w.host.pacer.stand():
            run = await w.start("vm-01", **WAITS)
            await w.until(lambda: waits(w, run))
            part = gone.format(run["id"])
            await end_alone(w, part)
            await find(w, f"windup:{part}:1")
        await wound_up(w, f"windup:{part}:1")
        item, free = await item_of(w, run), await holder(w)
        ended = await w.ended(run)
        changes = await w.requests("POST")
        client: Any = w.host.client
        seats = await entity_state(client, "roster", f"{run['id']}:0:0")

    assert ("NotStarted", None, {}) == (item["outcome"], free, seats)
    assert part in item["errors"][0]["message"]
    told = [one for one in ended["errors"] if f"{part}' was terminated" in one["message"]]
    assert [("RunCutOff", False)] == [(one["code"], "defect" in str(one)) for one in told], ended["errors"]
    assert [] == changes


async def test_what_began_long_ago_is_looked_for_no_more(world: Worlds) -> None:
    """Else each hour would read all that was ever cut off, for years."""
    async with world() as w:
        with w.host.pacer.stand():
            run = await w.start("vm-01", **WAITS)
            await w.until(lambda: waits(w, run))
            await end_alone(w, run["id"])
            client: Any = w.host.client
            begun = datetime.now(UTC)
            found = [await cut_off(client, "run-", begun + timedelta(hours=one)) for one in (-9000, 1)]

    assert [[run["id"]], []] == found


async def test_a_wind_up_that_broke_is_started_anew(world: Worlds) -> None:
    """And one that is under way, or came to its end, is not."""
    async with world() as w:
        with w.host.pacer.stand():
            run = await w.start("vm-01", **WAITS)
            await w.until(lambda: waits(w, run))
            await end_alone(w, run["id"])
            await find(w, f"windup:{run['id']}:1")
            await find(w, f"windup:{run['id']}:1")
            second = await w.host.client.get_orchestration_state(f"windup:{run['id']}:2")
            await end_alone(w, f"windup:{run['id']}:1")
            await find(w, f"windup:{run['id']}:2")
        await wound_up(w, f"windup:{run['id']}:2")
        await find(w, f"windup:{run['id']}:2")
        third = await w.host.client.get_orchestration_state(f"windup:{run['id']}:3")

    assert (None, None) == (second, third)


async def test_a_call_that_outlives_its_item_changes_nothing_and_is_waited_for(
    world: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The budget sent the power-off back; meanwhile all were ended by force, one by one, but the call itself."""
    turn, empty = Budget.turn, [True]

    @contextmanager
    def not_yet(self: Budget, need: Need, at: datetime, rank: datetime | None) -> Generator[None]:
        if need.writes and empty[0]:
            raise RetryLaterError(Fault("ArmBudget", "Nothing is left."), 20.0, rank=rank or at)
        with turn(self, need, at, rank):
            yield

    monkeypatch.setattr(Budget, "turn", not_yet)
    async with world() as w:
        run = await w.start("vm-01")
        await w.until(lambda: waiting_call(w, run))
        with w.host.pacer.stand():
            name = (await w.state())["item"]
            for one in (run["id"], f"wave:{run['id']}:0", f"batch:{run['id']}:0:0", f"{run['id']}:{name}:1"):
                await end_alone(w, one)
            await find(w, f"windup:{run['id']}:1")
            await w.until(lambda: looked(w, f"windup:{run['id']}:1"))
            kept, empty[0] = await holder(w), False
        await wound_up(w, f"windup:{run['id']}:1")
        free, truth = await holder(w), await w.state()
        calls = await waiting_call(w, run)

    assert (run["id"], None, False) == (kept, free, calls)
    assert (0, "running") == (truth["accepted"]["powerOff"], truth["vms"]["westus"])


async def looked(w: World, wind_up: str) -> bool:
    """Whether its first look is over: it has ended, or looks again later."""
    events = await w.host.client.get_orchestration_history(wind_up)
    return any(isinstance(one, (TimerCreatedEvent, ExecutionCompletedEvent)) for one in events)


async def waiting_call(w: World, run: Json) -> bool:
    states = [OrchestrationStatus.RUNNING, OrchestrationStatus.PENDING]
    query = OrchestrationQuery(instance_id_prefix=f"turn:{run['id']}:", runtime_status=states)
    return bool(await w.host.client.get_all_orchestration_states(query))
