"""Starts, their ids and their limits, what clients may not ask, queries and purges, without any worker."""

import pytest

from devhost.engine.model import Kind
from devhost.errors import DuplicateInstanceError, InvalidRequestError, MissingInstanceError, WrongStateError
from devhost.protos import pb, stamp, text
from tests.devhost.rooms import NOON, Rooms, child, done, kinds


@pytest.mark.parametrize(("kilobytes", "end"), [(16, "RUNNING"), (17, "FAILED")])
def test_a_custom_status_has_a_limit(kilobytes: int, end: str) -> None:
    """16 KB as UTF-16, so half as many plain characters; more ends the orchestration."""
    rooms = Rooms()
    rooms.start()
    status = text("x" * (kilobytes * 512))
    rooms.engine.complete_turn(rooms.turn().token, pb.OrchestratorResponse(customStatus=status))

    assert end == rooms.status()


def test_an_instance_with_a_start_time_waits_for_it() -> None:
    """Nothing is handed out before."""
    rooms = Rooms()
    due = NOON.replace(hour=13)
    ref = pb.OrchestrationInstance(instanceId="later")
    rooms.engine.start(
        pb.ExecutionStartedEvent(name="flow", orchestrationInstance=ref, scheduledStartTimestamp=stamp(due))
    )

    assert rooms.engine.take(Kind.TURN) is None
    rooms.clock.jump_to(due)
    rooms.engine.deliver_due()
    assert ["executionStarted"] == kinds(rooms.turn())


def test_a_finished_instance_is_replaced_by_default() -> None:
    """As the real extension does it, silently."""
    rooms = Rooms()
    rooms.start()
    rooms.play(done("first"))
    rooms.start()

    assert ("PENDING", None) == (rooms.status(), rooms.output())


def test_a_running_instance_is_not_replaced_by_default() -> None:
    """The second start is refused, and the instance goes on."""
    rooms = Rooms()
    rooms.start()

    with pytest.raises(DuplicateInstanceError):
        rooms.start()


def test_an_empty_reuse_policy_refuses_every_existing_id() -> None:
    """Also that of a finished instance: start once, ever."""
    rooms = Rooms()
    rooms.start()
    rooms.play(done())

    with pytest.raises(DuplicateInstanceError):
        rooms.start(policy=pb.OrchestrationIdReusePolicy())


def test_a_reuse_policy_replaces_the_states_it_names() -> None:
    """Even a running instance, which is ended before."""
    rooms = Rooms()
    rooms.start()
    rooms.play()
    rooms.start(policy=pb.OrchestrationIdReusePolicy(replaceableStatus=[pb.ORCHESTRATION_STATUS_RUNNING]))

    assert "PENDING" == rooms.status()


@pytest.mark.parametrize("name", ["@entity@key", "a/b", "a#b", "a?b", "a\\b", "a\nb", "x" * 257])
def test_an_instance_id_the_real_host_refuses_is_refused(name: str) -> None:
    """Ids end up in URLs and table keys."""
    with pytest.raises(InvalidRequestError):
        Rooms().start(name)


def test_an_event_to_nobody_is_refused() -> None:
    """A client hears of it."""
    with pytest.raises(MissingInstanceError):
        Rooms().engine.raise_event("nobody", "hello", None)


def test_an_event_to_an_ended_instance_is_refused() -> None:
    """A client hears of it."""
    rooms = Rooms()
    rooms.start()
    rooms.play(done())

    with pytest.raises(WrongStateError):
        rooms.engine.raise_event("one", "hello", None)


def test_purge_removes_only_what_has_ended() -> None:
    """A running instance stays."""
    rooms = Rooms()
    rooms.start()

    assert 0 == rooms.engine.purge("one", recurse=False)
    rooms.play(done())
    assert 1 == rooms.engine.purge("one", recurse=False)
    assert "GONE" == rooms.status()


def test_pages_do_not_slip_when_an_instance_is_purged() -> None:
    """The token names the last instance given, not a number."""
    rooms = Rooms()
    for name in "abcd":
        rooms.start(name)
        rooms.play(done())
        rooms.clock.advance(1)
    page, token = rooms.engine.query(pb.InstanceQuery(maxInstanceCount=2))
    rooms.engine.purge("a", recurse=False)
    following, last = rooms.engine.query(pb.InstanceQuery(maxInstanceCount=2, continuationToken=text(token)))

    assert [["a", "b"], ["c", "d"]] == [[each.id for each in page], [each.id for each in following]]
    assert last is None


def test_a_query_filters_by_prefix_and_status() -> None:
    """Both must fit."""
    rooms = Rooms()
    for name in ("run-1", "run-2", "other"):
        rooms.start(name)
    rooms.play(done())
    query = pb.InstanceQuery(instanceIdPrefix=text("run-"), runtimeStatus=[pb.ORCHESTRATION_STATUS_COMPLETED])

    assert ["run-1"] == [each.id for each in rooms.engine.query(query)[0]]


def test_a_deep_family_ends_and_goes_as_one() -> None:
    """Deeper than Python's own calls may be."""
    rooms = Rooms()
    rooms.start()
    for number in range(1000):
        rooms.play(child(1, f"c{number}"))
    rooms.engine.terminate("one", None, recurse=True)

    assert "TERMINATED" == rooms.status("c999")
    assert 1001 == rooms.engine.purge("one", recurse=True)
