"""What an operator asked of a run, as it is kept and shown."""

from dataclasses import dataclass

from homeward.domain.payload import Payload


@dataclass(frozen=True, slots=True)
class Steered(Payload):
    """One thing an operator asked, who asked it, why, and when (the platform's time)."""

    action: str
    by: str
    reason: str
    at: str
    item: str | None = None
