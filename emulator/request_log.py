"""Every ARM and token request, with the status the emulator decided on and the emulator's time of arrival."""

from dataclasses import dataclass, field
from datetime import datetime

from emulator.times import iso
from emulator.wire import Json

LONGEST = 500  # characters of a path: each poll of a signed link would keep four thousand


@dataclass
class Entry:
    method: str
    path: str
    time: datetime
    status: int | None = None  # None: held, or dropped before anything happened
    body: Json | None = None
    client: str = ""

    def view(self) -> Json:
        said: Json = {"method": self.method, "path": self.path, "status": self.status, "time": iso(self.time)}
        told: Json = {"body": self.body, "client": self.client}
        return said | {name: value for name, value in told.items() if value}


@dataclass
class RequestLog:
    entries: list[Entry] = field(default_factory=list[Entry])

    def open(self, method: str, path: str, time: datetime, body: Json) -> Entry:
        entry = Entry(method, path[:LONGEST], time, body=body)
        self.entries.append(entry)
        return entry
