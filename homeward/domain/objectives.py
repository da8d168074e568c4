"""What a plan promises: how soon its VMs are to be back, and how much data may be lost."""

from dataclasses import dataclass

from homeward.domain.payload import Payload


@dataclass(frozen=True, slots=True)
class Objective(Payload):
    """Seconds, each None where nothing is promised; a run is held against them and never stopped by them.

    `recovery_time`: from the run's start until all of its VMs were brought over. `data_loss`: the most of any VM.
    """

    recovery_time: float | None = None
    data_loss: float | None = None
