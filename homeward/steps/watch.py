"""The watcher of a batch: everybody who waits registers here, and one look a tick serves them all."""

from dataclasses import dataclass
from datetime import datetime

from homeward.domain.payload import Payload
from homeward.steps.step import Nothing, Step

# The event in which items write to their watcher, and the two in which it writes back.
MAIL, REGISTERED, CHANGED = "watch", "registered", "changed"


@dataclass(frozen=True, slots=True)
class Registration(Payload):
    """Somebody waits for a job to end, or for an item to be Protected. `looked_at`: when it was last looked for."""

    reply_to: str
    kind: str
    since: datetime
    job: str | None = None
    item_id: str | None = None
    looked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WatchInput(Payload):
    """`batch` is the parent: the watcher lives as long as that."""

    vault_id: str
    batch: str
    waiting: tuple[Registration, ...] = ()


WATCH = Step("watch", WatchInput, Nothing)
