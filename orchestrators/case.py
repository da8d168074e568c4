"""One item's case while it is under way: what is known so far, kept in the item's status for everyone to see."""

from dataclasses import replace
from datetime import datetime

from homeward.domain.evidence import Evidence, Fault
from homeward.domain.findings import Finding, warning
from homeward.domain.leases import lease_key
from homeward.domain.runs import ItemOutcome, ItemReport, JobSeen, Remainder, Stage, StageSpan
from homeward.domain.views import brief
from homeward.durable import Context, now
from homeward.steps.change import Change, Intent
from homeward.steps.item import ItemInput
from homeward.steps.wait import WaitResult


class Case:
    """The item's report grows here; every step of it is deterministic, so a replay rebuilds it."""

    def __init__(self, ctx: Context, task: ItemInput) -> None:
        self.ctx = ctx
        self.task = task
        self.off_seen_at: datetime | None = None
        self.shut_down_by_us = False
        self.accepted_at: datetime | None = None
        self.recovered_at: datetime | None = None
        # A job of ours cannot have started before this; after the shutdown, not before the source was off.
        self.since = task.baseline.read_at
        self.report = ItemReport(
            name=task.named.name,
            friendly_name=task.named.friendly_name,
            stage=Stage.PREFLIGHT,
            attempt=task.attempt,
            recovery_point=task.health.point,
            started_at=task.checked.started_at,
            timeline=(task.checked,),
            findings=task.health.findings,
            evidence=task.health.evidence,
        )

    @property
    def intent(self) -> Intent:
        """What is about to be done, and the baseline that later looks compare with."""
        named, baseline = self.task.named, self.task.baseline
        return Intent(
            run_id=self.task.run_id,
            lease_key=lease_key(self.task.request.vault_id, named.name),
            vault_id=self.task.request.vault_id,
            item_id=named.item_id,
            friendly_name=named.friendly_name,
            attempt=self.task.attempt,
            mode=self.task.request.mode,
            since=self.since,
            source_vm_id=baseline.source_vm_id,
            recovery_vm_id=baseline.recovery_vm_id,
            lifecycle_id=baseline.lifecycle_id,
        )

    def enter(self, stage: Stage) -> None:
        at = now(self.ctx)
        self._close_span(at)
        self._update(stage=stage, timeline=(*self.report.timeline, StageSpan(stage, at)))

    def note(self, *evidence: Evidence) -> None:
        self._update(evidence=(*self.report.evidence, *evidence))

    def find(self, *findings: Finding) -> None:
        self._update(findings=(*self.report.findings, *findings))

    def warn(self, code: str, message: str) -> None:
        self.find(warning(code, message))

    def job(self, scenario: str, change: Change) -> None:
        if change.job is not None:
            self._update(jobs=(*self.report.jobs, JobSeen(scenario, change.job, "InProgress")))
        self.note(*change.evidence)

    def job_over(self, change: Change, look: WaitResult) -> None:
        state = look.job_state or look.state
        seen = tuple(replace(one, state=state) if one.id == change.job else one for one in self.report.jobs)
        self._update(jobs=seen)
        self.note(*look.evidence)

    def point_used(self, look: WaitResult) -> None:
        """What the finished job says about the recovery point; the loss is counted from the time seen off.

        It is an upper bound where the source was off before, or where it was not seen off.
        """
        until, point = self.off_seen_at or self.accepted_at, self.report.recovery_point
        if look.recovery_point_time is None or point is None or until is None:
            self._update(recovery_point=point and replace(point, id=None, time=None))
            self.warn("PointUnknown", "The finished job does not tell which recovery point it used.")
            return
        used = replace(point, id=look.recovery_point_id or point.id, time=look.recovery_point_time)
        loss = (until - look.recovery_point_time).total_seconds()
        exact = self.off_seen_at is not None and self.task.baseline.source_was_running
        self._update(recovery_point=used, data_loss_seconds=loss, data_loss_is_upper_bound=not exact)

    def reprotected(self, new_item_id: str) -> None:
        self._update(new_item_id=new_item_id)

    def left_behind(self, remainders: tuple[Remainder, ...]) -> None:
        self._update(remainders=remainders)

    def finish(self, outcome: ItemOutcome, fault: Fault | None = None) -> ItemReport:
        """End the case. Without a fault the stage is Done; else it stays where it broke."""
        at = now(self.ctx)
        self._close_span(at)
        stage = self.report.stage if fault else Stage.DONE
        self._update(outcome=outcome, stage=stage, ended_at=at, errors=(fault,) if fault else ())
        return self.report

    def unprotected_since(self, at: datetime | None) -> None:
        self._update(unprotected_since=at)

    def _close_span(self, at: datetime) -> None:
        if self.report.timeline:
            *done, last = self.report.timeline
            self._update(timeline=(*done, replace(last, ended_at=last.ended_at or at)))

    def _update(self, **changes: object) -> None:
        self.report = replace(self.report, **changes)  # pyright: ignore[reportArgumentType]
        self.ctx.set_custom_status(brief(self.report))
