"""The envelope of an event: CloudEvents 1.0 or Event Grid's own schema around the same data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from homeward.api.signals.wire import AzureBody, Id, checked
from homeward.domain import arm_json
from homeward.domain.arm_json import ArmJson


@dataclass(frozen=True, slots=True)
class Envelope:
    """An event without the differences of the two schemas. Its time is left to its data, which tells it better."""

    id: str
    source: str
    type: str
    subject: str
    data: Any  # whatever JSON its type says
    type_at: str  # the JSON pointer to its type

    @property
    def properties(self) -> ArmJson:
        """Of the resource that a notification of Azure's is on."""
        return arm_json.child(self.data, "resourceInfo", "properties")


class CloudEvent(AzureBody):
    specversion: Annotated[str, Field(pattern=r"^1\.0$")]
    id: Id
    source: Id
    type: Id
    subject: str | None = None
    data: Any = None


class GridEvent(AzureBody):
    id: Id
    event_type: Id
    topic: str | None = None
    subject: str | None = None
    data: Any = None


def opened(event: Mapping[str, Any]) -> Envelope:
    """Raises ProblemError with every field that is wrong."""
    if "specversion" in event:
        cloud = checked(CloudEvent, event)
        return Envelope(cloud.id, cloud.source, cloud.type, cloud.subject or "", cloud.data, "/type")
    grid = checked(GridEvent, event)
    return Envelope(grid.id, grid.topic or "", grid.event_type, grid.subject or "", grid.data, "/eventType")
