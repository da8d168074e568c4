"""What operators asked of a run: every item reads it before its next mutating step."""

from dataclasses import dataclass

from homeward.domain.arm_ids import name_of
from homeward.domain.payload import Payload
from homeward.domain.runs import Mode, PointChoice
from homeward.domain.steered import Steered
from homeward.steps.change import Intent

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

    def against(self, intent: Intent) -> str:
        """Why an operator does not want now what is intended; empty where nobody minds."""
        if self.cancelled:
            return "the run is cancelled"
        if name_of(intent.item_id) in self.skipped:
            return "an operator left it out"
        if self.paused:
            return "the run is paused"
        return f"the run is {self.mode} now" if self.mode not in (None, intent.mode) else ""
