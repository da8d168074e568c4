"""Service Health: an incident or maintenance of Azure's own, in whole regions.

Source: Azure Service Health, notification properties.
"""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from homeward.api.signals.said import Said
from homeward.api.signals.wire import LONGEST_NAME, AzureBody, Id, Moment, region
from homeward.domain.signals import MACHINE_SERVICES, Cause, Condition, Impact, SignalKind

_OVER = {"resolved", "rca", "complete", "canceled"}
# An incident of a lower level touches management and latency, and no availability. Told by name or by number.
_OUTAGES = {"critical", "1", "error", "2", "warning", "3"}

# More than Azure has regions, or services that machines stand on.
_MOST = 100

Name = Annotated[str, Field(max_length=LONGEST_NAME)]


class Notice(AzureBody):
    title: str | None = None
    service: Name | None = None
    region: Name | None = None
    incident_type: Id
    tracking_id: Id
    impacted_services: str | list[Any] | None = None
    stage: str | None = None


class ServiceContext(AzureBody):
    event_data_id: Id | None = None
    event_timestamp: Moment | None = None
    level: int | str | None = None
    status: str | None = None
    properties: Notice


class ImpactedRegion(BaseModel):
    name: Annotated[Name, Field(alias="RegionName")]


class ImpactedService(BaseModel):
    name: Annotated[Name, Field(alias="ServiceName")]
    regions: Annotated[list[ImpactedRegion], Field(alias="ImpactedRegions", max_length=_MOST)]


class Hit(NamedTuple):
    service: str
    region: str


_SERVICES = TypeAdapter(Annotated[list[ImpactedService], Field(max_length=_MOST)])


def service_said(context: ServiceContext, subscriptions: tuple[str, ...]) -> Said:
    """All notices with one tracking id in a subscription are on one incident."""
    notice = context.properties
    over = (notice.stage or context.status or "").lower() in _OVER
    hits = _telling(list(_hits(notice)))
    return Said(
        SignalKind.SERVICE_HEALTH,
        _impact(notice, str(context.level).lower()),
        _cause(notice),
        Condition.RESOLVED if over else Condition.FIRED,
        at=context.event_timestamp,
        resolved_at=context.event_timestamp,
        correlation=":".join(["service", notice.tracking_id, *subscriptions]).lower(),
        event_id=context.event_data_id or "",
        title=notice.title or "",
        regions=_first(region(one.region) for one in hits),
        services=_first(one.service for one in hits),
    )


def _impact(notice: Notice, level: str) -> Impact:
    if notice.incident_type.lower() != "incident":
        return Impact.INFORMATIONAL
    return Impact.UNAVAILABLE if level in _OUTAGES else Impact.DEGRADED


def _cause(notice: Notice) -> Cause:
    return Cause.MAINTENANCE if notice.incident_type.lower() == "maintenance" else Cause.PLATFORM


def _hits(notice: Notice) -> Iterator[Hit]:
    """Which service in which region; where that cannot be read, what the notice names first."""
    try:
        found = _services(notice.impacted_services)
    except ValidationError:
        found = []
    for one in found:
        yield from (Hit(one.name, where.name) for where in one.regions)
    if not found:
        yield from (Hit(notice.service or "", where.strip()) for where in (notice.region or "").split(","))


def _services(told: str | list[Any] | None) -> list[ImpactedService]:
    """A list, or, from the activity log, a list within a text."""
    return _SERVICES.validate_json(told) if isinstance(told, str) else _SERVICES.validate_python(told or [])


def _telling(hits: list[Hit]) -> list[Hit]:
    """Those of services that machines stand on, where there are any: another service's region is none of theirs."""
    return [one for one in hits if one.service.lower() in MACHINE_SERVICES] or hits


def _first(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in names if one))[:_MOST]
