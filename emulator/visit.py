"""A request in the world it came to, from its arrival to its answer; a reset meanwhile does not move it."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from functools import partial

from emulator.calls import Answer, Call
from emulator.errors import ArmError
from emulator.history import History
from emulator.ids import guid
from emulator.request_log import Entry
from emulator.routing import Handler
from emulator.throttling.throttle import Throttle
from emulator.times import http_date
from emulator.world import World

_REFUSED = 400
TRACKERS = ("/replicationoperationstatus/", "/operationresults/", "/operations/")


@dataclass
class Scene:
    """A world, what was asked of it, and how much more may be asked just now."""

    world: World
    history: History
    throttle: Throttle

    def change[T](self, change: Callable[[World], T], hide_seconds: float = 0) -> T:
        """Make a change that can be repeated; hidden, others see it only so many seconds later."""
        self.history.record(self.world, change, hide_seconds)
        return change(self.world)


@dataclass
class Visit:
    scene: Scene
    call: Call
    entry: Entry
    number: int
    headers: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    hide_seconds: float = 0
    stale_seconds: float = 0

    def look(self, handle: Handler) -> Answer:
        """Answer what only looks, from the world as this request may see it."""
        return carried_out(handle, self.call, self._seen())

    def act(self, handle: Handler) -> Answer:
        """Do what is asked; what is refused has not happened."""
        answer = self.scene.change(partial(_anew, handle, self.call), self.hide_seconds)
        if answer.status >= _REFUSED:
            self.scene.history.withdraw()
        return answer

    def _seen(self) -> World:
        if self.stale_seconds:
            return self.scene.history.before(self.scene.world, self.stale_seconds)
        if any(tracker in self.call.path.lower() for tracker in TRACKERS):
            return self.scene.world  # an operation's own links know of it at once
        return self.scene.history.visible(self.scene.world)

    def dress(self, answer: Answer) -> Answer:
        """Add what every answer carries."""
        self.entry.status = answer.status
        answer.headers.append(("Date", http_date(self.scene.world.clock.now())))
        answer.headers += self.headers
        correlation = guid("correlation", self.number)
        if not any(name == "x-ms-request-id" for name, _ in answer.headers):
            answer.headers.append(("x-ms-request-id", correlation))
        answer.headers.append(("x-ms-correlation-request-id", correlation))
        return answer


def _anew(handle: Handler, call: Call, world: World) -> Answer:
    """Carry out a copy of a request: worlds in which it is repeated must share nothing of it."""
    return carried_out(handle, deepcopy(call), world)


def carried_out(handle: Handler, call: Call, world: World) -> Answer:
    try:
        return handle(world, call)
    except ArmError as error:
        return refused(error)


def refused(error: ArmError) -> Answer:
    return Answer(error.status, error.body(), list(error.headers))
