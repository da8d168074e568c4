"""What a run shows of itself: its phase, its counts and its gates; never all items."""

from dataclasses import replace
from typing import Any

from homeward.domain.gates import Gate
from homeward.domain.round_trip import Leg
from homeward.domain.runs import Counts, RunStatus
from homeward.durable import Context, now
from homeward.steps.run import RunProgress

_MOST_NOTES = 20


class Board:
    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self.progress = RunProgress(RunStatus.RUNNING, "Resolving", Counts(), now(ctx))
        self._post()

    def show(self, phase: str, counts: Counts) -> None:
        self._change(phase=phase, counts=counts)

    def open(self, gate: Gate) -> None:
        self._change(status=RunStatus.AWAITING_DECISION, gates=(*self.progress.gates, gate))

    def close(self, gate: Gate) -> None:
        gates = tuple(gate if one.name == gate.name else one for one in self.progress.gates)
        self._change(status=RunStatus.RUNNING, gates=gates)

    def set_out(self, leg: Leg) -> None:
        self._change(phase=leg.operation, legs=(*self.progress.legs, leg))

    def arrive(self, leg: Leg, counts: Counts) -> None:
        self._change(counts=counts, legs=(*self.progress.legs[:-1], leg))

    def note(self, said: str) -> None:
        self._change(notes=(*self.progress.notes, said)[-_MOST_NOTES:])

    def end(self, status: RunStatus, phase: str, **changes: Any) -> None:  # fields of RunProgress
        self._change(status=status, phase=phase, ended_at=now(self._ctx), **changes)

    def _change(self, **changes: Any) -> None:  # fields of RunProgress
        self.progress = replace(self.progress, **changes)
        self._post()

    def _post(self) -> None:
        self._ctx.set_custom_status(self.progress.to_json())
