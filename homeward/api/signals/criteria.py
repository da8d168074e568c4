"""Metric and log alerts: a rule of the user's found a number too high or too low."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from homeward.api.signals.said import Said
from homeward.api.signals.wire import AzureBody, Moment, resources_of
from homeward.domain.signals import Impact, SignalKind

# Below one it says that the VM is not available, whatever severity the portal proposed for the rule.
_AVAILABILITY = "vmavailabilitymetric"
_IMPACTS = {
    "sev0": Impact.UNAVAILABLE,
    "sev1": Impact.UNAVAILABLE,
    "sev2": Impact.DEGRADED,
    "sev3": Impact.INFORMATIONAL,
    "sev4": Impact.INFORMATIONAL,
}


class Dimension(AzureBody):
    name: str | None = None
    value: str | None = None


class Criterion(AzureBody):
    metric_name: str | None = None
    dimensions: Annotated[list[Dimension], Field(max_length=10)] | None = None


class Criteria(AzureBody):
    all_of: Annotated[list[Criterion], Field(max_length=5)] | None = None
    window_end_time: Moment | None = None

    @property
    def found(self) -> list[Criterion]:
        return self.all_of or []


class RuleContext(AzureBody):
    condition: Criteria | None = None


def rule_said(kind: SignalKind, severity: str, context: RuleContext) -> Said:
    """The author of a rule says by its severity how bad it is. Its targets may be told by dimensions."""
    criteria = context.condition or Criteria()
    down = any((one.metric_name or "").lower() == _AVAILABILITY for one in criteria.found)
    impact = Impact.UNAVAILABLE if down else _IMPACTS.get(severity.lower(), Impact.UNKNOWN)
    return Said(kind, impact, resolved_at=criteria.window_end_time, resources=resources_of(_values(criteria)))


def _values(criteria: Criteria) -> Iterator[str]:
    for one in criteria.found:
        yield from (dimension.value or "" for dimension in one.dimensions or [])
