"""Entities: their mail, their locks, and the batches of operations that a worker is handed.

A critical section asks for its entities one after another in a fixed order: a lock request waits in the
mail of the first entity, locks it, moves on to the next, and after the last its owner is told. While an
entity is locked only its owner's calls pass, and they overtake what waits.
"""

import json
from datetime import datetime
from itertools import takewhile

from devhost.engine import delivery, timers
from devhost.engine.hub import Hub
from devhost.engine.log import Letter
from devhost.engine.model import Batch, Entity, Kind, Lock
from devhost.protos import moment, pb
from devhost.store import Row

BATCH_LIMIT = 100


def send(hub: Hub, entity_id: str, event: pb.HistoryEvent) -> None:
    """Deliver an operation now, or at its scheduled time."""
    signal = event.entityOperationSignaled
    if event.HasField("entityOperationSignaled") and signal.HasField("scheduledTime"):
        due = moment(signal.scheduledTime)
        if due > hub.now():
            timers.add(hub, due, entity_id, event)
            return
    receive(hub, entity_id, event)


def receive(hub: Hub, entity_id: str, event: pb.HistoryEvent) -> None:
    entity = hub.entities.get(entity_id)
    if entity is None:
        entity = Entity(entity_id, hub.mail_log(entity_id), hub.now())
        hub.entities[entity_id] = entity
        save(hub, entity)
    entity.mail.append(event)
    pump(hub, entity)


def pump(hub: Hub, entity: Entity, *, first: bool = False) -> None:
    """Grant a lock that has come to the head of the mail, then queue the entity if it has work."""
    if entity.token is not None:
        return
    while entity.lock is None and entity.mail.letters and _is_request(entity.mail.letters[0]):
        _grant(hub, entity, entity.mail.letters[0])
    if _batch(entity):
        hub.ready[Kind.BATCH].add(entity.id, first=first)


def _is_request(letter: Letter) -> bool:
    return letter.event.HasField("entityLockRequested")


def _grant(hub: Hub, entity: Entity, letter: Letter) -> None:
    entity.mail.remove([letter])
    request = letter.event.entityLockRequested
    owner = hub.instances.get(request.parentInstanceId.value)
    if owner is None or owner.closed:
        return
    entity.lock = Lock(request.criticalSectionId, owner.id)
    save(hub, entity)
    following = request.position + 1
    if following < len(request.lockSet):
        moved = pb.EntityLockRequestedEvent()
        moved.CopyFrom(request)
        moved.position = following
        receive(hub, request.lockSet[following], hub.event(entityLockRequested=moved))
        return
    granted = pb.EntityLockGrantedEvent(criticalSectionId=request.criticalSectionId)
    delivery.post(hub, owner.id, hub.event(entityLockGranted=granted))


def unlock(hub: Hub, entity_id: str, section: str) -> None:
    """Release a section's lock, or take back its request if it is not granted yet."""
    entity = hub.entities.get(entity_id)
    if entity is None:
        return
    entity.mail.remove_where(lambda event: event.entityLockRequested.criticalSectionId == section)
    if entity.lock is not None and entity.lock.section == section:
        entity.lock = None
        save(hub, entity)
    pump(hub, entity)


def release_all(hub: Hub, owner: str) -> int:
    """Free every lock of an instance that ended; how many there were."""
    held = [
        entity for entity in hub.entities.values() if entity.lock is not None and entity.lock.owner == owner
    ]
    for entity in held:
        entity.lock = None
        save(hub, entity)
        pump(hub, entity)
    return len(held)


def _batch(entity: Entity) -> list[Letter]:
    letters, lock = entity.mail.letters, entity.lock
    if lock is None:
        return list(takewhile(lambda letter: not _is_request(letter), letters))[:BATCH_LIMIT]
    return [
        letter
        for letter in letters
        if letter.event.entityOperationCalled.parentInstanceId.value == lock.owner
    ][:BATCH_LIMIT]


def take_batch(hub: Hub) -> Batch | None:
    while len(hub.ready[Kind.BATCH]):
        entity = hub.entities.get(hub.ready[Kind.BATCH].pop())
        letters = _batch(entity) if entity is not None and entity.token is None else []
        if entity is None or not letters:
            continue
        entity.token, entity.taken = hub.fly(Kind.BATCH, entity.id), letters
        request = pb.EntityBatchRequest(
            instanceId=entity.id, operations=[_operation(each.event) for each in letters]
        )
        if entity.state is not None:
            request.entityState.value = entity.state
        return Batch(entity.token, entity.id[1:].partition("@")[0], request)
    return None


def _operation(event: pb.HistoryEvent) -> pb.OperationRequest:
    called = event.HasField("entityOperationCalled")
    source = event.entityOperationCalled if called else event.entityOperationSignaled
    payload = source.input if source.HasField("input") else None
    return pb.OperationRequest(operation=source.operation, requestId=source.requestId, input=payload)


def complete_batch(hub: Hub, token: str, result: pb.EntityBatchResult) -> bool:
    """Commit a batch: answers, new state, removed mail; false if the attempt was given up."""
    if token not in hub.flights:
        return False
    entity = hub.entities[hub.flights.pop(token)[1]]
    letters, entity.token, entity.taken = entity.taken, None, []
    failed = result.HasField("failureDetails")
    if result.results or not failed:
        entity.state = result.entityState.value if result.HasField("entityState") else None
    for letter, answer in zip(letters, result.results, strict=False):
        _answer(hub, letter.event, answer)
    if failed:
        failure = pb.OperationResult(failure=pb.OperationResultFailure(failureDetails=result.failureDetails))
        for letter in letters[len(result.results) :]:
            _answer(hub, letter.event, failure)
    entity.mail.remove(letters if failed else letters[: len(result.results)])
    entity.modified = hub.now()
    save(hub, entity)
    pump(hub, entity)
    return True


def _answer(hub: Hub, event: pb.HistoryEvent, result: pb.OperationResult) -> None:
    if not event.HasField("entityOperationCalled"):
        return
    call = event.entityOperationCalled
    if result.HasField("success"):
        output = result.success.result if result.success.HasField("result") else None
        done = pb.EntityOperationCompletedEvent(requestId=call.requestId, output=output)
        reply = hub.event(entityOperationCompleted=done)
    else:
        failure = result.failure.failureDetails
        failed = pb.EntityOperationFailedEvent(requestId=call.requestId, failureDetails=failure)
        reply = hub.event(entityOperationFailed=failed)
    delivery.post(hub, call.parentInstanceId.value, reply, call.parentExecutionId.value)


def save(hub: Hub, entity: Entity) -> None:
    lock = None if entity.lock is None else [entity.lock.section, entity.lock.owner]
    record = {"state": entity.state, "lock": lock, "modified": entity.modified.isoformat()}
    hub.store.put("entity", entity.id, json.dumps(record).encode())


def load(hub: Hub, row: Row) -> None:
    data = json.loads(row.body)
    entity = Entity(row.key, hub.mail_log(row.key), datetime.fromisoformat(data["modified"]), data["state"])
    entity.lock = None if data["lock"] is None else Lock(*data["lock"])
    entity.mail.recall()
    hub.entities[row.key] = entity
    pump(hub, entity)


def remove(hub: Hub, entity_id: str) -> bool:
    entity = hub.entities.pop(entity_id, None)
    if entity is None:
        return False
    hub.flights.pop(entity.token or "", None)
    hub.ready[Kind.BATCH].discard(entity_id)
    hub.store.drop("entity", entity_id)
    hub.store.drop("mail", entity_id)
    return True
