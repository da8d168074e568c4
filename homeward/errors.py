"""Homeward's own errors. Each is a full sentence with the next step, and says whether trying again can help."""

from datetime import datetime

from homeward.domain.evidence import Fault

# The status of a call that was refused before it was sent.
NOT_SENT = 0


class HomewardError(Exception):
    """Root of everything Homeward raises on purpose."""


class RetryLaterError(HomewardError):
    """Azure asked us to come back, or did not answer; nothing was changed by this call.

    `tries` limits how often that is worth it; None leaves it to the caller's patience. `rank` is that of a
    place in the queue for the budget of calls: waiting for it is no failure, and uses up no patience.
    """

    def __init__(
        self,
        fault: Fault,
        retry_after_seconds: float,
        tries: int | None = None,
        rank: datetime | None = None,
    ) -> None:
        super().__init__(f"{fault.code}: {fault.message}")
        self.fault = fault
        self.retry_after_seconds = retry_after_seconds
        self.tries = tries
        self.rank = rank


class ArmError(HomewardError):
    """Azure refused a call, in its own words; or this app did, which is then `NOT_SENT`."""

    def __init__(self, status: int, fault: Fault) -> None:
        said = f"{fault.code}: {fault.message}"
        super().__init__(f"HTTP {status} {said}" if status else said)
        self.status = status
        self.fault = fault


class UnclearError(HomewardError):
    """A call that changes something got no clear answer: it may or may not have been accepted."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"{fault.code}: {fault.message}")
        self.fault = fault


class StageFailedError(HomewardError):
    """A stage of an item cannot go on; the run says why and what to do."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"{fault.code}: {fault.message}")
        self.fault = fault


class HeldBackError(StageFailedError):
    """An operator asked for something since the orchestration last looked; the call that was due was not made."""


class UncertainError(StageFailedError):
    """How a step stands in Azure is not known: it may have been accepted, or may still come about."""


class BrokenError(UncertainError):
    """A step broke in a way that nobody foresaw."""
