"""A signal: what one alert or event says about machines or regions, whoever sent it and in whichever schema."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from homeward.domain.payload import Payload

# The services of a Service Health notice that machines stand on, by their names there.
MACHINE_SERVICES = frozenset(
    {
        "managed disks",
        "network infrastructure",
        "storage",
        "virtual machine scale sets",
        "virtual machines",
        "virtual network",
    }
)


class SignalSource(StrEnum):
    """The schema that a signal came in."""

    COMMON_ALERT = "CommonAlert"  # Azure Monitor
    HEALTH_RESOURCES = "HealthResources"  # Event Grid's system topic
    CUSTOM = "Custom"  # docs/signals.md


class SignalKind(StrEnum):
    VM_AVAILABILITY = "VmAvailability"  # the state of a VM changed
    VM_ANNOTATION = "VmAnnotation"  # why it did, or may soon
    RESOURCE_HEALTH = "ResourceHealth"
    SERVICE_HEALTH = "ServiceHealth"
    METRIC_ALERT = "MetricAlert"
    LOG_ALERT = "LogAlert"
    ADMINISTRATIVE = "Administrative"  # what somebody did to a resource
    CUSTOM = "Custom"
    OTHER = "Other"  # budgets, security, and what Azure Monitor may yet learn to say


class Condition(StrEnum):
    FIRED = "Fired"
    RESOLVED = "Resolved"


class Impact(StrEnum):
    """What is said to be wrong. Only `Unavailable` can speak for a failover."""

    UNAVAILABLE = "Unavailable"
    DEGRADED = "Degraded"
    INFORMATIONAL = "Informational"
    UNKNOWN = "Unknown"


class Cause(StrEnum):
    """Who is said to have brought it about. A stop or reboot by a user is no outage."""

    PLATFORM = "PlatformInitiated"
    MAINTENANCE = "PlannedMaintenance"
    USER = "UserInitiated"
    GUEST = "GuestInitiated"  # the operating system crashed, or shut itself down
    UNKNOWN = "Unknown"


@dataclass(frozen=True, slots=True)
class Signal(Payload):
    """One report, taken as said: that it is true is for an assessment to find out.

    `id` is the same however often, by whatever door and in whichever schema the report comes again. `correlation` is
    shared by all that is said of one incident: a `Resolved` ends what was `Fired` with the same one up to
    `resolved_at`, in whichever order the two come.

    `resources` are ARM ids, `subscriptions` ids, `regions` names like "eastus", all in lower case. A report on a
    region names no resources; one on resources names no regions. `services` are only told by Service Health.

    `fired_at` is when the sender says that it came about. Of a machine's health, each report is on its state since
    then: the latest `VmAvailability` or `ResourceHealth` counts, and a `VmAnnotation` says why.
    """

    id: str
    source: SignalSource
    kind: SignalKind
    condition: Condition
    correlation: str
    fired_at: datetime
    resolved_at: datetime | None = None
    impact: Impact = Impact.UNKNOWN
    cause: Cause = Cause.UNKNOWN
    resources: tuple[str, ...] = ()
    subscriptions: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    severity: str = ""  # as Azure Monitor counts: Sev0 (critical) to Sev4
    title: str = ""

    @property
    def about_machines(self) -> bool:
        """Whether a regional report names a service that machines stand on, or none at all."""
        return not self.services or any(one.lower() in MACHINE_SERVICES for one in self.services)


def signal_id(*parts: str) -> str:
    """The id of a signal, from what tells its report from every other: letter by letter, as its sender wrote it."""
    digest = hashlib.sha256("\n".join(parts).encode()).digest()
    return "sig-" + base64.b32encode(digest).decode().lower()[:26]
