"""What a run tells of one item: its report, kept in the item's status for everyone to see."""

from dataclasses import replace
from datetime import datetime

from homeward.domain.evidence import Evidence, Fault
from homeward.domain.findings import Finding, Severity, warning
from homeward.domain.gates import Gate
from homeward.domain.runs import ItemOutcome, ItemReport, JobSeen, Remainder, Stage, StageSpan
from homeward.domain.views import brief
from homeward.durable import Context, in_stage, now
from homeward.steps.change import Change, Outcome
from homeward.steps.wait import WaitResult
from orchestrators.ringing import ring_end, ring_gate, ring_stall

_TRIED = {
    Severity.WARNING: "It is tried again for a while",
    Severity.INFORMATION: "It was tried again, and went well then",
}


class Told:
    """The report grows here."""

    def __init__(self, ctx: Context, report: ItemReport) -> None:
        self.ctx = ctx
        self.report = report
        # What was tried again, by its code, as it is told.
        self._tried: dict[str, Finding] = {}

    def enter(self, stage: Stage) -> None:
        at = now(self.ctx)
        self._close_span(at)
        in_stage(self.ctx, stage)
        self._update(
            stage=stage,
            stage_entered_at=at,
            stalled="",
            timeline=(*self.report.timeline, StageSpan(stage, at)),
        )

    def leave(self) -> None:
        """The stage's work is done; what comes before the next is not its."""
        self._close_span(now(self.ctx))

    def note(self, *evidence: Evidence) -> None:
        self._update(evidence=(*self.report.evidence, *evidence))

    def find(self, *findings: Finding) -> None:
        self._update(findings=(*self.report.findings, *findings))

    def warn(self, code: str, message: str) -> None:
        self.find(warning(code, message))

    def tries_again(self, fault: Fault, severity: Severity) -> None:
        """What fails its stage if it stays so is told when it is seen first, and is no warning once it passed."""
        before = self._tried.get(fault.code)
        if before is None or before.severity is not severity:
            told = Finding(fault.code, severity, f"{_TRIED[severity]}: {fault.message}")
            self._tried[fault.code] = told
            self._update(findings=(*(one for one in self.report.findings if one != before), told))

    def at_gate(self, gate: Gate) -> None:
        ring_gate(self.ctx, gate, self.report.friendly_name)
        before = self.report.gate
        passed = (before,) if before is not None and before.opened_at != gate.opened_at else ()
        self._update(gate=gate, earlier_gates=(*self.report.earlier_gates, *passed))

    def stalls(self, limit: float) -> None:
        """A stage that takes longer than it may is told, and goes on."""
        minutes = f"{limit / 60:.0f} minutes"
        said = (
            f"{self.report.friendly_name} has been {self.report.stage} for {minutes}; it is still waited for."
        )
        self.warn("StageStalled", said)
        if not self.report.stalled and self.report.stage is not Stage.AWAITING_COMMIT:
            # Once a stage, and not of a gate, which was told when it opened: a long wait keeps its history small.
            ring_stall(self.ctx, self.report, said)
        self._update(stalled=said)

    def job(self, scenario: str, change: Change) -> None:
        if change.job is not None:
            seen = JobSeen(scenario, change.job, "InProgress", change.outcome is Outcome.ADOPTED)
            self._update(jobs=(*self.report.jobs, seen))
        self.note(*change.evidence)

    def jobs_of(self, scenario: str) -> tuple[str, ...]:
        return tuple(one.id for one in self.report.jobs if one.scenario == scenario)

    def job_over(self, change: Change, look: WaitResult) -> None:
        state = look.job_state or look.state
        seen = tuple(replace(one, state=state) if one.id == change.job else one for one in self.report.jobs)
        self._update(jobs=seen)
        self.note(*look.evidence)

    def tried(self, jobs: tuple[JobSeen, ...]) -> None:
        """Jobs that were seen through elsewhere."""
        self._update(jobs=(*self.report.jobs, *jobs))

    def reprotected(self, new_item_id: str) -> None:
        self._update(new_item_id=new_item_id)

    def left_behind(self, remainders: tuple[Remainder, ...]) -> None:
        self._update(remainders=remainders)

    def finish(self, outcome: ItemOutcome, *faults: Fault) -> ItemReport:
        """End the case: Done, or in the stage in which it broke or was stopped."""
        at = now(self.ctx)
        self._close_span(at)
        stage = Stage.DONE if outcome is ItemOutcome.SUCCEEDED else self.report.stage
        self._update(outcome=outcome, stage=stage, ended_at=at, errors=faults)
        ring_end(self.ctx, self.report)
        return self.report

    def broke_in(self, stage: Stage) -> None:
        """What came after this stage only tidied up."""
        self._update(stage=stage)

    def unprotected_since(self, at: datetime | None) -> None:
        self._update(unprotected_since=at)

    def _close_span(self, at: datetime) -> None:
        if self.report.timeline:
            *done, last = self.report.timeline
            self._update(timeline=(*done, replace(last, ended_at=last.ended_at or at)))

    def _update(self, **changes: object) -> None:
        self.report = replace(self.report, **changes)  # pyright: ignore[reportArgumentType]
        self.ctx.set_custom_status(brief(self.report))
