"""Entities of the engine: batches, locks, scheduled operations, without any worker."""

from devhost.engine.model import Kind
from devhost.protos import pb, stamp, text
from tests.devhost.rooms import NOON, Rooms, batch_result, call, done, kinds, lock, unlock

A, B = "@account@a", "@account@b"


def signal(rooms: Rooms, entity: str = A, request_id: str = "s") -> None:
    event = pb.EntityOperationSignaledEvent(requestId=request_id, operation="add")
    rooms.engine.signal(entity, event)


def started(*names: str) -> Rooms:
    rooms = Rooms()
    for name in names:
        rooms.start(name)
    return rooms


def requests(rooms: Rooms) -> list[str]:
    return [each.requestId for each in rooms.batch().request.operations]


def test_signals_come_in_one_batch_in_order() -> None:
    """An entity is handed all that waits."""
    rooms = Rooms()
    signal(rooms, request_id="1")
    signal(rooms, request_id="2")

    assert ["1", "2"] == requests(rooms)


def test_an_abandoned_batch_comes_back_whole() -> None:
    """No operation is lost, and the state is that before the batch."""
    rooms = Rooms()
    signal(rooms)
    lost = rooms.batch()
    rooms.engine.abandon(lost.token)
    second = rooms.batch()

    assert lost.request == second.request
    assert not rooms.engine.complete_batch(lost.token, batch_result(1, "5"))


def test_a_call_is_answered() -> None:
    """The caller's next turn holds the result."""
    rooms = started("one")
    rooms.play(call(1, "one", A))
    rooms.engine.complete_batch(rooms.batch().token, batch_result(1))

    assert ["entityOperationCompleted"] == kinds(rooms.turn())


def test_a_batch_that_failed_as_a_whole_fails_each_call() -> None:
    """The caller hears the failure, and the operation is not tried for ever."""
    rooms = started("one")
    rooms.play(call(1, "one", A))
    failure = pb.TaskFailureDetails(errorType="Error", errorMessage="no")
    rooms.engine.complete_batch(rooms.batch().token, pb.EntityBatchResult(failureDetails=failure))

    assert ["entityOperationFailed"] == kinds(rooms.turn())
    assert rooms.engine.take(Kind.BATCH) is None


def test_a_lock_keeps_others_out() -> None:
    """While one orchestration holds the entity, a signal waits; after the unlock it runs."""
    rooms = started("one")
    rooms.play(lock(1, "one", "section", A))
    signal(rooms)

    assert ["entityLockGranted"] == kinds(rooms.turn())
    assert rooms.engine.take(Kind.BATCH) is None


def test_the_owner_overtakes_what_waits() -> None:
    """Its calls run at once, in front of a signal that came earlier."""
    rooms = started("one")
    rooms.play(lock(1, "one", "section", A))
    signal(rooms, request_id="waits")
    rooms.play(call(2, "one", A, "owner"))

    assert ["owner"] == requests(rooms)


def test_the_unlock_lets_the_next_in() -> None:
    """What waited is handed out."""
    rooms = started("one")
    rooms.play(lock(1, "one", "section", A))
    signal(rooms, request_id="waits")
    rooms.play(unlock(2, "one", "section", A))

    assert ["waits"] == requests(rooms)


def test_a_second_section_waits_for_the_first() -> None:
    """Locks are granted one after another."""
    rooms = started("one", "two")
    rooms.play(lock(1, "one", "s1", A, B))
    rooms.play(lock(1, "two", "s2", B))
    rooms.play(unlock(2, "one", "s1", A), unlock(3, "one", "s1", B))
    granted = rooms.turn()

    assert ("two", ["entityLockGranted"]) == (granted.request.instanceId, kinds(granted))


def test_an_ended_owner_frees_its_locks() -> None:
    """A terminated orchestration cannot unlock: the engine does it."""
    rooms = started("one")
    rooms.play(lock(1, "one", "section", A))
    signal(rooms, request_id="waits")
    rooms.engine.terminate("one", None, recurse=False)

    assert ["waits"] == requests(rooms)


def test_a_request_of_an_ended_owner_is_passed_over() -> None:
    """It would hold the entity for ever."""
    rooms = started("one", "two")
    rooms.play(lock(1, "one", "s1", A))
    rooms.play(lock(1, "two", "s2", A))
    rooms.engine.terminate("two", None, recurse=False)
    signal(rooms, request_id="waits")
    rooms.play(unlock(2, "one", "s1", A))

    assert ["waits"] == requests(rooms)


def test_operations_before_a_lock_request_run_before_it() -> None:
    """Order holds: the lock is granted after the batch."""
    rooms = started("one")
    signal(rooms)
    batch = rooms.batch()
    rooms.play(lock(1, "one", "section", A))

    assert rooms.engine.take(Kind.TURN) is None
    rooms.engine.complete_batch(batch.token, batch_result(1))
    assert ["entityLockGranted"] == kinds(rooms.turn())


def test_a_scheduled_signal_waits_for_its_time() -> None:
    """It is a timer like any other."""
    rooms = Rooms()
    due = NOON.replace(hour=13)
    rooms.engine.signal(
        A, pb.EntityOperationSignaledEvent(requestId="s", operation="add", scheduledTime=stamp(due))
    )

    assert rooms.engine.take(Kind.BATCH) is None
    rooms.clock.jump_to(due)
    rooms.engine.deliver_due()
    assert ["s"] == requests(rooms)


def test_an_entity_starts_an_orchestration() -> None:
    """The new instance gets its turn."""
    rooms = Rooms()
    signal(rooms)
    result = batch_result(1)
    wanted = pb.StartNewOrchestrationAction(instanceId="born", name="flow")
    result.actions.append(pb.OperationAction(startNewOrchestration=wanted))
    rooms.engine.complete_batch(rooms.batch().token, result)

    assert "born" == rooms.turn().request.instanceId


def test_an_entity_signals_another() -> None:
    """The signal is delivered with the commit of the batch."""
    rooms = Rooms()
    signal(rooms)
    result = batch_result(1)
    result.actions.append(pb.OperationAction(sendSignal=pb.SendSignalAction(instanceId=B, name="add")))
    rooms.engine.complete_batch(rooms.batch().token, result)

    assert rooms.batch().request.instanceId == B


def test_an_entity_without_state_is_cleaned_away() -> None:
    """One with state stays."""
    rooms = Rooms()
    for entity, state in ((A, None), (B, "1")):
        signal(rooms, entity)
        rooms.engine.complete_batch(rooms.batch().token, batch_result(1, state))

    assert (1, 0) == rooms.engine.clean_entities(empty=True, locks=True)
    assert [B] == [each.id for each in rooms.engine.query_entities(pb.EntityQuery())[0]]


def test_a_call_of_a_former_generation_is_not_answered() -> None:
    """The execution that asked is over."""
    rooms = started("one")
    rooms.play(call(1, "one", A), done(2, status="CONTINUED_AS_NEW"))
    rooms.play()
    rooms.engine.complete_batch(rooms.batch().token, batch_result(1))

    assert rooms.engine.take(Kind.TURN) is None


def test_entities_are_found_by_prefix() -> None:
    """Names are lower-case in ids."""
    rooms = Rooms()
    signal(rooms, A)
    rooms.engine.complete_batch(rooms.batch().token, batch_result(1))
    query = pb.EntityQuery(instanceIdStartsWith=text("@Account@"))

    assert [A] == [each.id for each in rooms.engine.query_entities(query)[0]]
