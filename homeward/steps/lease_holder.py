"""Read whether the run that holds a lease is still going."""

from dataclasses import dataclass

from homeward.domain.payload import Payload
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class LeaseHolderInput(Payload):
    """`run_only`: what belongs to it is not looked at. So asked, it may be any orchestration of a run.

    `or_gone`: one that no instance is known of has ended, too; purged before it was wound up, it never told its end.
    """

    run_id: str
    run_only: bool = False
    or_gone: bool = False


@dataclass(frozen=True, slots=True)
class LeaseHolderResult(Payload):
    """`ended` is true only where the run was read as ended; a run that cannot be read counts as going."""

    ended: bool


LEASE_HOLDER = Step("lease_holder", LeaseHolderInput, LeaseHolderResult)
