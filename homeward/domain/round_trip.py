"""A round trip: two ordinary runs, over and back, whose ids follow from its own."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from homeward.domain.payload import Payload
from homeward.domain.point_choice import chain
from homeward.domain.policies import Policy, default_reprotect
from homeward.domain.run_ids import run_id
from homeward.domain.runs import (
    Mode,
    Operation,
    PointChoice,
    PointKind,
    Reprotect,
    RunRequest,
    RunStatus,
    Shutdown,
)


@dataclass(frozen=True, slots=True)
class Leg(Payload):
    """One of its runs; `status` is that of its end, None while it is under way.

    `recovered_at`: when all of its waves were through.
    """

    operation: Operation
    run_id: str
    status: RunStatus | None = None
    started_at: datetime | None = None
    recovered_at: datetime | None = None
    ended_at: datetime | None = None


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


class Unfit(NamedTuple):
    """What cannot be done on both ways, and what to write instead."""

    detail: str
    remedy: str


def unfit_points(choice: PointChoice) -> Iterator[Unfit]:
    """A point of one direction, or of a time before the trip began: the way back has none such."""
    kinds = [one.kind for one in chain(choice)]
    if PointKind.CUSTOM in kinds:
        yield Unfit("Custom is for one failover, not for two.", "Choose by kind, or make two runs.")
    elif kinds[-1] is PointKind.LATEST_BEFORE:
        detail = "LatestBefore finds no point on the way back: replication begins anew after the way over."
        yield Unfit(detail, "Add a fallback of another kind, or make two runs.")


def unfit_policy(policy: Policy) -> Iterator[Unfit]:
    """What of a plan's policy for a VM leaves a trip without its way back."""
    if policy.reprotect is Reprotect.MANUAL:
        detail = "reprotect Manual leaves the VMs unprotected where they went, and there is no way back from there."
        yield Unfit(
            detail, "Use Auto or WhenHomeIsBack or leave it out, or make two runs and a Reprotect between."
        )
    yield from unfit_points(policy.recovery_point)


def conclude_trip(back: RunStatus) -> RunStatus:
    """How a trip ends that went over well, and whose way back ended like this: half of it was done all the same."""
    whole = back in (RunStatus.SUCCEEDED, RunStatus.CANCELLED)
    return back if whole else RunStatus.PARTIALLY_SUCCEEDED
