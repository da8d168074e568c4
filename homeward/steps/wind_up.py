"""Winding up what was ended by force, a run or a part of one: what goes on without it, and what it still holds."""

from dataclasses import dataclass

from homeward.domain.payload import Payload
from homeward.domain.runs import Counts
from homeward.steps.step import Nothing, Step


@dataclass(frozen=True, slots=True)
class WindUpInput(Payload):
    """`part`: the wave or the batch that was ended alone; none, where it was the run. `told`: the others know."""

    run_id: str
    part: str = ""
    told: bool = False

    @property
    def cut_off(self) -> str:
        return self.part or self.run_id


@dataclass(frozen=True, slots=True)
class LeftRunningResult(Payload):
    """`ended`: it and all below it are over. `leases`: the keys of its items. `jobs`: what Azure still does.

    `orphans`: its own children that go on; `items`: the items that go on; `legs`: of a round trip, the run that does.
    `rosters`: those of its batches that nobody cleared.
    """

    ended: bool
    leases: tuple[str, ...] = ()
    jobs: tuple[str, ...] = ()
    counts: Counts | None = None
    orphans: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    legs: tuple[str, ...] = ()
    rosters: tuple[str, ...] = ()


LEFT_RUNNING = Step("left_running", WindUpInput, LeftRunningResult)
WIND_UP = Step("wind_up", WindUpInput, Nothing)
