"""A round trip: two ordinary runs, over and back, whose ids follow from its own."""

from dataclasses import dataclass, replace

from homeward.domain.payload import Payload
from homeward.domain.policies import default_reprotect
from homeward.domain.run_ids import run_id
from homeward.domain.runs import Mode, Operation, RunRequest, RunStatus, Shutdown


@dataclass(frozen=True, slots=True)
class Leg(Payload):
    """One of its runs; `status` is that of its end, None while it is under way."""

    operation: Operation
    run_id: str
    status: RunStatus | None = None


def leg_of(trip_id: str, request: RunRequest, operation: Operation) -> tuple[Leg, RunRequest]:
    """A leg and what its run is asked for: the way over as the trip is, the way back always planned.

    Each ends Protected, else there is no way back.
    """
    over = operation is Operation.FAILOVER
    mode = request.mode if over else Mode.PLANNED
    request_id = f"{trip_id}/{operation}"  # no caller's has a slash: nobody can take its run id before
    asked = replace(
        request,
        operation=operation,
        request_id=request_id,
        mode=mode,
        shutdown=request.shutdown if over else Shutdown.POWER_OFF,
        reprotect=default_reprotect(operation, mode),
        away_for=None,
    )
    return Leg(operation, run_id(request.vault_id, request_id)), asked


def conclude_trip(back: RunStatus) -> RunStatus:
    """How a trip ends that went over well, and whose way back ended like this: half of it was done all the same."""
    whole = back in (RunStatus.SUCCEEDED, RunStatus.CANCELLED)
    return back if whole else RunStatus.PARTIALLY_SUCCEEDED
