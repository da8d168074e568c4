"""A run: resolve its items, check all of them, have them approved, then bring them over wave by wave."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from homeward.domain.claims import too_much
from homeward.domain.data_loss import scale
from homeward.domain.evidence import Fault, and_more
from homeward.domain.gates import Gate, GateState, scope_hash
from homeward.domain.operations import PROCEDURES
from homeward.domain.policies import OnFailure
from homeward.domain.runs import Approval, Counts, RunStatus, conclude
from homeward.durable import Context, Durable, call, entity_id, now
from homeward.errors import StageFailedError
from homeward.steps.batch import WAVE, WaveInput, WaveRef
from homeward.steps.crew import Check, Milestone, Order, Orders
from homeward.steps.recheck import RECHECK, RecheckInput, RecheckResult
from homeward.steps.resolve_items import RESOLVE_ITEMS, ResolveItemsInput
from homeward.steps.run import DECISION, STEERED, RunInput
from orchestrators.board import Board
from orchestrators.crew import Crew
from orchestrators.drill_book import note_end, note_start
from orchestrators.gate import ask, refuse_cancelled
from orchestrators.holding import hold
from orchestrators.inbox import Inbox
from orchestrators.rejection import CancelledError, RejectedError
from orchestrators.run_book import note_ran

# What preflight saw counts this long, and for the first wave only; every other is looked at again. So is one whose
# gate took longer than this.
_FRESH = timedelta(minutes=5)
_GO = Orders(Order.GO)


def run(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any]]:  # noqa: A002 - the native style
    order = RunInput.from_json(input).uncalled()
    record = entity_id("record", ctx.instance_id)
    yield ctx.call_entity(record, "open", input)
    yield from note_start(ctx, order)
    journey = Journey(ctx, order)
    try:
        yield from journey.resolve()
        yield from journey.check()
        yield from journey.approve()
        yield from journey.carry_out()
    except RejectedError as error:
        yield from journey.stop(RunStatus.REJECTED, "Rejected", error.faults, error.why)
    except CancelledError as error:
        yield from journey.stop(RunStatus.CANCELLED, "Cancelled", (error.fault,), error.fault)
    yield from note_end(ctx, order, journey.board.progress.status)
    note_ran(ctx, order, journey.board.progress.status)
    yield ctx.call_entity(record, "close", journey.board.shown)
    return journey.board.shown


class Journey:
    """One run under way."""

    def __init__(self, ctx: Context, order: RunInput) -> None:
        self._ctx, self._order = ctx, order
        self.board = Board(ctx)
        self._crew = Crew(ctx, Counts.from_json)
        self._inbox = Inbox(ctx, DECISION, STEERED)
        self._waves: dict[str, WaveRef] = {}
        self._checked_at = now(ctx)

    def resolve(self) -> Durable[None]:
        request = self._order.request
        try:
            question = ResolveItemsInput(self._ctx.instance_id, request, self._order.plan_hash)
            found = yield from call(self._ctx, RESOLVE_ITEMS, question)
        except StageFailedError as error:
            raise RejectedError((error.fault,)) from error
        if found.faults:
            raise RejectedError(found.faults)
        self.board.plan(tuple(one.name for one in found.waves))
        for number, ref in enumerate(found.waves):
            child = f"wave:{self._ctx.instance_id}:{number}"
            self._waves[child] = ref
            order = WaveInput(self._ctx.instance_id, replace(request, items=()), ref, number)
            self._crew.start(WAVE, order, child, ref.items)

    def check(self) -> Durable[None]:
        """Nothing is changed before every item of every wave passed its preflight."""
        self.board.show("Preflight", self._crew.counts)
        yield from self._crew.until(Milestone.CHECKED)
        yield from refuse_cancelled(self._ctx)
        check = self._crew.check()
        faults = check.faults or tuple(too_much(check.claims))
        if faults:
            raise RejectedError((*faults, *and_more(check.more)))
        self._checked_at = now(self._ctx)

    def approve(self) -> Durable[None]:
        if self._order.request.approval is Approval.NONE or self._order.request.dry_run:
            return
        counts, check = self._crew.counts, self._crew.check()
        what = scale(counts.items, len(self._waves), check.data_loss_seconds)
        question = f"{self._order.request.operation} of {what}{_moving_point(check)}?"
        gate = yield from self._ask("approval", question, check.digest)
        if gate.state is not GateState.APPROVED:
            fault = _not_approved(gate)
            raise RejectedError((fault,), why=fault)

    def carry_out(self) -> Durable[None]:
        """Wave after wave: the next starts when every VM of the last has recovered or ended."""
        if self._order.request.dry_run:
            yield from self.stop(RunStatus.SUCCEEDED, "DryRunDone")
            return
        moving, protecting = PROCEDURES[self._order.request.operation].phases
        stopped: Orders | None = None
        for child, ref in self._waves.items():
            stopped = stopped or (yield from self._obstacle(child, ref))
            self._crew.tell(child, stopped or _GO)
            self.board.show(moving, self._crew.counts)
            while stopped is None and not self._crew.reached(child, Milestone.RECOVERED):
                yield from self._crew.listen()
            stopped = stopped or self._after(ref)
        if stopped is None and self._crew.counts.recovered:
            self.board.recover()
        verdict = yield from self._hold()
        self.board.show(protecting, self._crew.counts)
        yield from self._crew.until_ended()
        why = (stopped.why,) if stopped is not None and stopped.why is not None else ()
        cancelled = any(one.code == RunStatus.CANCELLED for one in why)
        status = RunStatus.CANCELLED if cancelled else conclude(self._crew.counts)
        if verdict is not None:
            status, why = RunStatus.FAILED, (*why, verdict)
        if status is RunStatus.CANCELLED and not why:
            why = yield from self._cancelled_by()
        self._end(status, "Done", why)

    def _hold(self) -> Durable[Fault | None]:
        """The test VMs of a drill are kept for a while once all of them are there."""
        order = self._order.request.drill
        if order is None:
            return None
        self.board.show("Holding", self._crew.counts)
        return (yield from hold(self._ctx, self._inbox, self.board, order, self._crew.counts.recovered))

    def _cancelled_by(self) -> Durable[tuple[Fault, ...]]:
        """Who cancelled it while its VMs were on their way; they stopped by themselves."""
        try:
            yield from refuse_cancelled(self._ctx)
        except CancelledError as error:
            return (error.fault,)
        return ()

    def stop(
        self, status: RunStatus, phase: str, faults: tuple[Fault, ...] = (), why: Fault | None = None
    ) -> Durable[None]:
        """End a run that has changed nothing: its waves stop, and give their leases back."""
        self._crew.tell_all(Orders(Order.STOP, why))
        yield from self._crew.until_ended()
        self._end(status, phase, faults)

    def _end(self, status: RunStatus, phase: str, faults: tuple[Fault, ...]) -> None:
        """With what of it broke, or was ended by force."""
        errors = tuple(dict.fromkeys((*faults, *self._crew.broken)))
        self.board.end(status, phase, self._crew.counts, errors)

    def _ask(self, name: str, question: str, digest: str) -> Durable[Gate]:
        opened = now(self._ctx)
        expires = opened + timedelta(seconds=self._order.approval_timeout)
        request = replace(self._order.request, request_id="").to_json()
        scope = scope_hash(request, self._order.plan_hash, digest, expires.isoformat())
        gate = Gate(name, question, scope, opened, expires)
        return (yield from ask(self._ctx, self._inbox, self.board, gate))

    def _obstacle(self, child: str, ref: WaveRef) -> Durable[Orders | None]:
        """What keeps a wave from starting now: a cancellation, or something new that nobody wants to accept."""
        first = child == next(iter(self._waves))
        try:
            yield from refuse_cancelled(self._ctx)
            if not first or now(self._ctx) - self._checked_at > _FRESH:
                yield from self._look_again(child, ref)
        except (StageFailedError, CancelledError) as error:
            return Orders(Order.STOP, error.fault)
        return None

    def _look_again(self, child: str, ref: WaveRef) -> Durable[None]:
        """Until a look that is fresh shows nothing but what was approved.

        Raises StageFailedError where somebody does not approve, CancelledError where the run is cancelled.
        """
        request = self._order.request
        question = RecheckInput(
            self._ctx.instance_id,
            request.vault_id,
            ref.batches,
            request.mode,
            request.operation,
            request.adopt,
        )
        approved, gates = RecheckResult(), 0
        while (seen := (yield from call(self._ctx, RECHECK, question))) not in (approved, RecheckResult()):
            looked_at, gates = now(self._ctx), gates + 1
            gate = yield from self._ask(f"{child}:{gates}", _changed(ref, seen), seen.digest)
            if gate.state is not GateState.APPROVED:
                raise StageFailedError(_not_approved(gate))
            if now(self._ctx) - looked_at <= _FRESH:
                return
            approved = seen

    def _after(self, ref: WaveRef) -> Orders | None:
        """What a wave's end means for those that follow."""
        counts = self._crew.counts
        stop = ref.policy.on_failure is OnFailure.STOP and counts.missed > ref.policy.tolerated
        if not stop and not counts.critical_failed:
            return None
        who = f"{counts.critical_failed} critical VMs" if counts.critical_failed else f"{counts.missed} VMs"
        return Orders(Order.STOP, Fault("RunStopped", f"{who} failed in or before the wave {ref.name!r}."))


def _changed(ref: WaveRef, seen: RecheckResult) -> str:
    said = "; ".join(one.message for one in seen.findings)
    left = seen.total - len(seen.findings)
    more = f" And {left} more." if left else ""
    return (
        f"{seen.total} things changed since preflight in the wave {ref.name!r}: {said}{more} Go on with it?"
    )


def _moving_point(check: Check) -> str:
    """A recovery plan names no point: what is approved of a multi-VM group is the kind, and how old it may be."""
    if check.not_before is None:
        return ""
    limit = f"{check.not_before:%Y-%m-%d %H:%M:%S} UTC"
    return f", multi-VM groups to the newest point of their kind at that moment, none older than {limit}"


def _not_approved(gate: Gate) -> Fault:
    if gate.state is GateState.TIMED_OUT:
        return Fault(
            "GateTimedOut", f"Nobody decided the gate {gate.name!r} before {gate.expires_at:%H:%M} UTC."
        )
    said = f": {gate.comment}" if gate.comment else "."
    return Fault("GateRejected", f"{gate.decided_by} rejected the gate {gate.name!r}{said}")
