"""Orchestrations of an unmodified app on a host in this process, with time that jumps."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import grpc.aio
import pytest
from durabletask.client import AsyncTaskHubGrpcClient, OrchestrationQuery, OrchestrationState
from durabletask.client import OrchestrationStatus as Status

from devhost.errors import ClockUnreachableError
from devhost.protos import pb
from devhost.testing import RunningHost, host
from tests.devhost.conftest import APP, until

YEAR = 365 * 86400


async def run(
    jumping: RunningHost, name: str, data: object = None, instance_id: str = "one"
) -> OrchestrationState:
    await jumping.client.schedule_new_orchestration(name, input=data, instance_id=instance_id)
    return await jumping.wait(instance_id)


async def value(jumping: RunningHost, name: str, data: object = None) -> object:
    state = await run(jumping, name, data)
    assert state.runtime_status is Status.COMPLETED, state.failure_details
    return json.loads(state.serialized_output or "null")


async def status(client: AsyncTaskHubGrpcClient, instance_id: str = "one") -> Status | None:
    state = await client.get_orchestration_state(instance_id)
    return None if state is None else state.runtime_status


async def test_a_chain_of_activities(jumping: RunningHost) -> None:
    """Each result comes back in its place."""
    assert ["Hello a!", "Hello b!"] == await value(jumping, "chain", ["a", "b"])


async def test_a_fan_out_of_activities(jumping: RunningHost) -> None:
    """All results come together."""
    assert 9900 == await value(jumping, "fan_out", 100)


async def test_nine_days_of_timers_pass_at_once(jumping: RunningHost) -> None:
    """Nine timers of a day each, by the host's clock; by another nobody would wait for them."""
    begin = jumping.clock.now()

    assert 9 == await value(jumping, "nine_days")
    assert jumping.clock.now() - begin >= timedelta(days=9)


async def test_a_year_passes_in_hops(jumping: RunningHost) -> None:
    """The SDK cuts a long timer; the orchestrator sees one wait of a year."""
    waited = await value(jumping, "sleep", YEAR)

    assert isinstance(waited, float)
    assert YEAR <= waited < YEAR + 60


async def test_the_engine_clock_begins_at_the_real_now(jumping: RunningHost) -> None:
    """Virtual is real plus what was jumped."""
    state = await run(jumping, "sleep", 3600)

    assert timedelta(0) <= datetime.now(UTC) - state.created_at.replace(tzinfo=UTC) < timedelta(hours=1)
    assert state.last_updated_at - state.created_at >= timedelta(hours=1)


async def test_retries_wait_between_attempts(jumping: RunningHost, tmp_path: Path) -> None:
    """Two failures, then success: an hour and two hours of back-off."""
    begin = jumping.clock.now()

    assert 3 == await value(jumping, "retry", {"file": str(tmp_path / "calls"), "works_at": 3})
    assert jumping.clock.now() - begin >= timedelta(hours=3)


async def test_retries_end(jumping: RunningHost, tmp_path: Path) -> None:
    """After the last attempt the orchestration fails."""
    state = await run(jumping, "retry", {"file": str(tmp_path / "calls"), "works_at": 9})

    assert state.runtime_status is Status.FAILED


async def test_a_failure_has_the_plain_type_name(jumping: RunningHost, tmp_path: Path) -> None:
    """As the real extension splits it off the worker's text: unqualified."""
    assert "ValueError: call 1 fails on purpose" == await value(jumping, "catches", str(tmp_path / "calls"))


async def test_a_failed_child_is_caught_by_its_parent(jumping: RunningHost, tmp_path: Path) -> None:
    """The parent goes on."""
    assert "fails on purpose" in str(await value(jumping, "failing_parent", str(tmp_path / "calls")))


async def test_an_unknown_activity_fails_its_caller(jumping: RunningHost) -> None:
    """The message names what the app has."""
    state = await run(jumping, "unknown_activity")

    assert state.failure_details is not None
    assert "say_hello" in state.failure_details.message


async def test_an_unknown_orchestrator_fails(jumping: RunningHost) -> None:
    """It does not wait for ever."""
    assert (await run(jumping, "no_such_flow")).runtime_status is Status.FAILED


async def test_names_are_found_in_any_case(jumping: RunningHost) -> None:
    """The real host does not mind either."""
    assert ["Hello a!"] == await value(jumping, "CHAIN", ["a"])


async def test_children_wait_side_by_side(jumping: RunningHost) -> None:
    """Three children of an hour take an hour."""
    begin = jumping.clock.now()
    await value(jumping, "parent", 3600)

    assert jumping.clock.now() - begin < timedelta(hours=2)


async def test_a_timer_wins_where_no_event_comes(jumping: RunningHost) -> None:
    """A host with nothing else to do jumps to the timer."""
    assert "timed out" == await value(jumping, "race", YEAR)


async def test_an_event_wins_on_real_time(real: RunningHost) -> None:
    """Raised while the timer runs; the instance ends with the timer still set."""
    await real.client.schedule_new_orchestration("race", input=YEAR, instance_id="one")
    await real.client.raise_orchestration_event("one", "answer", data="yes")

    assert '"yes"' == (await real.wait("one")).serialized_output


async def test_an_idle_host_takes_events(jumping: RunningHost) -> None:
    """An instance that waits for events alone simply stays; events may come before the wait."""
    await jumping.client.schedule_new_orchestration("wait_for_two", instance_id="one")
    await jumping.client.raise_orchestration_event("one", "Answer", data=1)
    await jumping.client.raise_orchestration_event("one", "answer", data=2)
    state = await jumping.wait("one")

    assert ("[1, 2]", '"waiting"') == (state.serialized_output, state.serialized_custom_status)


async def test_an_orchestrator_sends_an_event(jumping: RunningHost) -> None:
    """To another one, twice."""
    await jumping.client.schedule_new_orchestration("wait_for_two", instance_id="target")
    await run(jumping, "send", "target", "first")
    await run(jumping, "send", "target", "second")

    assert (
        '["from an orchestrator", "from an orchestrator"]' == (await jumping.wait("target")).serialized_output
    )


async def test_an_event_sent_to_nobody_is_lost(jumping: RunningHost) -> None:
    """Silently for the sender, as on Azure."""
    assert "sent" == await value(jumping, "send", "nobody")


async def test_continue_as_new_keeps_events(jumping: RunningHost) -> None:
    """Ten events, one taken a generation, none lost."""
    data = {"got": [], "count": 10, "keep": True}
    await jumping.client.schedule_new_orchestration("gather", input=data, instance_id="one")
    for number in range(10):
        await jumping.client.raise_orchestration_event("one", "item", data=number)

    assert list(range(10)) == json.loads((await jumping.wait("one")).serialized_output or "null")


async def test_a_timer_left_behind_does_not_fire_anew(jumping: RunningHost) -> None:
    """The next generation has a timer of the same id: it waits its full hour."""
    waited = await value(jumping, "anew_with_timer", 0)

    assert isinstance(waited, float)
    assert 3600 <= waited < 3700


async def test_an_activity_has_a_durable_client(jumping: RunningHost) -> None:
    """It reads another instance's state."""
    await run(jumping, "chain", [], "other")
    await jumping.client.schedule_new_orchestration("ask_activity", input="other", instance_id="one")

    assert '"COMPLETED"' == (await jumping.wait("one")).serialized_output


async def test_suspend_and_resume(jumping: RunningHost) -> None:
    """Events of the time between are delivered at the resume."""
    client = jumping.client
    await client.schedule_new_orchestration("wait_for_two", instance_id="one")
    await client.wait_for_orchestration_start("one")
    await client.suspend_orchestration("one")
    await until(lambda: status(client), Status.SUSPENDED)
    for number in (1, 2):
        await client.raise_orchestration_event("one", "answer", data=number)
    await client.resume_orchestration("one")

    assert "[1, 2]" == (await jumping.wait("one")).serialized_output


async def test_terminate_reaches_children(jumping: RunningHost) -> None:
    """Recursive is the SDK's default."""
    client = jumping.client
    await client.schedule_new_orchestration("named_parent", input="kid", instance_id="one")
    await until(lambda: status(client, "kid"), Status.RUNNING)
    await client.terminate_orchestration("one", output="enough")

    assert Status.TERMINATED is await status(client)
    assert Status.TERMINATED is await status(client, "kid")


async def test_a_rewind_reaches_the_child_that_failed(jumping: RunningHost, tmp_path: Path) -> None:
    """Parent and child go on from where they failed."""
    state = await run(jumping, "fragile_parent", str(tmp_path / "calls"))
    await jumping.client.rewind_orchestration("one", reason="again")

    assert Status.FAILED is state.runtime_status
    assert "2" == (await jumping.wait("one")).serialized_output


async def test_a_rewind_brings_back_what_was_pending(jumping: RunningHost, tmp_path: Path) -> None:
    """A timer, an activity and a child that were under way at the failure go on; the rest is not done again."""
    client = jumping.client
    wanted = {"folder": str(tmp_path), "file": str(tmp_path / "calls"), "child": "kid"}
    begin = jumping.clock.now()
    await client.schedule_new_orchestration("fragile_race", input=wanted, instance_id="one")
    await until(lambda: status(client), Status.FAILED)
    await client.rewind_orchestration("one", reason="again")
    (tmp_path / "go").touch()
    for number in (1, 2):
        await client.raise_orchestration_event("kid", "answer", data=number)

    assert "[1, [1, 2]]" == (await jumping.wait("one")).serialized_output
    assert jumping.clock.now() - begin >= timedelta(days=1)


async def test_a_finished_id_starts_again_by_default(jumping: RunningHost) -> None:
    """The former result is gone."""
    await run(jumping, "chain", ["a"])

    assert '["Hello b!"]' == (await run(jumping, "chain", ["b"])).serialized_output


async def test_an_empty_reuse_policy_means_already_exists(jumping: RunningHost) -> None:
    """The client gets the status code that says so."""
    await run(jumping, "chain", [])
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await jumping.client.schedule_new_orchestration(
            "chain", instance_id="one", reuse_id_policy=pb.OrchestrationIdReusePolicy()
        )

    assert grpc.StatusCode.ALREADY_EXISTS is caught.value.code()


async def test_purge_and_query(jumping: RunningHost) -> None:
    """Found by prefix with its output, then gone."""
    for name in ("run-1", "run-2", "other"):
        await run(jumping, "chain", ["x"], name)
    query = OrchestrationQuery(instance_id_prefix="run-", fetch_inputs_and_outputs=True, max_instance_count=1)
    found = await jumping.client.get_all_orchestration_states(query)
    gone = await jumping.client.purge_orchestration("run-1")

    assert ["run-1", "run-2"] == [each.instance_id for each in found]
    assert ('["Hello x!"]', 1) == (found[0].serialized_output, gone.deleted_instance_count)
    assert await status(jumping.client, "run-1") is None


async def test_start_at_is_heeded(jumping: RunningHost) -> None:
    """The clock jumps to the start."""
    begin = jumping.clock.now()
    await jumping.client.schedule_new_orchestration(
        "chain", input=[], instance_id="one", start_at=begin + timedelta(days=2)
    )
    await jumping.wait("one")

    assert jumping.clock.now() - begin >= timedelta(days=2)


async def test_a_version_is_passed_through(jumping: RunningHost) -> None:
    """From the client to the orchestrator's context."""
    await jumping.client.schedule_new_orchestration("version_of", instance_id="one", version="2.1")

    assert '"2.1"' == (await jumping.wait("one")).serialized_output


async def test_the_hook_hears_of_each_jump_before_it(anyio_backend: str) -> None:
    """Nine timers, nine jumps, in order."""
    heard: list[datetime] = []

    async def hook(now: datetime) -> None:
        heard.append(now)

    async with host(APP, auto_advance=True, clock_hook=hook) as running:
        await run(running, "nine_days")

    assert 9 == len(heard)
    assert heard == sorted(heard)


async def test_a_clock_that_cannot_be_told_stops_the_host(anyio_backend: str) -> None:
    """No timer is delivered, and whoever waits learns why."""

    async def hook(now: datetime) -> None:
        raise ClockUnreachableError("nobody there")

    async with host(APP, auto_advance=True, clock_hook=hook) as running:
        with pytest.raises(ClockUnreachableError):
            await run(running, "nine_days")


async def test_no_jump_while_an_activity_runs(jumping: RunningHost, tmp_path: Path) -> None:
    """A timer of a year waits for an activity that takes its real time."""
    await jumping.client.schedule_new_orchestration("held", input=str(tmp_path), instance_id="held")
    await until(lambda: asyncio.sleep(0, (tmp_path / "activity-1").exists()), wanted=True)
    begin = jumping.clock.now()
    await jumping.client.schedule_new_orchestration("sleep", input=YEAR, instance_id="year")
    await until(lambda: status(jumping.client, "year"), Status.RUNNING)
    before = jumping.clock.now() - begin
    (tmp_path / "go").touch()
    await jumping.wait("year")

    assert before < timedelta(minutes=1)
    assert jumping.clock.now() - begin >= timedelta(days=364)


async def test_scaled_time_runs_faster(anyio_backend: str) -> None:
    """An hour in half a second at 7200 times the speed; at any other the run would not end in time."""
    async with host(APP, time_scale=7200) as running:
        await run(running, "sleep", 3600)


async def test_a_host_that_ended_has_left_no_task_behind(anyio_backend: str) -> None:
    """Whoever embeds it keeps their event loop."""
    before = asyncio.all_tasks()
    async with host(APP, auto_advance=True) as running:
        await run(running, "nine_days")

    await until(lambda: asyncio.sleep(0, asyncio.all_tasks() - before), wanted=set())


async def test_state_outlives_the_host(anyio_backend: str, tmp_path: Path) -> None:
    """Another host on the same file goes on where the first one stopped."""
    async with host(APP, db=tmp_path / "hub.db") as first:
        await first.client.schedule_new_orchestration("wait_for_two", instance_id="one")
        await first.client.raise_orchestration_event("one", "answer", data=1)
    async with host(APP, db=tmp_path / "hub.db") as second:
        await second.client.raise_orchestration_event("one", "answer", data=2)

        assert "[1, 2]" == (await second.wait("one")).serialized_output
