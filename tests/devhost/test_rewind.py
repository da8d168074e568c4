"""Rewind in the engine: what was pending at the failure comes back, whatever became of it meanwhile."""

from devhost.engine.model import Kind, Turn
from devhost.protos import pb, text
from tests.devhost.rooms import NOON, Rooms, child, done, failed, kinds, task, timer


def cleaned(turn: Turn) -> pb.OrchestratorAction:
    """What a worker answers to a rewind: the history without the failure."""
    events = [*turn.request.pastEvents, *turn.request.newEvents]
    kept = [event for event in events if not event.HasField("executionCompleted")]
    return pb.OrchestratorAction(id=-1, rewindOrchestration=pb.RewindOrchestrationAction(newHistory=kept))


def failed_after(*actions: pb.OrchestratorAction) -> Rooms:
    """An orchestration that began some things and failed in its next turn."""
    rooms = Rooms()
    rooms.start()
    rooms.play(*actions)
    rooms.engine.raise_event("one", "go", None)
    return rooms


def rewind(rooms: Rooms) -> Turn:
    """Rewind, and take the turn that goes on."""
    rooms.engine.rewind("one", "again")
    turn = rooms.turn()
    rooms.answer(turn, cleaned(turn))
    return rooms.turn()


def test_a_pending_timer_is_set_again() -> None:
    """At its old moment."""
    due = NOON.replace(hour=13)
    rooms = failed_after(timer(1, due))
    rooms.play(failed())

    assert rooms.engine.next_due() is None
    rewind(rooms)
    assert due == rooms.engine.next_due()


def test_a_timer_that_fired_is_not_set_again() -> None:
    """It is history."""
    due = NOON.replace(hour=13)
    rooms = failed_after(timer(1, due))
    rooms.clock.jump_to(due)
    rooms.engine.deliver_due()
    rooms.play(failed())
    rewind(rooms)

    assert rooms.engine.next_due() is None


def test_an_activity_whose_result_came_too_late_runs_again() -> None:
    """A failed instance takes no results: the activity is done once more."""
    rooms = failed_after(task(1))
    rooms.play(failed())
    rooms.engine.complete_job(rooms.job().token, pb.ActivityResponse(result=text("1")))
    rewind(rooms)

    assert 1 == rooms.job().request.taskId


def test_an_activity_still_on_its_way_is_not_begun_twice() -> None:
    """Its result counts after the rewind."""
    rooms = failed_after(task(1))
    job = rooms.job()
    rooms.play(failed())
    turn = rewind(rooms)
    rooms.answer(turn)

    assert rooms.engine.take(Kind.JOB) is None
    rooms.engine.complete_job(job.token, pb.ActivityResponse(result=text("1")))
    assert ["taskCompleted"] == kinds(rooms.turn())


def test_a_child_that_completed_meanwhile_reports_again() -> None:
    """Nobody listened when it ended."""
    rooms = failed_after(child(1, "kid"))
    kid = rooms.engine.take(Kind.TURN), rooms.engine.take(Kind.TURN)
    turns = {turn.request.instanceId: turn for turn in kid if isinstance(turn, Turn)}
    rooms.answer(turns["one"], failed())
    rooms.answer(turns["kid"], done("fine"))

    assert ["executionRewound", "subOrchestrationInstanceCompleted"] == sorted(kinds(rewind(rooms)))


def test_a_child_that_runs_reports_to_the_rewound_parent() -> None:
    """The execution is the same one."""
    rooms = failed_after(child(1, "kid"))
    rooms.play()
    rooms.play(failed())
    rooms.answer(rewind(rooms))
    rooms.engine.raise_event("kid", "go", None)
    rooms.play(done("fine"))

    assert ["subOrchestrationInstanceCompleted"] == kinds(rooms.turn())
