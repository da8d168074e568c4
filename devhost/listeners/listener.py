"""What the host and a listener know of each other."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from devhost.clock import Clock
from devhost.config import HostSettings
from devhost.functions import Function
from devhost.store import Store
from devhost.worker.messages import Input, Outcome

Run = Callable[[Function, Input, str], Coroutine[Any, Any, Outcome]]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a listener works with; `run` raises WorkerLostError, `changed` makes the pacer look again."""

    clock: Clock
    store: Store
    settings: HostSettings
    run: Run
    changed: Callable[[], None]


class Listener(Protocol):
    """Fires the functions of one kind of trigger; it raises DevhostError if one is declared wrongly."""

    def start(self) -> None: ...

    def next_due(self) -> datetime | None:
        """The next moment of the host's clock at which it has something to fire."""
        ...

    def fire_due(self) -> None:
        """Fire what is due, without waiting for its end."""
        ...

    def fire_by_hand(self, function: Function, text: str) -> None:
        """Run one function at once with a value made of this text, without waiting for its end."""
        ...

    async def stop(self, seconds: float) -> None:
        """Fire nothing more, and give what runs that long to end."""
        ...
