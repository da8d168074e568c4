"""Entities of an unmodified app on a host in this process."""

import asyncio
import json

from durabletask.client import OrchestrationStatus as Status
from durabletask.entities import EntityInstanceId

from devhost.testing import RunningHost
from tests.devhost.conftest import until


async def balance(running: RunningHost, key: str = "a") -> int | None:
    found = await running.client.get_entity(EntityInstanceId("account", key))
    return None if found is None else found.get_typed_state(int)


async def put(running: RunningHost, key: str, amount: int) -> None:
    await running.client.signal_entity(EntityInstanceId("account", key), "add", input=amount)


async def run(running: RunningHost, name: str, data: object, instance_id: str = "one") -> object:
    await running.client.schedule_new_orchestration(name, input=data, instance_id=instance_id)
    return json.loads((await running.wait(instance_id)).serialized_output or "null")


async def test_calls_in_order_and_rolled_back_failures(jumping: RunningHost) -> None:
    """A refused operation leaves the state as it was."""
    assert 7 == await run(jumping, "deposit", [5, -9, 2])


async def test_a_signal_from_the_client(jumping: RunningHost) -> None:
    """The client reads the state it made."""
    await put(jumping, "a", 5)

    await until(lambda: balance(jumping), 5)


async def test_a_signal_from_an_orchestrator(jumping: RunningHost) -> None:
    """Fire and forget."""
    await run(jumping, "signal", 3)

    await until(lambda: balance(jumping), 3)


async def test_an_entity_without_state_is_not_there(jumping: RunningHost) -> None:
    """A deleted one is like one that never was."""
    await put(jumping, "a", 5)
    await jumping.client.signal_entity(EntityInstanceId("account", "a"), "delete")

    await until(lambda: balance(jumping), None)


async def test_a_critical_section(jumping: RunningHost) -> None:
    """Two transfers between the same accounts, in both directions, never see each other's middle."""
    await put(jumping, "p", 5)
    await put(jumping, "q", 5)
    results = await asyncio.gather(
        run(jumping, "transfer", {"from": "p", "to": "q"}, "one"),
        run(jumping, "transfer", {"from": "q", "to": "p"}, "two"),
    )

    assert ([5, 4, 6], [6, 5, 5]) in (tuple(results), tuple(reversed(results)))


async def test_an_outsider_waits_for_the_section(jumping: RunningHost) -> None:
    """A signal during the section is applied after it: the section saw the old value to its end."""
    await put(jumping, "p", 5)
    await put(jumping, "q", 0)
    wanted = {"from": "p", "to": "q", "seconds": 3600}
    section = asyncio.create_task(run(jumping, "transfer", wanted))
    await put(jumping, "p", 100)

    result = await section
    assert result in ([5, 4, 1], [105, 104, 1])
    await until(lambda: balance(jumping, "p"), 104)


async def test_a_failed_section_frees_its_locks(jumping: RunningHost) -> None:
    """The next one gets them."""
    await put(jumping, "p", 5)
    await put(jumping, "q", 5)
    await run(jumping, "transfer", {"from": "p", "to": "q", "fail": True}, "one")
    state = await jumping.client.get_orchestration_state("one")

    assert state is not None
    assert state.runtime_status is Status.FAILED
    assert [5, 4, 6] == await run(jumping, "transfer", {"from": "p", "to": "q"}, "two")
