"""What durable state holds, read and told from outside an orchestration: instances, entities and events."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

import grpc
from azure.durable_functions import DurableFunctionsClient
from durabletask.client import EntityQuery, OrchestrationQuery, OrchestrationState, OrchestrationStatus
from durabletask.internal import orchestrator_service_pb2 as protocol

from homeward.durable import entity_id
from homeward.errors import HomewardError

# A run id that exists, ended or not, is never started again: the extension's default would replace it.
NEVER_REPLACE = protocol.OrchestrationIdReusePolicy()
# Instances with their payloads are read so many at a time: an answer over 4 MB is refused by gRPC.
_PAGE, _PAGE_OF_IDS = 50, 1000
ENDED = (OrchestrationStatus.COMPLETED, OrchestrationStatus.FAILED, OrchestrationStatus.TERMINATED)


class AlreadyExistsError(HomewardError):
    """An instance of this id exists, running or ended."""


class OverError(HomewardError):
    """An instance has ended, and hears no event any more."""


@dataclass(frozen=True, slots=True)
class Instance:
    """A durable instance, with its payloads as plain JSON (empty where there is none)."""

    id: str
    created_at: datetime
    ended: bool
    broken: str
    input: dict[str, Any]
    status: dict[str, Any]
    output: dict[str, Any]


async def start_once(
    client: DurableFunctionsClient, name: str, instance_id: str, data: dict[str, Any], *, again: bool = False
) -> None:
    """Start an instance unless one of this id exists. Raises AlreadyExistsError.

    `again`: one that has ended is replaced, as the extension does it by default; one that goes on never is.
    """
    policy = None if again else NEVER_REPLACE
    try:
        await client.schedule_new_orchestration(
            name, input=data, instance_id=instance_id, reuse_id_policy=policy
        )
    except grpc.aio.AioRpcError as error:
        if error.code() is grpc.StatusCode.ALREADY_EXISTS:
            raise AlreadyExistsError(f"{instance_id} exists.") from error
        raise


async def instance(client: DurableFunctionsClient, instance_id: str) -> Instance | None:
    state = await client.get_orchestration_state(instance_id)
    return None if state is None else _instance(state)


async def instances(client: DurableFunctionsClient, prefix: str) -> list[Instance]:
    query = OrchestrationQuery(
        instance_id_prefix=prefix, fetch_inputs_and_outputs=True, max_instance_count=_PAGE
    )
    return [_instance(state) for state in await client.get_all_orchestration_states(query)]


@dataclass(frozen=True, slots=True)
class Stamp:
    """An instance without its payloads: when it last changed, and whether it has ended."""

    id: str
    changed_at: datetime
    ended: bool


async def stamps(client: DurableFunctionsClient, prefix: str) -> list[Stamp]:
    query = OrchestrationQuery(instance_id_prefix=prefix, max_instance_count=_PAGE_OF_IDS)
    found = await client.get_all_orchestration_states(query)
    return [Stamp(one.instance_id, one.last_updated_at, one.runtime_status in ENDED) for one in found]


async def cut_off(client: DurableFunctionsClient, prefix: str, since: datetime | None = None) -> list[str]:
    """The ids of instances that were terminated or broke, of those that began since then."""
    ended = [OrchestrationStatus.TERMINATED, OrchestrationStatus.FAILED]
    query = OrchestrationQuery(instance_id_prefix=prefix, runtime_status=ended, created_time_from=since)
    return [one.instance_id for one in await client.get_all_orchestration_states(query)]


async def ended_before(client: DurableFunctionsClient, moment: datetime) -> list[str]:
    """The ids of instances that began before then, and have ended."""
    query = OrchestrationQuery(
        created_time_to=moment, runtime_status=list(ENDED), max_instance_count=_PAGE_OF_IDS
    )
    return [one.instance_id for one in await client.get_all_orchestration_states(query)]


async def purge(client: DurableFunctionsClient, *ids: str) -> None:
    """Forget these, one after the other; what is not there is no obstacle."""
    for one in ids:
        await client.purge_orchestration(one, recursive=False)


async def entity_state(client: DurableFunctionsClient, name: str, key: str) -> dict[str, Any]:
    """An entity's state; empty where there is none."""
    found = await client.get_entity(entity_id(name, key))
    return _plain(found.get_state()) if found is not None else {}


async def entity_states(client: DurableFunctionsClient, name: str) -> dict[str, dict[str, Any]]:
    """Every entity of a name that holds something, by its key."""
    query = EntityQuery(instance_id_starts_with=f"@{name}@", include_state=True)
    found = await client.get_all_entities(query)
    states = {one.id.key: _plain(one.get_state()) for one in found}
    return {key: state for key, state in states.items() if state}


async def entity_keys(client: DurableFunctionsClient, name: str, start: str = "") -> list[str]:
    """The keys of every entity of a name, of those that start so, without their states."""
    return list(await entity_changes(client, name, start))


async def entity_changes(client: DurableFunctionsClient, name: str, start: str = "") -> dict[str, datetime]:
    """When each of them last changed, by its key; a state that is read after this is at least as new."""
    query = EntityQuery(instance_id_starts_with=f"@{name}@{start}", include_state=False)
    return {one.id.key: one.last_modified for one in await client.get_all_entities(query)}


async def tell_entity(
    client: DurableFunctionsClient, name: str, key: str, operation: str, data: dict[str, Any]
) -> None:
    await client.signal_entity(entity_id(name, key), operation, data)


async def raise_event(
    client: DurableFunctionsClient, instance_id: str, name: str, data: dict[str, Any]
) -> None:
    """Send an event. One that nobody waits for is lost without a word; OverError where nobody ever will again."""
    try:
        await client.raise_orchestration_event(instance_id, name, data=data)
    except grpc.aio.AioRpcError as error:
        if error.code() in (grpc.StatusCode.FAILED_PRECONDITION, grpc.StatusCode.NOT_FOUND):
            raise OverError(f"{instance_id} has ended.") from error
        raise


def _instance(state: OrchestrationState) -> Instance:
    failure = state.failure_details if state.runtime_status is OrchestrationStatus.FAILED else None
    return Instance(
        id=state.instance_id,
        created_at=state.created_at.replace(tzinfo=UTC),
        ended=state.runtime_status in ENDED,
        broken=f"{failure.error_type}: {failure.message}" if failure else "",
        input=_plain(state.serialized_input),
        status=_plain(state.serialized_custom_status),
        output=_plain(state.serialized_output) if not failure else {},
    )


def _plain(serialized: Any) -> dict[str, Any]:  # JSON text of whatever the instance wrote
    data = json.loads(serialized) if serialized else None
    return cast("dict[str, Any]", data) if isinstance(data, dict) else {}
