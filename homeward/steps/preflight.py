"""Preflight of one item within a run: take its lease, then check it."""

from dataclasses import dataclass

from homeward.domain.drills import DrillOrder
from homeward.domain.evidence import Fault
from homeward.domain.naming import Named
from homeward.domain.payload import Payload
from homeward.domain.policies import Policy
from homeward.domain.removal import RemovalReason
from homeward.domain.runs import Operation, RunRequest, Shutdown, StageSpan
from homeward.steps.health_check import HealthCheckResult
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class PreflightInput(Payload):
    run_id: str
    attempt: int
    request: RunRequest
    named: Named
    policy: Policy


@dataclass(frozen=True, slots=True)
class PreflightResult(Payload):
    """`held_by` names another run that acts on the item now; then nothing was checked.

    `fault` says why the check itself could not be made. `operation` and what follows are what the commands for doing
    it by hand depend on.
    """

    named: Named
    health: HealthCheckResult | None = None
    held_by: str | None = None
    fault: Fault | None = None
    span: StageSpan | None = None
    operation: Operation | None = None
    shutdown: Shutdown | None = None
    removal_reason: RemovalReason = RemovalReason.NOT_SPECIFIED
    purge: bool = False
    drill: DrillOrder | None = None


def preflight_id(run_id: str, name: str, attempt: int = 1) -> str:
    """The instance that made the preflight of an item's attempt; its output stays to be read."""
    return f"{run_id}:{name}:preflight" + (f"-{attempt}" if attempt > 1 else "")


PREFLIGHT = Step("preflight", PreflightInput, PreflightResult)
