"""Event Grid's system topic HealthResources: the availability of a VM changed, or Azure says why.

Source: Azure Resource Notifications, event schema of health resources; Resource Health, annotations of VMs.
"""

from homeward.api.signals.envelope import Envelope
from homeward.api.signals.wire import (
    LONGEST_TITLE,
    AzureBody,
    Id,
    Moment,
    checked,
    resources_of,
    subscriptions_of,
)
from homeward.domain.signals import Cause, Condition, Impact, Signal, SignalKind, SignalSource, signal_id

STATES = {"unavailable": Impact.UNAVAILABLE, "degraded": Impact.DEGRADED, "unknown": Impact.UNKNOWN}
AVAILABLE = "available"

_AT = "/data/resourceInfo/properties"
_CAUSES = {
    "platform initiated": Cause.PLATFORM,
    "customer initiated": Cause.USER,
    "vm initiated": Cause.GUEST,
}
# A pause of seconds is no outage.
_IMPACTS = {
    "downtime reboot": Impact.UNAVAILABLE,
    "downtime freeze": Impact.DEGRADED,
    "degraded": Impact.DEGRADED,
    "informational": Impact.INFORMATIONAL,
}
# A user asked for these, too, but they make no machine unavailable.
HARMLESS = {
    "virtualmachineallocated",
    "virtualmachineconfigurationupdated",
    "virtualmachinestartinitiatedbycontrolplane",
}


class Notice(AzureBody):
    target_resource_id: Id
    occurred_time: Moment


class Availability(Notice):
    availability_state: Id


class Annotation(Notice):
    annotation_name: Id
    reason: str | None = None
    context: str | None = None
    category: str | None = None
    impact_type: str | None = None


def availability_changed(event: Envelope) -> Signal:
    told = checked(Availability, event.properties, _AT)
    at, state = told.occurred_time, told.availability_state.lower()
    over = state == AVAILABLE
    return Signal(
        id=signal_id("availability", told.target_resource_id.lower(), at.isoformat(), state),
        source=SignalSource.HEALTH_RESOURCES,
        kind=SignalKind.VM_AVAILABILITY,
        condition=Condition.RESOLVED if over else Condition.FIRED,
        correlation=health_of(told.target_resource_id),
        fired_at=at,
        resolved_at=at if over else None,
        impact=STATES.get(state, Impact.UNKNOWN),
        resources=resources_of([told.target_resource_id]),
        subscriptions=subscriptions_of([told.target_resource_id]),
        title=f"The VM is {told.availability_state}",
    )


def annotated(event: Envelope) -> Signal:
    told = checked(Annotation, event.properties, _AT)
    at, name = told.occurred_time, told.annotation_name
    return Signal(
        id=signal_id("annotation", told.target_resource_id.lower(), at.isoformat(), name.lower()),
        source=SignalSource.HEALTH_RESOURCES,
        kind=SignalKind.VM_ANNOTATION,
        condition=Condition.FIRED,
        correlation=health_of(told.target_resource_id),
        fired_at=at,
        impact=_IMPACTS.get((told.impact_type or "").lower(), Impact.UNKNOWN),
        cause=_cause(told),
        resources=resources_of([told.target_resource_id]),
        subscriptions=subscriptions_of([told.target_resource_id]),
        title=f"{name}: {told.reason or 'no reason told'}"[:LONGEST_TITLE],
    )


def health_of(resource: str) -> str:
    """What all reports on the health of one resource have in common."""
    return f"health:{resource.rstrip('/').lower()}"


def _cause(told: Annotation) -> Cause:
    if (told.category or "").lower() == "planned":
        return Cause.MAINTENANCE
    if told.annotation_name.lower() in HARMLESS:
        return Cause.UNKNOWN
    return _CAUSES.get((told.context or "").lower(), Cause.UNKNOWN)
