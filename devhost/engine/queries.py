"""Reads for clients: filters, pages, and what of a record a client may see."""

from collections.abc import Callable, Iterable

from devhost.engine.hub import Hub
from devhost.engine.model import Entity, Instance
from devhost.protos import Timestamp, pb, stamp, text

PAGE = 100
_PAYLOADS = ("input", "output", "customStatus")
_SEPARATOR = "|"


def view(instance: Instance, *, payloads: bool) -> pb.OrchestrationState:
    """The state of an instance as a client sees it."""
    state = pb.OrchestrationState()
    state.CopyFrom(instance.state)
    if not payloads:
        for name in _PAYLOADS:
            state.ClearField(name)
    return state


def instances(hub: Hub, query: pb.InstanceQuery) -> tuple[list[Instance], str | None]:
    """One page of instances in order of creation, and the token of the next."""
    prefix = query.instanceIdPrefix.value

    def wanted(instance: Instance) -> bool:
        state = instance.state
        return (
            state.instanceId.startswith(prefix)
            and (not query.runtimeStatus or state.orchestrationStatus in query.runtimeStatus)
            and _within(state.createdTimestamp, query, "createdTimeFrom", "createdTimeTo")
        )

    found = [instance for instance in hub.instances.values() if wanted(instance)]
    return _page(found, _created, query.maxInstanceCount, query.continuationToken.value)


def ended_ids(hub: Hub, request: pb.ListInstanceIdsRequest) -> tuple[list[Instance], str | None]:
    def wanted(instance: Instance) -> bool:
        state = instance.state
        return (
            instance.closed
            and (not request.runtimeStatus or state.orchestrationStatus in request.runtimeStatus)
            and _within(state.completedTimestamp, request, "completedTimeFrom", "completedTimeTo")
        )

    found = [instance for instance in hub.instances.values() if wanted(instance)]
    return _page(found, _completed, request.pageSize, request.lastInstanceKey.value)


def purgeable(hub: Hub, wanted: pb.PurgeInstanceFilter) -> list[Instance]:
    return [
        instance
        for instance in hub.instances.values()
        if instance.closed
        and (not wanted.runtimeStatus or instance.state.orchestrationStatus in wanted.runtimeStatus)
        and _within(instance.state.createdTimestamp, wanted, "createdTimeFrom", "createdTimeTo")
    ]


def entities(hub: Hub, query: pb.EntityQuery) -> tuple[list[Entity], str | None]:
    prefix = query.instanceIdStartsWith.value.lower()

    def wanted(entity: Entity) -> bool:
        return (
            entity.id.startswith(prefix)
            and (entity.state is not None or query.includeTransient)
            and _within(stamp(entity.modified), query, "lastModifiedFrom", "lastModifiedTo")
        )

    found = [entity for entity in hub.entities.values() if wanted(entity)]
    return _page(found, lambda entity: ("", entity.id), query.pageSize.value, query.continuationToken.value)


def entity_view(entity: Entity, *, state: bool) -> pb.EntityMetadata:
    return pb.EntityMetadata(
        instanceId=entity.id,
        lastModifiedTime=stamp(entity.modified),
        backlogQueueSize=len(entity.mail),
        lockedBy=text(entity.lock.owner if entity.lock else None),
        serializedState=text(entity.state if state else None),
    )


def _created(instance: Instance) -> tuple[str, str]:
    return _sortable(instance.state.createdTimestamp), instance.id


def _completed(instance: Instance) -> tuple[str, str]:
    return _sortable(instance.state.completedTimestamp), instance.id


def _sortable(value: Timestamp) -> str:
    return f"{value.seconds:012}{value.nanos:09}"


_Filter = pb.InstanceQuery | pb.ListInstanceIdsRequest | pb.PurgeInstanceFilter | pb.EntityQuery


def _within(value: Timestamp, query: _Filter, low: str, high: str) -> bool:
    return not (
        (query.HasField(low) and _sortable(value) < _sortable(getattr(query, low)))
        or (query.HasField(high) and _sortable(value) >= _sortable(getattr(query, high)))
    )


def _page[T](
    found: Iterable[T], key: Callable[[T], tuple[str, str]], size: int, token: str
) -> tuple[list[T], str | None]:
    """A page after the token's place; the token names the last one given, so that pages never slip."""
    after = tuple(token.split(_SEPARATOR, 1)) if token else None
    rest = sorted((each for each in found if after is None or key(each) > after), key=key)
    page = rest[: size if size > 0 else PAGE]
    more = len(rest) > len(page)
    return page, _SEPARATOR.join(key(page[-1])) if more else None
