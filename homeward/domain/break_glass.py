"""Break-glass: an operator approved alone. Each use stays open until an Approver who is somebody else reviewed it."""

from dataclasses import dataclass, replace
from datetime import datetime

from homeward.domain.payload import Payload


@dataclass(frozen=True, slots=True)
class Review(Payload):
    by: str
    comment: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Use(Payload):
    """`person` is the stable id by which people are told apart, `by` the name to show."""

    gate: str
    by: str
    reason: str
    at: datetime
    person: str = ""
    reviewed: Review | None = None

    def told(self) -> str:
        what = f"BREAK GLASS: {self.by} approved {self.gate!r} alone: {self.reason.rstrip('.')}."
        if self.reviewed is None:
            return f"{what} This stays open until an Approver who is somebody else has reviewed it."
        return f"{what} Reviewed by {self.reviewed.by}: {self.reviewed.comment}"


@dataclass(frozen=True, slots=True)
class Uses(Payload):
    """All uses in one run."""

    uses: tuple[Use, ...] = ()

    @property
    def open(self) -> bool:
        return any(one.reviewed is None for one in self.uses)

    def reviewable_by(self, person: str) -> bool:
        return any(one.reviewed is None and one.person != person for one in self.uses)

    def reviewed(self, person: str, review: Review, seen: int) -> "Uses":
        """Every use by somebody else that is open still, of the first so many: those that the reviewer has seen.

        Not by time: uses are dated by the clock of the run, reviews by the clock of the API.
        """

        def now(one: Use) -> Use:
            counts = one.reviewed is None and one.person != person
            return replace(one, reviewed=review) if counts else one

        return Uses((*(now(one) for one in self.uses[:seen]), *self.uses[seen:]))
