"""Alerts on the activity log: the health of a resource, and what somebody did to one.

Source: Azure Monitor, activity log event schema.
"""

from homeward.api.signals.health_resources import AVAILABLE, HARMLESS, STATES, health_of
from homeward.api.signals.said import Said
from homeward.api.signals.wire import AzureBody, Id, Moment
from homeward.domain.arm_ids import name_of
from homeward.domain.signals import Cause, Condition, Impact, SignalKind

_CAUSES = {"platforminitiated": Cause.PLATFORM, "userinitiated": Cause.USER}
# What makes a machine unavailable as long as it takes, or for good.
_STOPS = {"deallocate", "hibernate", "poweroff", "redeploy", "reimage", "restart", "delete"}


class Health(AzureBody):
    title: str | None = None
    details: str | None = None
    current_health_status: Id
    cause: str | None = None


class HealthContext(AzureBody):
    event_data_id: Id | None = None
    event_timestamp: Moment | None = None
    properties: Health


class Deed(AzureBody):
    event_data_id: Id | None = None
    event_timestamp: Moment | None = None
    operation_name: str | None = None
    caller: str | None = None
    status: str | None = None


def health_said(context: HealthContext, resources: tuple[str, ...]) -> Said:
    health = context.properties
    state = health.current_health_status.lower()
    return Said(
        SignalKind.RESOURCE_HEALTH,
        STATES.get(state, Impact.UNKNOWN),
        _cause(health),
        Condition.RESOLVED if state == AVAILABLE else Condition.FIRED,
        at=context.event_timestamp,
        resolved_at=context.event_timestamp,
        correlation=health_of(resources[0]) if len(resources) == 1 else "",
        event_id=context.event_data_id or "",
        title=health.title or f"The health of the resource is {health.current_health_status}",
    )


def deed_said(deed: Deed, resources: tuple[str, ...]) -> Said:
    """A stop or restart that was asked for explains what is reported next of the machine."""
    verb = _verb(deed)
    stopped = verb in _STOPS and (deed.status or "").lower() != "failed"
    return Said(
        SignalKind.ADMINISTRATIVE,
        Impact.INFORMATIONAL,
        Cause.USER if stopped else Cause.UNKNOWN,
        Condition.FIRED,
        at=deed.event_timestamp,
        correlation=health_of(resources[0]) if len(resources) == 1 else "",
        event_id=deed.event_data_id or "",
        title=f"{deed.caller or 'Somebody'} asked for {deed.operation_name or 'something'}",
    )


def _cause(health: Health) -> Cause:
    """The details may name the annotation."""
    harmless = (health.details or "").lower() in HARMLESS
    return Cause.UNKNOWN if harmless else _CAUSES.get((health.cause or "").lower(), Cause.UNKNOWN)


def _verb(deed: Deed) -> str:
    """Of Microsoft.Compute/virtualMachines/restart/action: restart."""
    name = (deed.operation_name or "").lower()
    return name_of(name.removesuffix("/action"))
