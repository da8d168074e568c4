"""What the headers of Azure's answers tell beside their bodies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from homeward.arm.azure import answered_at
from homeward.arm.pages import Read
from homeward.domain.arm_ids import name_of


@dataclass(slots=True)
class Headers:
    """Catches the headers of the answers: a mutation's operation id and Azure's time are only there."""

    first: Mapping[str, str] = field(default_factory=dict[str, str])
    last: Mapping[str, str] = field(default_factory=dict[str, str])
    calls: int = 0

    def __call__(self, response: Any) -> None:
        self.last = response.http_response.headers
        self.first = self.first or self.last
        self.calls += 1

    @property
    def read_at(self) -> datetime:
        """Of a list, the time of its first page: what came later may be newer, never older."""
        return answered_at(self.first) if "Date" in self.first else datetime.fromtimestamp(0, UTC)

    def read[T](self, value: T) -> Read[T]:
        return Read(value, self.read_at, self.calls)

    @property
    def operation_id(self) -> str:
        """The id of the accepted operation, which for items is also the name of its job."""
        return name_of(self.last.get("Azure-AsyncOperation", "").split("?")[0])
