"""A round trip: over, a stay away, and back, as one case of two ordinary runs with their own gates and reports."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

from homeward.domain.evidence import Fault
from homeward.domain.gates import Gate, GateState, scope_hash
from homeward.domain.round_trip import Leg, conclude_trip, leg_of
from homeward.domain.runs import Operation, RunStatus
from homeward.durable import Context, Durable, any_of, entity_id, now, pause, sub_orchestrate
from homeward.errors import BrokenError
from homeward.steps.run import DECISION, RUN, STEERED, RunInput, RunProgress
from orchestrators.board import Board
from orchestrators.gate import ask, refuse_cancelled
from orchestrators.inbox import STRAY, Inbox
from orchestrators.rejection import CancelledError
from orchestrators.steering import heed

# A stay without an end of its own waits for a person, however long that takes.
_YEARS = timedelta(days=3650)


def round_trip(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any]]:  # noqa: A002 - the native style
    order = RunInput.from_json(input).uncalled()
    record = entity_id("record", ctx.instance_id)
    yield ctx.call_entity(record, "open", input)
    trip = Trip(ctx, order)
    try:
        yield from trip.go()
    except CancelledError as error:
        trip.end(RunStatus.CANCELLED, error.fault)
    except BrokenError as error:
        trip.end(RunStatus.FAILED, error.fault)
    yield ctx.call_entity(record, "close", trip.board.progress.to_json())
    return trip.board.progress.to_json()


class Trip:
    def __init__(self, ctx: Context, order: RunInput) -> None:
        self._ctx, self._order = ctx, order
        self._inbox = Inbox(ctx, DECISION, STEERED)
        self.board = Board(ctx)

    def go(self) -> Durable[None]:
        over = yield from self._leg(Operation.FAILOVER)
        if over.status is not RunStatus.SUCCEEDED or self._order.request.dry_run:
            self.end(over.status, *over.errors)
            return
        refusal = yield from self._stay()
        if refusal is not None:
            self.end(RunStatus.PARTIALLY_SUCCEEDED, refusal)
            return
        back = yield from self._leg(Operation.FAILBACK)
        self.end(conclude_trip(back.status), *back.errors)

    def end(self, status: RunStatus, *faults: Fault) -> None:
        self.board.end(status, "Done", errors=faults)

    def _leg(self, operation: Operation) -> Durable[RunProgress]:
        """One ordinary run, to its end. Raises BrokenError where it was ended by force."""
        leg, request = leg_of(self._ctx.instance_id, self._order.request, operation)
        token = hashlib.sha256(f"{self._order.read_token}.{operation}".encode()).hexdigest()[:32]
        notify = tuple(one.of_leg() for one in self._order.notify)
        order = replace(self._order, request=request, body_hash="", read_token=token, notify=notify)
        self.board.set_out(leg)
        seen = yield from sub_orchestrate(self._ctx, RUN, order, leg.run_id)
        times = (seen.started_at, seen.recovered_at, seen.ended_at)
        self.board.arrive(Leg(operation, leg.run_id, seen.status, *times), seen.counts)
        return seen

    def _stay(self) -> Durable[Fault | None]:
        """Wait for the time that was asked for, or for a person. A fault where a person wants no way back."""
        self.board.show("Away", self.board.progress.counts)
        seconds = self._order.request.away_for
        refusal = (yield from self._asked()) if seconds is None else (yield from self._timed(seconds))
        yield from heed(self._ctx, self._ctx.instance_id, f"paused:{self._ctx.instance_id}:away")
        yield from refuse_cancelled(self._ctx)
        return refusal

    def _timed(self, seconds: float) -> Durable[None]:
        over = pause(self._ctx, seconds)
        while not over.is_complete:
            yield any_of([*self._inbox.waits, over])
            if self._inbox.holds(DECISION):
                self._inbox.take(DECISION)
                self.board.note("A decision came that nobody was asked for; it was ignored.")
            if self._inbox.holds(STEERED) and self._inbox.take(STEERED):
                self.board.note(STRAY)
            yield from refuse_cancelled(self._ctx)

    def _asked(self) -> Durable[Fault | None]:
        opened = now(self._ctx)
        question = f"Bring the {self.board.progress.counts.items} VMs home again?"
        scope = scope_hash(self._ctx.instance_id, "return")
        gate = yield from ask(
            self._ctx, self._inbox, self.board, Gate("return", question, scope, opened, opened + _YEARS)
        )
        if gate.state is GateState.APPROVED:
            return None
        said = f"{gate.decided_by or 'Nobody'} let them stay away: {gate.comment or 'no reason was given'}."
        return Fault(
            "StaysAway", said, recommended_action="They are Protected; start a Failback when it suits."
        )
