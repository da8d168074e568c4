"""Turns, activities, timers and deliveries of the engine, without any worker."""

from devhost.engine.model import Kind
from devhost.protos import pb, text
from tests.devhost.rooms import NOON, Rooms, anew, child, done, failed, kinds, task, timer


def ok(result: str = "1") -> pb.ActivityResponse:
    return pb.ActivityResponse(result=text(result))


def test_a_started_instance_gets_a_turn() -> None:
    """The first turn opens with the start event."""
    rooms = Rooms()
    rooms.start()

    assert ["executionStarted"] == kinds(rooms.turn())


def test_a_turn_is_handed_out_once() -> None:
    """An instance whose turn is in flight is not handed out again, whatever arrives."""
    rooms = Rooms()
    rooms.start()
    rooms.turn()
    rooms.engine.raise_event("one", "hello", None)

    assert rooms.engine.take(Kind.TURN) is None


def test_events_of_a_turn_in_flight_come_in_the_next() -> None:
    """What arrives during a turn is delivered after it."""
    rooms = Rooms()
    rooms.start()
    turn = rooms.turn()
    rooms.engine.raise_event("one", "hello", None)
    rooms.answer(turn)

    assert ["eventRaised"] == kinds(rooms.turn())


def test_an_abandoned_turn_is_handed_out_again() -> None:
    """A lost worker's turn comes back with the same events, and the first answer counts for nothing."""
    rooms = Rooms()
    rooms.start()
    lost = rooms.turn()
    rooms.engine.abandon(lost.token)
    second = rooms.turn()

    assert kinds(lost) == kinds(second)
    assert not rooms.answer(lost, done())
    assert rooms.answer(second, done())


def test_an_activity_result_comes_back_as_an_event() -> None:
    """Schedule, run, and the next turn holds the result."""
    rooms = Rooms()
    rooms.start()
    rooms.play(task(1))
    rooms.engine.complete_job(rooms.job().token, ok())

    assert ["taskCompleted"] == kinds(rooms.turn())


def test_a_late_activity_result_is_ignored() -> None:
    """Two attempts, one result: that of the attempt that was not given up."""
    rooms = Rooms()
    rooms.start()
    rooms.play(task(1))
    lost = rooms.job()
    rooms.engine.abandon(lost.token)
    second = rooms.job()

    assert not rooms.engine.complete_job(lost.token, ok())
    assert rooms.engine.complete_job(second.token, ok())


def test_a_retry_may_schedule_the_same_id_again() -> None:
    """The SDK schedules a retried activity under the id of the first attempt."""
    rooms = Rooms()
    rooms.start()
    rooms.play(task(1))
    failure = pb.TaskFailureDetails(errorType="Error", errorMessage="no")
    rooms.engine.complete_job(rooms.job().token, pb.ActivityResponse(failureDetails=failure))
    rooms.play(task(1))

    assert 1 == rooms.job().request.taskId


def test_a_timer_fires_at_its_moment() -> None:
    """Not before it is due, and with its own id."""
    rooms = Rooms()
    rooms.start()
    due = NOON.replace(hour=13)
    rooms.play(timer(4, due))

    assert due == rooms.engine.next_due()
    assert 0 == rooms.engine.deliver_due()
    rooms.clock.jump_to(due)
    assert 1 == rooms.engine.deliver_due()
    assert 4 == rooms.turn().request.newEvents[1].timerFired.timerId


def test_timers_of_an_ended_instance_do_not_hold_the_clock() -> None:
    """The loser of a race is dropped when its instance ends."""
    rooms = Rooms()
    rooms.start()
    rooms.play(timer(1, NOON.replace(hour=13)), done())

    assert rooms.engine.next_due() is None


def test_a_timer_of_a_former_generation_never_fires() -> None:
    """Continue-as-new drops the timers of the execution before."""
    rooms = Rooms()
    rooms.start()
    rooms.play(timer(1, NOON.replace(hour=13)), anew(2))

    assert rooms.engine.next_due() is None


def test_an_activity_of_a_former_generation_is_not_heard() -> None:
    """Its result reaches the instance, but the execution that asked is over."""
    rooms = Rooms()
    rooms.start()
    rooms.play(task(1), anew(2))
    rooms.play(timer(1, NOON.replace(hour=13)))
    rooms.engine.complete_job(rooms.job().token, ok())

    assert rooms.engine.take(Kind.TURN) is None


def test_continue_as_new_keeps_carried_and_unread_events() -> None:
    """Carried events come first, then those that no turn has seen."""
    rooms = Rooms()
    rooms.start()
    turn = rooms.turn()
    rooms.engine.raise_event("one", "unread", None)
    rooms.answer(turn, anew({"n": 2}, "carried"))
    following = rooms.turn()

    assert ["executionStarted", "eventRaised", "eventRaised"] == kinds(following)
    assert ["carried", "unread"] == [each.eventRaised.name for each in following.request.newEvents[2:]]
    assert '{"n": 2}' == following.request.newEvents[1].executionStarted.input.value


def test_a_child_reports_to_its_parent() -> None:
    """The parent's next turn holds the child's result."""
    rooms = Rooms()
    rooms.start()
    rooms.play(child(1, "kid"))
    rooms.play(done("fine"))

    assert ["subOrchestrationInstanceCompleted"] == kinds(rooms.turn())


def test_a_failed_child_reports_its_failure() -> None:
    """The parent learns the child's own failure details."""
    rooms = Rooms()
    rooms.start()
    rooms.play(child(1, "kid"))
    rooms.play(failed("why"))

    event = rooms.turn().request.newEvents[1].subOrchestrationInstanceFailed
    assert "why" == event.failureDetails.errorMessage


def test_many_children_cost_their_parent_few_turns() -> None:
    """Results that are there together come together: a thousand children, two turns of the parent."""
    rooms = Rooms()
    rooms.start()
    rooms.play(*(child(number, f"kid-{number}") for number in range(1000)))
    for _ in range(1000):
        rooms.play(done())
    last = rooms.turn()

    assert ["subOrchestrationInstanceCompleted"] * 1000 == kinds(last)
    assert ("one", None) == (last.request.instanceId, rooms.engine.take(Kind.TURN))


def test_a_child_id_in_use_fails_in_the_parent() -> None:
    """A running instance is not replaced by a sub-orchestration."""
    rooms = Rooms()
    rooms.start("kid")
    rooms.turn()
    rooms.start()
    rooms.play(child(1, "kid"))

    assert ["subOrchestrationInstanceFailed"] == kinds(rooms.turn())


def test_terminate_ends_children_too() -> None:
    """A recursive terminate reaches the grandchildren."""
    rooms = Rooms()
    rooms.start()
    rooms.play(child(1, "kid"))
    rooms.play(child(1, "grandkid"))
    rooms.engine.terminate("one", '"stop"', recurse=True)

    assert ["TERMINATED"] * 3 == [rooms.status(each) for each in ("one", "kid", "grandkid")]


def test_terminate_alone_leaves_children() -> None:
    """Without recursion only the named instance ends."""
    rooms = Rooms()
    rooms.start()
    rooms.play(child(1, "kid"))
    rooms.engine.terminate("one", None, recurse=False)

    assert ("TERMINATED", "PENDING") == (rooms.status(), rooms.status("kid"))


def test_a_turn_in_flight_at_a_terminate_changes_nothing() -> None:
    """Its answer is late."""
    rooms = Rooms()
    rooms.start()
    turn = rooms.turn()
    rooms.engine.terminate("one", '"stop"', recurse=True)

    assert not rooms.answer(turn, done("too late"))
    assert '"stop"' == rooms.output()


def test_a_suspended_instance_gets_its_events_when_it_resumes() -> None:
    """Events wait in the inbox meanwhile."""
    rooms = Rooms()
    rooms.start()
    rooms.play()
    rooms.engine.suspend("one", "")
    rooms.play()
    rooms.engine.raise_event("one", "hello", None)

    assert "SUSPENDED" == rooms.status()
    assert rooms.engine.take(Kind.TURN) is None
    rooms.engine.resume("one", "")
    assert ["eventRaised", "executionResumed"] == kinds(rooms.turn())


def test_suspending_twice_is_suspending_once() -> None:
    """The worker would stay suspended after the resume."""
    rooms = Rooms()
    rooms.start()
    rooms.play()
    rooms.engine.suspend("one", "")
    rooms.engine.suspend("one", "")

    assert ["executionSuspended"] == kinds(rooms.play())


def test_resuming_what_runs_changes_nothing() -> None:
    """The worker would fail the orchestration."""
    rooms = Rooms()
    rooms.start()
    rooms.play()
    rooms.engine.resume("one", "")

    assert rooms.engine.take(Kind.TURN) is None
