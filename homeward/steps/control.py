"""What operators asked of a run: every item reads it before its next mutating step."""

from dataclasses import dataclass

from homeward.domain.payload import Payload
from homeward.domain.runs import Mode, PointChoice
from homeward.domain.steered import Steered

# The event with which a batch is told to look for new attempts that were asked for, and how they are noted.
RETRY = "retry"


@dataclass(frozen=True, slots=True)
class PointWish(Payload):
    """Another recovery point for an item that is not committed yet. `number` counts the wishes for it."""

    item: str
    number: int
    choice: PointChoice


@dataclass(frozen=True, slots=True)
class Control(Payload):
    """The state of a run's control entity. `skipped` names items that shall not begin.

    `released`: the test VMs of a drill are not held any longer.
    """

    paused: bool = False
    cancelled: bool = False
    released: bool = False
    mode: Mode | None = None
    skipped: tuple[str, ...] = ()
    points: tuple[PointWish, ...] = ()
    log: tuple[Steered, ...] = ()
