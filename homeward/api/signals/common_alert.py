"""Azure Monitor's common alert schema: what all alerts share. Source: Azure Monitor, common alert schema."""

from typing import Annotated, Any

from pydantic import Field

from homeward.api.models import any_case
from homeward.api.problems import FieldProblem
from homeward.api.signals.activity_log import Deed, HealthContext, deed_said, health_said
from homeward.api.signals.criteria import RuleContext, rule_said
from homeward.api.signals.said import Said
from homeward.api.signals.service_health import ServiceContext, service_said
from homeward.api.signals.wire import (
    LONGEST_TITLE,
    MOST_TARGETS,
    AzureBody,
    Id,
    Moment,
    Text,
    checked,
    refused,
    resources_of,
    subscriptions_of,
)
from homeward.domain.signals import Condition, Signal, SignalKind, SignalSource, signal_id

SCHEMA = "azureMonitorCommonAlertSchema"
_CONTEXT, _TARGETS = "/data/alertContext", "/data/essentials/alertTargetIDs"


class Essentials(AzureBody):
    alert_id: Id
    alert_rule: str | None = None
    severity: Annotated[str, Field(pattern="^Sev[0-4]$")] | None = None
    signal_type: str | None = None
    monitor_condition: Annotated[Condition, any_case(Condition)]
    monitoring_service: str | None = None
    alert_target_ids: Annotated[list[Text] | None, Field(alias="alertTargetIDs")] = None
    configuration_items: list[Text | None] | None = None
    fired_date_time: Moment
    resolved_date_time: Moment | None = None

    @property
    def targets(self) -> list[str]:
        """ARM ids and names; of a log alert the items are the resources, and the targets the workspace."""
        return [*(self.alert_target_ids or []), *filter(None, self.configuration_items or [])]


class AlertData(AzureBody):
    essentials: Essentials
    alert_context: dict[str, Any] | None = None


class CommonAlert(AzureBody):
    schema_id: Annotated[str, Field(pattern=f"^{SCHEMA}$")]
    data: AlertData


def common_alert(body: object, at: str = "") -> Signal:
    """The signal of an alert. `at`: the JSON pointer to it. Raises ProblemError with every field that is wrong."""
    data = checked(CommonAlert, body, at).data
    essentials = data.essentials
    said = _said(data, at + _CONTEXT)
    condition = said.condition or essentials.monitor_condition
    fired_at = said.at or essentials.fired_date_time
    resolved_at = max(essentials.resolved_date_time or said.resolved_at or fired_at, fired_at)
    told = ("activity", said.event_id) if said.event_id else ("alert", essentials.alert_id, condition)
    targets = [*essentials.targets, *said.resources]
    return Signal(
        id=signal_id(*(one.lower() for one in told)),
        source=SignalSource.COMMON_ALERT,
        kind=said.kind,
        condition=condition,
        correlation=said.correlation or f"alert:{essentials.alert_id}".lower(),
        fired_at=fired_at,
        resolved_at=resolved_at if condition is Condition.RESOLVED else None,
        impact=said.impact,
        cause=said.cause,
        resources=_few(resources_of(targets), at + _TARGETS),
        subscriptions=subscriptions_of(targets),
        regions=said.regions,
        services=said.services,
        severity=essentials.severity or "",
        title=(said.title or essentials.alert_rule or "")[:LONGEST_TITLE],
    )


def _few(resources: tuple[str, ...], at: str) -> tuple[str, ...]:
    if len(resources) > MOST_TARGETS:
        detail = f"The alert is on {len(resources)} resources; {MOST_TARGETS} is the most."
        raise refused([FieldProblem(at, detail, "Let the rule fire for each resource by itself.")])
    return resources


def _said(data: AlertData, at: str) -> Said:
    """What the alert's context says; which one it is, its monitoring service tells, or else its type."""
    essentials, context = data.essentials, data.alert_context or {}
    targets = essentials.targets
    match _letters(essentials.monitoring_service), _letters(essentials.signal_type):
        case "servicehealth", _:
            return service_said(checked(ServiceContext, context, at), subscriptions_of(targets))
        case "resourcehealth", _:
            return health_said(checked(HealthContext, context, at), resources_of(targets))
        case "activitylogadministrative", _:
            return deed_said(checked(Deed, context, at), resources_of(targets))
        case _, "metric":
            return _rule(SignalKind.METRIC_ALERT, data, at)
        case _, "log":
            return _rule(SignalKind.LOG_ALERT, data, at)
        case _:
            return Said(SignalKind.OTHER)


def _rule(kind: SignalKind, data: AlertData, at: str) -> Said:
    return rule_said(kind, data.essentials.severity or "", checked(RuleContext, data.alert_context or {}, at))


def _letters(text: str | None) -> str:
    """Azure writes Resource Health and ResourceHealth."""
    return "".join(one for one in text or "" if one.isalpha()).lower()
