"""A run: one operation on a plan or on named items."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from homeward.domain.evidence import Fault
from homeward.domain.gates import Gate
from homeward.domain.notices import Recipient
from homeward.domain.objectives import Objective
from homeward.domain.payload import Payload
from homeward.domain.round_trip import Leg
from homeward.domain.runs import Approval, Counts, RunRequest, RunStatus
from homeward.steps.step import Step

if TYPE_CHECKING:  # whoever has a plan has read it
    from homeward.domain.plans.plan import Plan

# Events that reach a run from the API: a decision on a gate, and word that something was steered.
DECISION, STEERED = "decision", "steered"


@dataclass(frozen=True, slots=True)
class RunInput(Payload):
    """`body_hash` recognises the same request; `read_token` is what a caller without a key may read with.

    `requester` is the stable id of who asked, `requested_by` the name to show: both are empty for a caller with a
    key, which names no person. `decision_key` signs decisions where the app has no signing key of its own.
    `plan_hash` pins the plan's content; `approval_timeout` in seconds; `break_glass`: an operator may approve alone.
    `notify`: who is told what happens.
    """

    request: RunRequest
    body_hash: str
    read_token: str
    requester: str = ""
    requested_by: str = ""
    decision_key: str = ""
    plan_hash: str = ""
    plan_version: str = ""
    notify: tuple[Recipient, ...] = ()
    approval_timeout: float = 86_400
    break_glass: bool = False
    requested_at: datetime | None = None
    objective: Objective | None = None

    def uncalled(self) -> "RunInput":
        """Without whom to call at the end: the record does that, for none of the parts of a run."""
        return replace(self, request=replace(self.request, callback_url=None))


@dataclass(frozen=True, slots=True)
class RunProgress(Payload):
    """The custom status of a run, and its result. Counts and phases only, never all items.

    `legs`: the runs that a round trip is made of. `waves`: how they are called, in their order.
    `recovered_at`: when all waves were through, of a round trip those of its way over; None where it was stopped
    before.
    """

    status: RunStatus
    phase: str
    counts: Counts
    started_at: datetime
    ended_at: datetime | None = None
    errors: tuple[Fault, ...] = ()
    gates: tuple[Gate, ...] = ()
    notes: tuple[str, ...] = ()
    legs: tuple[Leg, ...] = ()
    waves: tuple[str, ...] = ()
    recovered_at: datetime | None = None


def pinned_to(order: RunInput, plan: "Plan") -> RunInput:
    """The order of a plan as it is now; the plan may ask for an approval by itself."""
    approval = Approval.REQUIRED if plan.approval.required else order.request.approval
    request = replace(order.request, approval=approval)
    return replace(
        order,
        request=request,
        plan_hash=plan.content_hash,
        plan_version=plan.version,
        notify=order.notify if plan.notify is None else plan.notify,
        approval_timeout=plan.approval.timeout,
        break_glass=plan.approval.break_glass,
        objective=plan.objective,
    )


RUN = Step("run", RunInput, RunProgress)
ROUND_TRIP = Step("round_trip", RunInput, RunProgress)
