"""What an approval is about of one item, beside its policy: its point, its target, and how it comes back."""

from collections.abc import Iterator
from dataclasses import dataclass

from homeward.domain.payload import Payload
from homeward.domain.runs import PointUsed, Stage
from homeward.domain.target import Target
from homeward.domain.way_back import WayBack


@dataclass(frozen=True, slots=True)
class Scope(Payload):
    """As preflight found it. `begun`: the stage at which it is taken over from somebody else, if it is."""

    point: PointUsed
    target: Target
    way_back: WayBack | None = None
    begun: Stage | None = None

    def changes(self, now: "Scope") -> tuple[str, ...]:
        """What is no more as it was approved, in words."""
        return tuple(self._changes(now))

    def _changes(self, now: "Scope") -> Iterator[str]:
        if self.point != now.point:
            yield f"the recovery point ({_said(self.point)}, now {_said(now.point)})"
        yield from (f"the target's {one}" for one in self.target.differences(now.target))
        if _ids(self.way_back) != _ids(now.way_back):
            yield "the way back (its target settings)"
        if self.begun != now.begun:
            yield f"where others left it ({self.begun or 'not begun'}, now {now.begun or 'not begun'})"


def _ids(back: WayBack | None) -> list[str]:
    """Its settings, whether they were there already or had to be made first."""
    return back.ids if back else []


def _said(point: PointUsed) -> str:
    return f"{point.kind} of {point.time:%Y-%m-%d %H:%M:%S}" if point.time else point.kind
