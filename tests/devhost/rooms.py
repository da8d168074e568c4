"""An engine with a clock that a test moves, and the answers that a worker would give."""

import json
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from devhost.clock import Clock
from devhost.engine.engine import Engine
from devhost.engine.model import Batch, Job, Kind, Turn
from devhost.engine.versions import Versions
from devhost.protos import pb, stamp, text
from devhost.store import Store

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class HandClock(Clock):
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        super().__init__(virtual=True)
        self.at = NOON

    def now(self) -> datetime:
        return self.at

    def jump_to(self, moment: datetime) -> None:
        self.at = max(self.at, moment)

    def advance(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class Rooms:
    """One engine, with short words for what tests do to it."""

    opened: ClassVar[list[Store]] = []

    def __init__(self, store: Store | None = None, versions: Versions | None = None) -> None:
        self.store = store or Store()
        self.opened.append(self.store)
        self.clock = HandClock()
        self.engine = Engine(self.store, self.clock, versions)

    def start(self, instance_id: str = "one", policy: pb.OrchestrationIdReusePolicy | None = None) -> str:
        ref = pb.OrchestrationInstance(instanceId=instance_id)
        return self.engine.start(pb.ExecutionStartedEvent(name="flow", orchestrationInstance=ref), policy)

    def turn(self) -> Turn:
        work = self.engine.take(Kind.TURN)
        assert isinstance(work, Turn)
        return work

    def job(self) -> Job:
        work = self.engine.take(Kind.JOB)
        assert isinstance(work, Job)
        return work

    def batch(self) -> Batch:
        work = self.engine.take(Kind.BATCH)
        assert isinstance(work, Batch)
        return work

    def answer(self, turn: Turn, *actions: pb.OrchestratorAction) -> bool:
        return self.engine.complete_turn(turn.token, pb.OrchestratorResponse(actions=actions))

    def play(self, *actions: pb.OrchestratorAction) -> Turn:
        """Take the next turn and answer it."""
        turn = self.turn()
        self.answer(turn, *actions)
        return turn

    def status(self, instance_id: str = "one") -> str:
        instance = self.engine.get(instance_id)
        if instance is None:
            return "GONE"
        return pb.OrchestrationStatus.Name(instance.state.orchestrationStatus).rpartition("_")[2]

    def output(self, instance_id: str = "one") -> str | None:
        instance = self.engine.get(instance_id)
        return instance.state.output.value if instance and instance.state.HasField("output") else None


def kinds(turn: Turn) -> list[str]:
    """The new events of a turn, without the one that opens it."""
    return [event.WhichOneof("eventType") or "" for event in turn.request.newEvents][1:]


def task(number: int, name: str = "work") -> pb.OrchestratorAction:
    return pb.OrchestratorAction(id=number, scheduleTask=pb.ScheduleTaskAction(name=name))


def timer(number: int, due: datetime) -> pb.OrchestratorAction:
    return pb.OrchestratorAction(id=number, createTimer=pb.CreateTimerAction(fireAt=stamp(due)))


def child(number: int, instance_id: str) -> pb.OrchestratorAction:
    action = pb.CreateSubOrchestrationAction(name="flow", instanceId=instance_id)
    return pb.OrchestratorAction(id=number, createSubOrchestration=action)


def done(result: object = None, *, status: str = "COMPLETED") -> pb.OrchestratorAction:
    end = pb.CompleteOrchestrationAction(
        orchestrationStatus=f"ORCHESTRATION_STATUS_{status}", result=text(json.dumps(result))
    )
    return pb.OrchestratorAction(id=99, completeOrchestration=end)


def failed(message: str = "no") -> pb.OrchestratorAction:
    details = pb.TaskFailureDetails(errorType="Error", errorMessage=message)
    end = pb.CompleteOrchestrationAction(
        orchestrationStatus=pb.ORCHESTRATION_STATUS_FAILED, failureDetails=details
    )
    return pb.OrchestratorAction(id=99, completeOrchestration=end)


def anew(value: object, *carried: str) -> pb.OrchestratorAction:
    action = done(value, status="CONTINUED_AS_NEW")
    for name in carried:
        event = pb.HistoryEvent(eventId=-1, eventRaised=pb.EventRaisedEvent(name=name))
        action.completeOrchestration.carryoverEvents.append(event)
    return action


def lock(number: int, owner: str, section: str, *entities: str) -> pb.OrchestratorAction:
    request = pb.EntityLockRequestedEvent(
        criticalSectionId=section, lockSet=list(entities), parentInstanceId=text(owner)
    )
    return pb.OrchestratorAction(
        id=number, sendEntityMessage=pb.SendEntityMessageAction(entityLockRequested=request)
    )


def unlock(number: int, owner: str, section: str, entity: str) -> pb.OrchestratorAction:
    event = pb.EntityUnlockSentEvent(
        criticalSectionId=section, parentInstanceId=text(owner), targetInstanceId=text(entity)
    )
    return pb.OrchestratorAction(
        id=number, sendEntityMessage=pb.SendEntityMessageAction(entityUnlockSent=event)
    )


def call(number: int, owner: str, entity: str, request_id: str = "r") -> pb.OrchestratorAction:
    event = pb.EntityOperationCalledEvent(
        requestId=request_id, operation="get", parentInstanceId=text(owner), targetInstanceId=text(entity)
    )
    return pb.OrchestratorAction(
        id=number, sendEntityMessage=pb.SendEntityMessageAction(entityOperationCalled=event)
    )


def batch_result(count: int, state: str | None = "1") -> pb.EntityBatchResult:
    success = pb.OperationResult(success=pb.OperationResultSuccess(result=text("1")))
    return pb.EntityBatchResult(results=[success] * count, entityState=text(state))
