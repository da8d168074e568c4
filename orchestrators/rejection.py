"""Ending a run before its end: refused before anything was changed, or cancelled by an operator."""

from homeward.domain.evidence import Fault
from homeward.errors import HomewardError


class RejectedError(HomewardError):
    """The run ends Rejected; nothing was changed. `why` is for its items: their own reasons they know themselves."""

    def __init__(self, faults: tuple[Fault, ...], why: Fault | None = None) -> None:
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = faults
        self.why = why


class CancelledError(HomewardError):
    """An operator cancelled the run."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.fault = Fault("Cancelled", why)
