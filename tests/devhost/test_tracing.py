"""Traces of the host's own work: what the worker is handed, and which spans are kept."""

from devhost.engine.engine import Engine
from devhost.protos import pb
from devhost.tracing import Span, Tracer, within
from tests.devhost.rooms import Rooms

CLIENT = f"00-{'a' * 32}-{'b' * 16}-01"


class Traced(Rooms):
    """An engine whose spans a test sees; `keeps` is off for a host that exports nothing."""

    def __init__(self, *, keeps: bool = True) -> None:
        super().__init__()
        self.spans: list[Span] = []
        self.engine = Engine(self.store, self.clock, tracer=Tracer(self.spans.append if keeps else None))

    def begin(self) -> None:
        ref = pb.OrchestrationInstance(instanceId="one")
        trace = pb.TraceContext(traceParent=CLIENT)
        self.engine.start(
            pb.ExecutionStartedEvent(name="flow", orchestrationInstance=ref, parentTraceContext=trace)
        )

    def reply(self, *actions: pb.OrchestratorAction) -> None:
        self.engine.complete_turn(self.turn().token, pb.OrchestratorResponse(actions=list(actions)))


def _activity() -> pb.OrchestratorAction:
    return pb.OrchestratorAction(id=1, scheduleTask=pb.ScheduleTaskAction(name="speak"))


def _child() -> pb.OrchestratorAction:
    made = pb.CreateSubOrchestrationAction(name="below", instanceId="two")
    return pb.OrchestratorAction(id=2, createSubOrchestration=made)


def _end(status: "pb.OrchestrationStatus" = pb.ORCHESTRATION_STATUS_COMPLETED) -> pb.OrchestratorAction:
    end = pb.CompleteOrchestrationAction(orchestrationStatus=status)
    return pb.OrchestratorAction(id=-1, completeOrchestration=end)


def test_a_client_s_trace_leads_over_its_orchestration_to_activities_and_children() -> None:
    """Each below the one that asked for it, all in the client's trace."""
    rooms = Traced()
    rooms.begin()
    rooms.reply(_activity(), _child())
    activity = rooms.job().request.parentTraceContext.traceParent
    child = next(
        one.executionStarted for one in rooms.turn().request.newEvents if one.HasField("executionStarted")
    )
    rooms.engine.terminate("two", None, recurse=False)
    rooms.engine.terminate("one", None, recurse=False)

    creation, below, flow = rooms.spans
    assert ["create_orchestration:flow", "orchestration:below", "orchestration:flow"] == [
        one.name for one in rooms.spans
    ]
    assert {"a" * 32} == {one.trace for one in rooms.spans}
    assert ("b" * 16, creation.id, flow.id) == (creation.parent, flow.parent, below.parent)
    assert {f"00-{'a' * 32}-{flow.id}-01"} == {activity, child.parentTraceContext.traceParent}
    assert (True, True) == (flow.failed, below.failed)


def test_each_execution_has_a_span_of_its_own() -> None:
    """Those of an orchestration that continues as new are below the one that created it, by the durable clock."""
    rooms = Traced()
    rooms.begin()
    rooms.clock.advance(60)
    rooms.reply(_end(pb.ORCHESTRATION_STATUS_CONTINUED_AS_NEW))
    rooms.clock.advance(60)
    rooms.reply(_end())

    creation, first, second = rooms.spans
    assert first.id != second.id
    assert {creation.id} == {first.parent, second.parent}
    assert [60_000_000_000] * 2 == [one.ended - one.began for one in (first, second)]
    assert [False, False] == [first.failed, second.failed]


def test_without_an_exporter_contexts_pass_through() -> None:
    """As they do where the real host has nobody to tell."""
    rooms = Traced(keeps=False)
    rooms.begin()
    rooms.reply(_activity())
    assert (CLIENT, []) == (rooms.job().request.parentTraceContext.traceParent, rooms.spans)


def test_what_is_in_no_trace_stays_in_none() -> None:
    """A start without a context, on a host that exports nothing."""
    assert within(pb.ExecutionStartedEvent(name="flow")) is None


def test_a_span_around_work_is_in_the_caller_s_trace_or_begins_one() -> None:
    """Also where the caller sent nonsense."""
    kept: list[Span] = []
    tracer = Tracer(kept.append)
    for given in (CLIENT, "", "00-short-x-01"):
        with tracer.span("work", "SERVER", given, {}) as handed:
            assert handed == f"00-{handed.split('-')[1]}-{handed.split('-')[2]}-01"
    assert [True, False, False] == [one.trace == "a" * 32 for one in kept]
    assert ["b" * 16, "", ""] == [one.parent for one in kept]
