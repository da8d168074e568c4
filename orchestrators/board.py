"""What a run shows of itself: its phase, its counts and its gates; never all items.

Its status is small. What it may have no room for (gates, and errors at its end) is kept whole in its record.
"""

from dataclasses import replace
from typing import Any

from homeward.domain.evidence import Fault
from homeward.domain.gates import Gate
from homeward.domain.round_trip import Leg
from homeward.domain.runs import Counts, RunStatus
from homeward.domain.views import brief_run
from homeward.durable import Context, entity_id, now
from homeward.steps.run import RunProgress
from orchestrators.ringing import ring_gate

_MOST_NOTES = 20
_LONGEST_NAME = 40


class Board:
    def __init__(self, ctx: Context) -> None:
        self._ctx, self._record = ctx, entity_id("record", ctx.instance_id)
        self._noted, self._notes = 0, tuple[str, ...]()
        self.progress = RunProgress(RunStatus.RUNNING, "Resolving", Counts(), now(ctx))
        self._post()

    def show(self, phase: str, counts: Counts) -> None:
        self._change(phase=phase, counts=counts)

    def plan(self, waves: tuple[str, ...]) -> None:
        self._change(waves=tuple(one[:_LONGEST_NAME] for one in waves))

    def recover(self) -> None:
        """All waves are through."""
        self._change(recovered_at=now(self._ctx))

    def open(self, gate: Gate) -> None:
        ring_gate(self._ctx, gate)
        self._keep("gates", {gate.name: gate.to_json()})
        self._change(status=RunStatus.AWAITING_DECISION, gates=(*self.progress.gates, gate))

    def close(self, gate: Gate) -> None:
        gates = tuple(gate if one.name == gate.name else one for one in self.progress.gates)
        self._keep("gates", {gate.name: gate.to_json()})
        self._change(status=RunStatus.RUNNING, gates=gates)

    def set_out(self, leg: Leg) -> None:
        self._change(phase=leg.operation, legs=(*self.progress.legs, leg))

    def arrive(self, leg: Leg, counts: Counts) -> None:
        """A trip is recovered when its VMs came over on its first way; each leg tells its own."""
        recovered_at = self.progress.recovered_at or leg.recovered_at
        self._change(counts=counts, legs=(*self.progress.legs[:-1], leg), recovered_at=recovered_at)

    def note(self, said: str) -> None:
        self._noted, self._notes = self._noted + 1, (*self._notes, said)[-_MOST_NOTES:]
        left = self._noted - len(self._notes)
        self._change(notes=(*((f"{left} notes before these were left out.",) if left else ()), *self._notes))

    def end(
        self, status: RunStatus, phase: str, counts: Counts | None = None, errors: tuple[Fault, ...] = ()
    ) -> None:
        at, counts = now(self._ctx), counts or self.progress.counts
        self._change(status=status, phase=phase, ended_at=at, counts=counts, errors=errors)
        if "leftOut" in self.shown:
            self._keep("errors", {str(number): one.to_json() for number, one in enumerate(errors)})

    @property
    def shown(self) -> dict[str, Any]:
        return brief_run(self.progress.to_json())

    def _keep(self, kind: str, parts: dict[str, Any]) -> None:  # JSON by name
        self._ctx.signal_entity(self._record, "keep", {kind: parts})

    def _change(self, **changes: Any) -> None:  # fields of RunProgress
        self.progress = replace(self.progress, **changes)
        self._post()

    def _post(self) -> None:
        self._ctx.set_custom_status(self.shown)
