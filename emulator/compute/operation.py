"""A running change of a machine or a disk, as Compute reports it."""

from dataclasses import dataclass
from datetime import datetime

from emulator.wire import Json


@dataclass
class Operation:
    name: str
    location: str
    started: datetime
    ended: datetime | None = None
    error: Json | None = None
    output: Json | None = None

    @property
    def status(self) -> str:
        if self.ended is None:
            return "InProgress"
        return "Failed" if self.error else "Succeeded"
