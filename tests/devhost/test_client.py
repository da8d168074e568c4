"""What the SDK's client asks of a host, beyond starting and waiting: look, list, steer, purge, and refusals."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import grpc
import grpc.aio
import pytest
from durabletask.client import OrchestrationQuery
from durabletask.client import OrchestrationStatus as Status
from google.protobuf.message import Message

from devhost.grpc_api import ClientApi
from devhost.grpc_server import RpcServer
from devhost.protos import Timestamp, pb
from devhost.testing import RunningHost
from tests.devhost.conftest import until
from tests.devhost.rooms import Rooms

FAR = Timestamp(seconds=2**62)


async def finish(running: RunningHost, instance_id: str, name: str = "chain") -> None:
    await running.client.schedule_new_orchestration(name, input=["a"], instance_id=instance_id)
    await running.wait(instance_id)


async def finish_a_day_apart(running: RunningHost, *names: str) -> list[datetime]:
    """End one instance a day; the days on which they were created, and the day after."""
    days: list[datetime] = []
    for name in names:
        days.append(running.clock.now())
        await finish(running, name)
        await running.client.schedule_new_orchestration("sleep", input=86400, instance_id="night")
        await running.wait("night")
    await running.client.purge_orchestration("night")
    return [*days, running.clock.now()]


async def code_of(request: object) -> str:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await request  # pyright: ignore[reportGeneralTypeIssues] - any of the client's coroutines
    return caught.value.code().name


async def test_queries_by_time_and_status(jumping: RunningHost) -> None:
    """From a time on and before another, in one of the states."""
    days = await finish_a_day_apart(jumping, "one", "two", "three")
    query = OrchestrationQuery(created_time_from=days[1], created_time_to=days[2])
    failed = OrchestrationQuery(runtime_status=[Status.FAILED])
    ended = OrchestrationQuery(runtime_status=[Status.COMPLETED, Status.FAILED])

    async def found(wanted: OrchestrationQuery) -> list[str]:
        return [each.instance_id for each in await jumping.client.get_all_orchestration_states(wanted)]

    assert ["two"] == await found(query)
    assert [] == await found(failed)
    assert ["one", "two", "three"] == await found(ended)


async def test_ids_of_ended_instances_come_in_pages(jumping: RunningHost) -> None:
    """By the time of their end."""
    await finish_a_day_apart(jumping, "one", "two", "three")
    await jumping.client.schedule_new_orchestration("wait_for_two", instance_id="running")
    first = await jumping.client.list_instance_ids(page_size=2)
    second = await jumping.client.list_instance_ids(page_size=2, continuation_token=first.continuation_token)

    assert [["one", "two"], ["three"]] == [first.items, second.items]
    assert second.continuation_token is None


async def test_a_history_is_read(jumping: RunningHost) -> None:
    """Event by event, from the start to the end."""
    await finish(jumping, "one")
    events = await jumping.client.get_orchestration_history("one")
    kinds = [type(event).__name__ for event in events]

    assert ["OrchestratorStartedEvent", "ExecutionStartedEvent", "TaskScheduledEvent"] == kinds[:3]
    assert ["ExecutionCompletedEvent", "OrchestratorCompletedEvent"] == kinds[-2:]


@pytest.mark.parametrize("new_id", [True, False])
async def test_a_restart_runs_again_with_the_same_input(jumping: RunningHost, *, new_id: bool) -> None:
    """Under a new id or under its own."""
    await finish(jumping, "one")
    again = await jumping.client.restart_orchestration("one", restart_with_new_instance_id=new_id)

    assert new_id is (again != "one")
    assert '["Hello a!"]' == (await jumping.wait(again)).serialized_output


async def test_purges_reach_children(jumping: RunningHost) -> None:
    """By default, and only then."""
    await jumping.client.schedule_new_orchestration("parent", input=1, instance_id="one")
    await jumping.wait("one")
    alone = await jumping.client.purge_orchestration("one", recursive=False)
    await jumping.client.schedule_new_orchestration("parent", input=1, instance_id="one")
    await jumping.wait("one")
    whole = await jumping.client.purge_orchestration("one")

    assert [1, 4] == [alone.deleted_instance_count, whole.deleted_instance_count]


async def test_purges_by_time_and_status(jumping: RunningHost) -> None:
    """What runs is left alone."""
    days = await finish_a_day_apart(jumping, "one", "two", "three")
    await jumping.client.schedule_new_orchestration("wait_for_two", instance_id="running")
    none = await jumping.client.purge_orchestrations_by(runtime_status=[Status.FAILED])
    some = await jumping.client.purge_orchestrations_by(created_time_from=days[1])
    left = await jumping.client.get_all_orchestration_states()

    assert [0, 2] == [none.deleted_instance_count, some.deleted_instance_count]
    assert ["one", "running"] == [each.instance_id for each in left]


async def test_an_event_before_the_wait_is_kept(jumping: RunningHost) -> None:
    """Raised while the orchestrator sleeps, taken an hour later."""
    await jumping.client.schedule_new_orchestration(
        "waits_late", instance_id="one", start_at=jumping.clock.now() + timedelta(days=1)
    )
    await jumping.client.raise_orchestration_event("one", "answer", data="early")

    assert '"early"' == (await jumping.wait("one")).serialized_output


@pytest.mark.parametrize(("keep", "got"), [(True, "[1, 2]"), (False, "[1, 3]")])
async def test_continue_as_new_drops_what_was_read_unless_asked(
    real: RunningHost, *, keep: bool, got: str
) -> None:
    """Two events in one turn: the second survives the generation only with save_events."""
    client = real.client
    await client.schedule_new_orchestration(
        "gather", input={"got": [], "count": 2, "keep": keep}, instance_id="one"
    )
    await client.wait_for_orchestration_start("one")
    await client.suspend_orchestration("one")
    await until(lambda: status(real), Status.SUSPENDED)
    for number in (1, 2):
        await client.raise_orchestration_event("one", "item", data=number)
    await client.resume_orchestration("one")
    if not keep:
        await until(lambda: taken(real), [1])
        await client.raise_orchestration_event("one", "item", data=3)

    assert got == (await real.wait("one")).serialized_output


async def status(running: RunningHost) -> Status | None:
    state = await running.client.get_orchestration_state("one")
    return state and state.runtime_status


async def taken(running: RunningHost) -> object:
    """What the input of the present generation says."""
    state = await running.client.get_orchestration_state("one")
    return json.loads((state and state.serialized_input) or "{}").get("got")


async def test_a_failed_child_is_tried_again(jumping: RunningHost, tmp_path: Path) -> None:
    """After the pause of its policy."""
    begin = jumping.clock.now()
    await jumping.client.schedule_new_orchestration(
        "retried_child", input=str(tmp_path / "calls"), instance_id="one"
    )

    assert "2" == (await jumping.wait("one")).serialized_output
    assert jumping.clock.now() - begin >= timedelta(hours=1)


@pytest.mark.parametrize("name", ["@account@a", "a/b", "x" * 257])
async def test_a_forbidden_id_is_an_invalid_argument(real: RunningHost, name: str) -> None:
    """Nothing is started."""
    start = real.client.schedule_new_orchestration("chain", input=[], instance_id=name)

    assert "INVALID_ARGUMENT" == await code_of(start)
    assert [] == await real.client.get_all_orchestration_states()


async def test_refusals_for_instances_that_are_unknown(real: RunningHost) -> None:
    """NOT_FOUND, by every call that steers."""
    client = real.client
    requests = [
        client.raise_orchestration_event("nobody", "answer"),
        client.terminate_orchestration("nobody"),
        client.suspend_orchestration("nobody"),
        client.resume_orchestration("nobody"),
        client.rewind_orchestration("nobody"),
        client.restart_orchestration("nobody"),
        client.get_orchestration_history("nobody"),
    ]

    assert {"NOT_FOUND"} == {await code_of(request) for request in requests}


async def test_refusals_for_instances_in_another_state(real: RunningHost) -> None:
    """FAILED_PRECONDITION for what has ended, and for a rewind or restart of what runs."""
    client = real.client
    await finish(real, "over")
    await client.schedule_new_orchestration("wait_for_two", instance_id="running")
    requests = [
        client.raise_orchestration_event("over", "answer"),
        client.terminate_orchestration("over"),
        client.suspend_orchestration("over"),
        client.rewind_orchestration("over"),
        client.rewind_orchestration("running"),
        client.restart_orchestration("running"),
    ]

    assert {"FAILED_PRECONDITION"} == {await code_of(request) for request in requests}


async def test_a_second_start_of_what_runs_already_exists(real: RunningHost) -> None:
    """The first goes on."""
    await real.client.schedule_new_orchestration("wait_for_two", instance_id="one")

    assert "ALREADY_EXISTS" == await code_of(
        real.client.schedule_new_orchestration("wait_for_two", instance_id="one")
    )


@pytest.mark.parametrize(
    ("name", "request_"),
    [
        ("SignalEntity", pb.SignalEntityRequest(instanceId="@a@b", scheduledTime=Timestamp(nanos=-1))),
        ("QueryInstances", pb.QueryInstancesRequest(query=pb.InstanceQuery(createdTimeTo=FAR))),
        ("SignalEntity", pb.SignalEntityRequest(instanceId="a", name="add")),
        ("SignalEntity", pb.SignalEntityRequest(instanceId="@a", name="add")),
        ("SignalEntity", pb.SignalEntityRequest(instanceId="@@b", name="add")),
    ],
)
async def test_times_and_entity_ids_that_are_none_are_refused(
    anyio_backend: str, name: str, request_: Message
) -> None:
    """At the door, as no client of the SDK sends them: the engine goes on."""
    rooms = Rooms()
    server = RpcServer(ClientApi(rooms.engine, lambda: None))
    await server.start()
    async with grpc.aio.insecure_channel(server.address.removeprefix("http://")) as channel:
        call = channel.unary_unary(f"/TaskHubSidecarService/{name}", type(request_).SerializeToString)

        assert "INVALID_ARGUMENT" == await code_of(call(request_))
    await server.close()
    assert rooms.engine.broken is None
