"""Judging an item's health instead of copying it: what Azure warns about is not always a reason to stop."""

from collections.abc import Iterator
from dataclasses import replace

from homeward.domain.findings import Finding, Severity, blocking, information, warning
from homeward.domain.replicated_item import HealthError, ReplicatedItem

# "No successful test failover": part of the healthy state, and back after every reprotect (recorded).
NO_DRILL = "161011"
_HEALTHY = ("", "None", "Normal")


def judge_health(item: ReplicatedItem, *, source_running: bool) -> Iterator[Finding]:
    """Health errors of an item whose source runs are taken at their word.

    Without a running source there is no heartbeat and no new point: that explains them, and stops nothing.
    """
    for finding in _findings(item):
        explained = finding.severity is Severity.BLOCKING and not source_running
        yield replace(finding, severity=Severity.WARNING) if explained else finding


def _findings(item: ReplicatedItem) -> Iterator[Finding]:
    others = [error for error in item.health_errors if error.code != NO_DRILL]
    if len(others) < len(item.health_errors):
        yield information(
            "NoDrillSinceReprotect",
            f"{item.friendly_name} had no test failover since it was last protected (161011).",
            "Run a drill when there is time; it does not stop a failback.",
        )
    yield from (_judge(item, error) for error in others)
    if item.replication_health not in _HEALTHY and not others:
        yield blocking(
            "ReplicationUnhealthy",
            f"The replication of {item.friendly_name} is {item.replication_health}; Azure names no reason.",
            "Look at the item's page in the vault and bring its replication to Normal.",
        )
    if item.failover_health == "Critical" and not others:
        yield blocking(
            "FailoverUnhealthy",
            f"The failover readiness of {item.friendly_name} is Critical, and Azure names no reason.",
            "Look at the item's page in the vault.",
        )


def _judge(item: ReplicatedItem, error: HealthError) -> Finding:
    said = f"{item.friendly_name}: {error.message or 'a health error'} ({error.code})"
    remedy = _remedy(error)
    if item.replication_health in _HEALTHY and item.failover_health != "Critical":
        return warning(f"Health{error.code}", said, remedy)
    return blocking(f"Health{error.code}", said, remedy)


def _remedy(error: HealthError) -> str:
    """In our words where the code is known, else in Azure's."""
    from homeward.domain.azure_errors import known

    told = known(error.code)
    if told is not None:
        return f"{told.cause} {told.remedy}"
    return error.recommended_action or error.possible_causes or "Look at the item's page in the vault."
