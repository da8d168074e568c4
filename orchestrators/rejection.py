"""Stopping a run before anything is changed, with every reason."""

from dataclasses import dataclass

from homeward.domain.addresses import too_few
from homeward.domain.evidence import Fault
from homeward.domain.findings import Severity
from homeward.domain.naming import Named
from homeward.domain.runs import StageSpan
from homeward.errors import HomewardError
from homeward.steps.health_check import Baseline, HealthCheckResult
from homeward.steps.preflight import PreflightResult

# A run's status is small: the first reasons are told there; each item shows its own.
_MOST = 10


class RejectedError(HomewardError):
    """The run ends Rejected; nothing was changed."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = faults[:_MOST]


@dataclass(frozen=True, slots=True)
class Ready:
    """An item that passed its preflight."""

    named: Named
    baseline: Baseline
    health: HealthCheckResult
    checked: StageSpan


def all_ready(checks: list[PreflightResult]) -> list[Ready]:
    """Every item, ready to go. Raises RejectedError naming each reason where only one is not."""
    faults = [fault for check in checks for fault in _reasons(check)]
    needs = [need for check in checks if check.health for need in check.health.addresses]
    faults = faults or too_few(needs)
    if faults:
        raise RejectedError(tuple(faults))
    ready = [
        Ready(check.named, check.health.baseline, check.health, check.span)
        for check in checks
        if check.health is not None and check.health.baseline is not None and check.span is not None
    ]
    if len(ready) < len(checks):
        raise RejectedError((_incomplete(),))
    return ready


def _incomplete() -> Fault:
    return Fault(
        "PreflightIncomplete",
        "A VM passed its preflight without a baseline to compare with later.",
        recommended_action="This is a defect in Homeward; nothing was changed. Keep the logs and report it.",
    )


def _reasons(check: PreflightResult) -> list[Fault]:
    if check.held_by is not None:
        return [_busy(check)]
    if check.fault is not None:
        return [check.fault]
    findings = check.health.findings if check.health else ()
    return [
        Fault(finding.code, finding.message, recommended_action=finding.remedy)
        for finding in findings
        if finding.severity is Severity.BLOCKING
    ]


def _busy(check: PreflightResult) -> Fault:
    return Fault(
        "ItemBusy",
        f"Run {check.held_by} acts on {check.named.friendly_name} now.",
        recommended_action="Wait for that run to end, then ask again with a new requestId.",
    )
