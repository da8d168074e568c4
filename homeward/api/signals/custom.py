"""Our own schema, for whoever watches from outside: the data of an event of type `Homeward.Signal`."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from homeward.api.body import Body
from homeward.api.models import any_case
from homeward.api.problems import FieldProblem
from homeward.api.signals.envelope import Envelope
from homeward.api.signals.wire import (
    LONGEST_ID,
    LONGEST_NAME,
    LONGEST_TITLE,
    MOST_TARGETS,
    Id,
    Moment,
    checked,
    refused,
    region,
    resources_of,
    subscriptions_of,
)
from homeward.domain.signals import Cause, Condition, Impact, Signal, SignalKind, SignalSource, signal_id

TYPE = "homeward.signal"

_AT = "/data"
_SUBSCRIPTION = r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
_RESOURCE = r"^/(?i:subscriptions)/[^/]+/.*(?i:providers)/.+$"

type Many[T] = Annotated[list[T], Field(max_length=MOST_TARGETS)]
Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]


class SignalBody(Body):
    condition: Annotated[Condition, any_case(Condition)]
    fired_at: Moment
    resolved_at: Moment | None = None
    impact: Annotated[Impact, any_case(Impact)] = Impact.UNKNOWN
    cause: Annotated[Cause, any_case(Cause)] = Cause.UNKNOWN
    title: Annotated[str, Field(max_length=LONGEST_TITLE)] = ""
    severity: Annotated[str, Field(pattern="^(Sev[0-4])?$")] = ""
    resources: Many[Annotated[str, Field(pattern=_RESOURCE, max_length=LONGEST_ID)]] = Field(
        default_factory=list
    )
    subscriptions: Many[Annotated[str, Field(pattern=_SUBSCRIPTION)]] = Field(default_factory=list)
    regions: Many[Name] = Field(default_factory=list)
    correlation_id: Id | None = None


def custom_signal(event: Envelope) -> Signal:
    told = checked(SignalBody, event.data, _AT)
    wrong = list(_contradictions(told))
    if wrong:
        raise refused(wrong)
    return Signal(
        id=signal_id("custom", event.source, event.id),
        source=SignalSource.CUSTOM,
        kind=SignalKind.CUSTOM,
        condition=told.condition,
        correlation=f"custom:{event.source}:{told.correlation_id or event.subject or event.id}",
        fired_at=told.fired_at,
        resolved_at=told.resolved_at,
        impact=told.impact,
        cause=told.cause,
        resources=resources_of(told.resources),
        subscriptions=subscriptions_of(told.resources) or tuple(one.lower() for one in told.subscriptions),
        regions=tuple(region(one) for one in told.regions),
        severity=told.severity,
        title=told.title,
    )


def _contradictions(told: SignalBody) -> Iterator[FieldProblem]:
    if bool(told.resources) == bool(told.regions):
        detail = "A signal is on resources or on regions, and on one of both."
        yield FieldProblem(f"{_AT}/resources", detail, "Name ARM ids in resources, or regions like eastus.")
    if told.condition is Condition.RESOLVED and told.resolved_at is None:
        detail = "A signal that is Resolved tells when."
        yield FieldProblem(f"{_AT}/resolvedAt", detail, "Add the time, like 2026-11-22T03:00:00Z.")
    if told.resolved_at is not None and told.resolved_at < told.fired_at:
        detail = "It was resolved before it fired."
        yield FieldProblem(f"{_AT}/resolvedAt", detail, "Correct one of both times.")
