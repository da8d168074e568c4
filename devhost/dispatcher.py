"""Hands ready work to the worker, within the app's limits, and brings the answers to the engine."""

import asyncio
import base64
import itertools
import logging
from collections import Counter
from datetime import timedelta

from devhost.config import HostSettings
from devhost.engine.engine import Engine
from devhost.engine.model import Batch, Job, Kind, Turn, Work
from devhost.errors import FunctionTimeoutError, WorkerLostError
from devhost.functions import Catalogue, Function
from devhost.outputs import Outputs
from devhost.protos import pb, text
from devhost.tracing import Tracer, within
from devhost.worker.messages import Failure, Input, Invocation, Outcome, Worker

log = logging.getLogger(__name__)

_TIMED_OUT = "Microsoft.Azure.WebJobs.Host.FunctionTimeoutException"
_TRIGGERS = {Kind.TURN: "orchestrationTrigger", Kind.BATCH: "entityTrigger", Kind.JOB: "activityTrigger"}


class Dispatcher:
    """One task a piece of work; the worker's death gives the piece back to the engine."""

    def __init__(
        self,
        engine: Engine,
        worker: Worker,
        catalogue: Catalogue,
        settings: HostSettings,
        client: str,
        outputs: Outputs,
        tracer: Tracer,
    ) -> None:
        self._engine, self._worker, self._catalogue = engine, worker, catalogue
        self._client, self._outputs, self._tracer = client, outputs, tracer
        self._caps = {
            Kind.TURN: settings.orchestrators,
            Kind.BATCH: settings.entities,
            Kind.JOB: settings.activities,
        }
        self._timeout = settings.timeout
        self._running: Counter[Kind] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._ids = itertools.count(1)
        self.stopping = False

    def pump(self) -> None:
        """Start as much ready work as the limits allow."""
        if self.stopping or not self._worker.ready or self._engine.broken:
            return
        for kind, cap in self._caps.items():
            while self._running[kind] < cap and (work := self._engine.take(kind)) is not None:
                self._running[kind] += 1
                task = asyncio.create_task(self._run(work))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def drain(self, seconds: float) -> None:
        """Take no more work, and give what runs a little time to end."""
        self.stopping = True
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _run(self, work: Work) -> None:
        try:
            await self._carry_out(work)
        except WorkerLostError as lost:
            self._give_back(work, lost)
        finally:
            self._running[work.kind] -= 1
            self.pump()

    def _give_back(self, work: Work, lost: WorkerLostError) -> None:
        """Hand the work out again, except what used up its own time: as on Azure, only a turn is repeated."""
        if isinstance(lost, FunctionTimeoutError) and not isinstance(work, Turn):
            self._complete(work, Outcome(failure=Failure(_TIMED_OUT, str(lost), "")))
            return
        log.warning("%s is handed out again: %s", _label(work), lost)
        self._engine.abandon(work.token)

    async def _carry_out(self, work: Work) -> None:
        if isinstance(work, Turn) and work.refusal is not None:
            self._engine.fail_turn(work.token, work.refusal)
            return
        function = self._catalogue.find(_TRIGGERS[work.kind], work.name)
        if function is None:
            self._complete(work, Outcome(failure=self._unknown(work)))
            return
        source = Input(function.parameter, "json" if work.kind is Kind.JOB else "string", _payload(work))
        if not isinstance(work, Job):
            self._complete(work, await self.invoke(function, source, _label(work), _traceparent(work)))
            return
        instance = {"durabletask.task.instance_id": work.request.orchestrationInstance.instanceId}
        with self._tracer.span(
            f"activity:{work.name}", "SERVER", _traceparent(work), instance
        ) as traceparent:
            outcome = await self.invoke(function, source, _label(work), traceparent)
        self._complete(work, outcome)

    def _unknown(self, work: Work) -> Failure:
        known = ", ".join(self._catalogue.names(_TRIGGERS[work.kind])) or "none"
        message = f"The app has no {work.kind.value} function named '{work.name}'. It has: {known}."
        log.error(message)
        return Failure("FunctionNotFound", message, "")

    async def invoke(self, function: Function, source: Input, label: str, traceparent: str = "") -> Outcome:
        """Run one function; past its time-out the whole worker is killed, as the real host does it."""
        clients = [Input(name, "string", self._client) for name in function.clients]
        invocation = Invocation(f"{next(self._ids)}", function.id, [source, *clients], label, traceparent)
        await self._worker.up()  # the time that a new worker takes to start is not the function's
        try:
            async with asyncio.timeout(self._timeout):
                outcome = await self._worker.invoke(invocation)
        except TimeoutError:
            self._worker.kill(f"{label} ran longer than functionTimeout allows ({self._timeout:g} s)")
            limit = timedelta(seconds=self._timeout or 0)
            message = (
                f"Timeout value of {str(limit).zfill(8)} was exceeded by function: Functions.{function.name}"
            )
            raise FunctionTimeoutError(message) from None
        if outcome.failure is None:
            outcome = await self._outputs.send(function, outcome)
        if outcome.failure is not None:
            log.error("%s failed\n%s", label, outcome.failure.trace)
        return outcome

    def _complete(self, work: Work, outcome: Outcome) -> None:
        if isinstance(work, Turn):
            done = self._complete_turn(work, outcome)
        elif isinstance(work, Job):
            done = self._complete_job(work, outcome)
        else:
            done = self._complete_batch(work, outcome)
        if not done:
            log.info("a late result of %s is ignored", _label(work))

    def _complete_turn(self, work: Turn, outcome: Outcome) -> bool:
        if outcome.failure is not None:
            return self._engine.fail_turn(work.token, _details(outcome.failure))
        return self._engine.complete_turn(work.token, pb.OrchestratorResponse.FromString(_decoded(outcome)))

    def _complete_job(self, work: Job, outcome: Outcome) -> bool:
        response = pb.ActivityResponse(taskId=work.request.taskId)
        if outcome.failure is not None:
            response.failureDetails.CopyFrom(_details(outcome.failure))
        elif isinstance(outcome.value, str):
            response.result.value = outcome.value
        return self._engine.complete_job(work.token, response)

    def _complete_batch(self, work: Batch, outcome: Outcome) -> bool:
        if outcome.failure is not None:
            result = pb.EntityBatchResult(failureDetails=_details(outcome.failure))
        else:
            result = pb.EntityBatchResult.FromString(_decoded(outcome))
        return self._engine.complete_batch(work.token, result)


def _payload(work: Work) -> str:
    if isinstance(work, Job):
        return work.request.input.value if work.request.HasField("input") else "null"
    return base64.b64encode(work.request.SerializeToString()).decode()


def _decoded(outcome: Outcome) -> bytes:
    return base64.b64decode(outcome.value if isinstance(outcome.value, str) else "")


def _traceparent(work: Work) -> str:
    """Where a piece of work is in a trace; entities are in none."""
    if isinstance(work, Job):
        return work.request.parentTraceContext.traceParent
    if isinstance(work, Batch):
        return ""
    events = (*work.request.pastEvents, *work.request.newEvents)
    born = next(one.executionStarted for one in events if one.HasField("executionStarted"))
    found = within(born)
    return found.traceParent if found else ""


def _details(failure: Failure) -> pb.TaskFailureDetails:
    return pb.TaskFailureDetails(
        errorType=failure.type, errorMessage=failure.message, stackTrace=text(failure.trace or None)
    )


def _label(work: Work) -> str:
    """What the log calls it: function and instance."""
    owner = work.request.orchestrationInstance if isinstance(work, Job) else work.request
    return f"{work.kind.value} {work.name} of {owner.instanceId}"
