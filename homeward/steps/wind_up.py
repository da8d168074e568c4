"""Winding up a run that was ended by force: what it left running in Azure, and whose leases it still holds."""

from dataclasses import dataclass

from homeward.domain.payload import Payload
from homeward.domain.runs import Counts
from homeward.steps.step import Nothing, Step


@dataclass(frozen=True, slots=True)
class WindUpInput(Payload):
    run_id: str


@dataclass(frozen=True, slots=True)
class LeftRunningResult(Payload):
    """`ended`: the run and all its items are over. `leases`: the keys of its items. `jobs`: what Azure still does."""

    ended: bool
    leases: tuple[str, ...] = ()
    jobs: tuple[str, ...] = ()
    counts: Counts | None = None


LEFT_RUNNING = Step("left_running", WindUpInput, LeftRunningResult)
WIND_UP = Step("wind_up", WindUpInput, Nothing)
