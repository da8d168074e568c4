"""One item's case while it is under way: what is known so far."""

from dataclasses import replace
from datetime import datetime

from homeward.domain.evidence import CUT_OFF, Evidence, Fault
from homeward.domain.leases import lease_key
from homeward.domain.operations import PROCEDURES
from homeward.domain.policies import default_reprotect
from homeward.domain.recovery_points import used_id
from homeward.domain.runs import (
    Commit,
    ItemReport,
    PointKind,
    PointUsed,
    Reprotect,
    Shutdown,
    Stage,
)
from homeward.domain.standing import Standing
from homeward.durable import Context, now
from homeward.errors import BrokenError
from homeward.steps.change import Change, Intent, Outcome
from homeward.steps.drill import BegunDrill
from homeward.steps.failover import FailoverInput
from homeward.steps.health_check import Baseline, HealthCheckResult
from homeward.steps.item import ItemInput
from homeward.steps.preflight import PreflightResult
from homeward.steps.run import DECISION, STEERED
from homeward.steps.wait import WaitResult
from orchestrators.inbox import Inbox
from orchestrators.parent import Parent
from orchestrators.told import Told


class Case(Told):
    """Every step of it is deterministic, so a replay rebuilds it."""

    def __init__(self, ctx: Context, task: ItemInput) -> None:
        report = ItemReport(
            name=task.named.name,
            friendly_name=task.named.friendly_name,
            stage=Stage.PREFLIGHT,
            attempt=task.attempt,
            wave=task.wave,
            critical=task.policy.critical,
            started_at=now(ctx),
        )
        super().__init__(ctx, report)
        self.task = task
        self.policy = task.policy
        self.parent = Parent(ctx, task.batch)
        self._children = 0
        self.inbox = Inbox(ctx, DECISION, STEERED)
        self.mode = task.request.mode
        self._health: HealthCheckResult | None = None
        self.off_seen_at: datetime | None = None
        self.shut_down_by_us = False
        # A quiesce script may have run in the source; when it was over, and whether a later point was found.
        self.made_quiet = self.spoken = False
        self.quiesced_at: datetime | None = None
        self.lossless = False
        # Found on its way off: by somebody, or by a power-off of ours whose answer was lost.
        self.going_off = False
        self.stopped_by: tuple[Fault, ...] = ()
        self.accepted_at: datetime | None = None
        self.recovered_at: datetime | None = None
        self.protected = False
        # Its failover came about and was cancelled again.
        self.undone = False
        # Its multi-VM group was told that it is ready: it hears what becomes of the temporary recovery plan.
        self.joined = False
        # What its drill has begun and must clean up, and when it does so at the latest.
        self.drill: BegunDrill | None = None
        self.deadline = now(ctx)
        # Why it is not known which recovery point the VM was made from, if so.
        self.doubt = ""
        # How often an activity held back a call of it.
        self.held_back = 0
        # A job of ours cannot have started before this; after the shutdown, not before the source was off.
        self.since = now(ctx)

    def passed(self, check: PreflightResult, health: HealthCheckResult) -> None:
        """What preflight saw: the baseline of everything that follows."""
        self._health = health
        self.since = self.baseline.read_at if health.baseline else self.since
        self._update(
            recovery_point=health.point if self._chooses_point else None,
            forecast_data_loss_seconds=health.data_loss_seconds,
            timeline=(*self.report.timeline, *((check.span,) if check.span else ())),
            findings=health.findings,
            way_back=health.way_back,
            evidence=health.evidence,
        )

        if health.standing is not None:
            self._take_over(health.standing)

    def _take_over(self, seen: Standing) -> None:
        """Of a failover that others began nobody approved the recovery point: its commit waits for a person."""
        self.policy = replace(self.policy, commit=Commit.MANUAL)
        self._update(recovery_point=PointUsed(PointKind.CUSTOM))
        if seen.stage in (Stage.COMMITTING, Stage.REPROTECTING):
            self.recovered_at = self.baseline.last_failover_at or self.baseline.read_at

    def past(self, stage: Stage) -> bool:
        """Whether somebody else brought the item beyond this stage."""
        seen, order = self.health.standing, list(Stage)
        return seen is not None and order.index(stage) < order.index(seen.stage)

    def others_job(self, scenario: str) -> Change | None:
        """The job of others that this run waits for instead of starting its own."""
        seen = self.health.standing
        if seen is None or seen.job is None or seen.scenario != scenario:
            return None
        at = seen.job_started_at or self.baseline.read_at
        claim = f"Somebody else started the {scenario} job {seen.job}; it is taken over."
        evidence = Evidence(claim, self.intent.item_id, self.baseline.read_at)
        return Change(Outcome.ADOPTED, at, seen.job, evidence=(evidence,))

    @property
    def _chooses_point(self) -> bool:
        return "recovery_point" in PROCEDURES[self.task.request.operation].choices

    @property
    def shutdown(self) -> Shutdown:
        return self.policy.shutdown_in(self.mode)

    @property
    def reprotect(self) -> Reprotect:
        """At once was asked for a source that is off; of a switch to another mode nobody knows whether it is."""
        operation = self.task.request.operation
        chosen = self.policy.reprotect_in(operation, self.mode)
        switched = self.mode is not self.task.request.mode and chosen is Reprotect.AUTO
        return default_reprotect(operation, self.mode) if switched else chosen

    @property
    def health(self) -> HealthCheckResult:
        if self._health is None:
            raise BrokenError(Fault("NoPreflight", "A stage began before preflight was over."))
        return self._health

    @property
    def baseline(self) -> Baseline:
        if self.health.baseline is None:
            raise BrokenError(Fault("NoBaseline", "Preflight passed without a baseline to compare with."))
        return self.health.baseline

    @property
    def intent(self) -> Intent:
        """What is about to be done, and the baseline that later looks compare with."""
        named, baseline = self.task.named, self.baseline
        return Intent(
            run_id=self.task.run_id,
            lease_key=lease_key(self.task.request.vault_id, named.name),
            vault_id=self.task.request.vault_id,
            item_id=named.item_id,
            friendly_name=named.friendly_name,
            attempt=self.task.attempt,
            mode=self.mode,
            since=self.since,
            source_vm_id=baseline.source_vm_id,
            recovery_vm_id=baseline.recovery_vm_id,
            lifecycle_id=baseline.lifecycle_id,
        )

    def child(self, kind: str) -> str:
        """An id for an orchestration of its own; the same stage may need another of the kind later."""
        self._children += 1
        return f"{kind}:{self.ctx.instance_id}:{self._children}"

    def failover(self, intent: Intent) -> FailoverInput:
        """To the point that was chosen and the target that was there, in the mode of now."""
        return FailoverInput(
            intent, self.health.point, self.shutdown, self.task.request.operation, self.baseline.target
        )

    def point_changed(self, point: PointUsed) -> None:
        """The recovered VM was made again from this point."""
        self.doubt, self.lossless, self.spoken = "", False, False
        loss = self.loss_to(point.time)
        self._update(recovery_point=point, data_loss_seconds=loss)

    def point_unknown(self, tried: PointUsed, code: str) -> None:
        """The recovered VM may have been made again from this point, or not: nobody saw it."""
        when = f" from {tried.time:%Y-%m-%d %H:%M} UTC" if tried.time else ""
        self.doubt = (
            f"it is not known which recovery point it was made from: {tried.kind}{when} was tried ({code})"
        )
        self._update(recovery_point=PointUsed(tried.kind), data_loss_seconds=None)

    def point_used(self, look: WaitResult) -> None:
        """What the finished job says about the recovery point; the loss is counted from the time seen off.

        It is an upper bound where the source was off before, or where it was not seen off.
        """
        point, loss = self.report.recovery_point, self.loss_to(look.recovery_point_time)
        if look.recovery_point_time is None or point is None or loss is None:
            self._update(recovery_point=point and replace(point, id=None, time=None))
            self.warn("PointUnknown", "The finished job does not tell which recovery point it used.")
            return
        whole = used_id(look.recovery_point_id, point.id, self.intent.item_id)
        used = replace(point, id=whole, time=look.recovery_point_time)
        seen_off = self.off_seen_at is not None and self.baseline.source_was_running
        exact = self.quiesced_at is not None or seen_off
        self._update(recovery_point=used, data_loss_seconds=loss, data_loss_is_upper_bound=not exact)

    def loss_to(self, point_time: datetime | None) -> float | None:
        """From the point to the last write: the quiesce's end, else when it was off, else when it was accepted.

        Never less than was lost, though Azure's times of these are cut off to whole seconds.
        """
        until = self.quiesced_at or self.off_seen_at or self.accepted_at
        if until is None or point_time is None:
            return None
        loss = (until + CUT_OFF - point_time).total_seconds()
        return max(loss, 0.0) if self.quiesced_at else loss

    def undo(self) -> None:
        """Its failover was cancelled: what is known of its recovered VM is past."""
        self.undone, self.recovered_at, self.doubt = True, None, ""
        self._update(recovery_point=None, data_loss_seconds=None)

    def quiet(self, since: datetime | None, point: PointUsed | None) -> None:
        """The source writes no more; the failover goes to exactly this point, which is later."""
        self.quiesced_at = since
        if point is not None:
            self.lossless = True
            self._health = replace(self.health, point=point, data_loss_seconds=0.0)
            self._update(recovery_point=point, forecast_data_loss_seconds=0.0)
