"""What is asked of a drill: a test failover into a network of its own, held for a while, then cleaned up."""

from dataclasses import dataclass
from typing import Annotated

from homeward.domain.durations import PATTERN, seconds_of
from homeward.domain.forms import Form
from homeward.domain.payload import Payload

UNTIL_DECIDED = "untilDecided"
NETWORK_ID = Form(
    r"/subscriptions/[0-9a-f-]{36}/resourceGroups/[^/\s?#]+"
    r"/providers/Microsoft\.Network/virtualNetworks/[^/\s?#]+",
    "the ARM id of a virtual network, "
    "/subscriptions/{id}/resourceGroups/{group}/providers/Microsoft.Network/virtualNetworks/{name}",
    ignore_case=True,
)
HOLD = Form(f"{UNTIL_DECIDED}|{PATTERN}", f"a duration like 90s, 15m, 4h, 2d, or {UNTIL_DECIDED}")
# In less nobody can look at anything; after more nobody remembers what costs money (seconds).
SHORTEST_DEADLINE, LONGEST_DEADLINE = 900.0, 7 * 86_400.0


@dataclass(frozen=True, slots=True)
class DrillOrder(Payload):
    """What a run is asked to do.

    `network`: the ARM id of the test network. `hold`: for how long the test VMs are kept once the last of them
    was verified; None is until somebody decides. After `deadline` from its test failover on, a VM is cleaned up
    whatever else goes on (seconds).
    """

    network: str
    hold: float | None = 0
    deadline: float = 86_400

    def mistake(self) -> tuple[str, str, str] | None:
        """The field that is wrong, why, and what to write instead."""
        if not SHORTEST_DEADLINE <= self.deadline <= LONGEST_DEADLINE:
            span = f"{SHORTEST_DEADLINE:.0f} s to {LONGEST_DEADLINE / 86_400:.0f} days"
            return (
                "deadline",
                f"The deadline of a drill is {span}.",
                "Write another; the test VMs cost money until then.",
            )
        if self.hold is not None and self.hold >= self.deadline:
            said = (
                f"The hold of {self.hold:.0f} s is over no sooner than the deadline of {self.deadline:.0f} s."
            )
            return "hold", said, "Hold for less, or set a later deadline."
        return None


@dataclass(frozen=True, slots=True)
class DrillText(Payload):
    """How a plan is drilled. `network`: the ARM id of a test network that reaches nothing of production.

    Due again `every` so often after the last drill, or at the times of a `schedule` (NCRONTAB, UTC). `automatic`: the
    app starts a due drill by itself; otherwise it is only reported.
    """

    network: Annotated[str, NETWORK_ID]
    hold: Annotated[str, HOLD] = "0s"
    deadline: float = 86_400
    every: float | None = None
    schedule: str = ""
    automatic: bool = False

    @property
    def order(self) -> DrillOrder:
        hold = None if self.hold == UNTIL_DECIDED else seconds_of(self.hold)
        return DrillOrder(self.network, hold, self.deadline)
