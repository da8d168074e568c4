"""A round trip: two ordinary runs, over and back, whose ids follow from its own."""

from dataclasses import dataclass, replace

from homeward.domain.payload import Payload
from homeward.domain.run_ids import run_id
from homeward.domain.runs import Mode, Operation, Reprotect, RunRequest, RunStatus, Shutdown


@dataclass(frozen=True, slots=True)
class Leg(Payload):
    """One of its runs; `status` is that of its end, None while it is under way."""

    operation: Operation
    run_id: str
    status: RunStatus | None = None


def leg_of(trip_id: str, request: RunRequest, operation: Operation) -> tuple[Leg, RunRequest]:
    """A leg and what its run is asked for: always planned, and always Protected in the end."""
    request_id = f"{trip_id}/{operation}"  # no caller's has a slash: nobody can take its run id before
    asked = replace(
        request,
        operation=operation,
        request_id=request_id,
        mode=Mode.PLANNED,
        shutdown=Shutdown.POWER_OFF,
        reprotect=Reprotect.AUTO,
        away_for=None,
    )
    return Leg(operation, run_id(request.vault_id, request_id)), asked


def conclude_trip(back: RunStatus) -> RunStatus:
    """How a trip ends that went over well, and whose way back ended like this: half of it was done all the same."""
    whole = back in (RunStatus.SUCCEEDED, RunStatus.CANCELLED)
    return back if whole else RunStatus.PARTIALLY_SUCCEEDED
