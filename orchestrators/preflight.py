"""Preflight of one item: take its lease, then check it. Nothing is changed."""

from dataclasses import replace
from typing import Any

from homeward.domain.drills import DrillOrder
from homeward.domain.leases import lease_key
from homeward.domain.runs import ItemReport, Stage, StageSpan
from homeward.domain.views import brief
from homeward.durable import Context, Durable, call, entity_id, now
from homeward.errors import StageFailedError
from homeward.steps.drill import ISOLATION, IsolationInput
from homeward.steps.health_check import HEALTH_CHECK, HealthCheckInput, HealthCheckResult
from homeward.steps.lease_holder import LEASE_HOLDER, LeaseHolderInput
from homeward.steps.preflight import PreflightInput, PreflightResult


def preflight(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any]]:  # noqa: A002 - the native style
    task = PreflightInput.from_json(input)
    started_at = now(ctx)
    report = ItemReport(task.named.name, task.named.friendly_name, Stage.PREFLIGHT, started_at=started_at)
    ctx.set_custom_status(brief(report))
    held_by = None if task.request.dry_run else (yield from _lease(ctx, task))
    if held_by is not None:
        return PreflightResult(task.named, held_by=held_by).to_json()
    question = HealthCheckInput(
        task.request.vault_id,
        task.named.item_id,
        task.request.mode,
        task.policy.recovery_point,
        task.policy.reprotect_in(task.request.operation, task.request.mode),
        page=task.run_id,
        operation=task.request.operation,
        max_data_loss=task.policy.max_data_loss,
        purge=task.request.purge,
        adopt=task.request.adopt,
        fence=task.request.fence,
        wayback=task.policy.wayback,
    )
    try:
        health = yield from call(ctx, HEALTH_CHECK, question)
        if task.request.drill is not None and health.baseline is not None:
            health = yield from _isolated(ctx, task, task.request.drill, health)
    except StageFailedError as error:
        return PreflightResult(task.named, fault=error.fault).to_json()
    return PreflightResult(
        task.named,
        health,
        span=StageSpan(Stage.PREFLIGHT, started_at, now(ctx)),
        operation=task.request.operation,
        shutdown=task.policy.shutdown_in(task.request.mode),
        removal_reason=task.request.removal_reason,
        purge=task.request.purge,
        drill=task.request.drill,
    ).to_json()


def _isolated(
    ctx: Context, task: PreflightInput, order: DrillOrder, health: HealthCheckResult
) -> Durable[HealthCheckResult]:
    """With what was found of the test network, and what the test VM takes of it."""
    question = IsolationInput(task.request.vault_id, task.named.item_id, order.network)
    seen = yield from call(ctx, ISOLATION, question)
    return replace(
        health,
        findings=(*health.findings, *seen.findings),
        claims=seen.claims,
        test_vm_id=seen.test_vm_id,
        evidence=(*health.evidence, *seen.evidence),
    )


def _lease(ctx: Context, task: PreflightInput) -> Durable[str | None]:
    """Take the item's lease, from a holder that has ended too. Answers the run that keeps it from us, if any."""
    lease = entity_id("lease", lease_key(task.request.vault_id, task.named.name))
    claim = {
        "runId": task.run_id,
        "attempt": task.attempt,
        "item": task.named.name,
        "vm": task.named.friendly_name,
        "vaultId": task.request.vault_id,
    }
    holder = (yield ctx.call_entity(lease, "acquire", claim))["holder"]
    if holder != task.run_id and (yield from call(ctx, LEASE_HOLDER, LeaseHolderInput(holder))).ended:
        holder = (yield ctx.call_entity(lease, "acquire", {**claim, "insteadOf": holder}))["holder"]
    return None if holder == task.run_id else holder
