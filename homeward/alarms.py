"""What somebody must hear of: an error in the log that alert rules find by one word."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from homeward.telemetry.logs import logger

log = logger("alarms")

_WINDOW = 600.0


class Alarm(StrEnum):
    """The words. docs/settings.md says what each means."""

    DELIVERY_REFUSED = "DeliveryRefused"
    SIGNAL_ASSESSED = "SignalAssessed"
    BREAK_GLASS = "BreakGlass"
    FORGED_PRINCIPAL = "ForgedPrincipal"
    NOT_SEALED = "NotSealed"
    NOT_TOLD = "NotTold"
    STALLED = "Stalled"
    UNPROTECTED = "Unprotected"


@dataclass(slots=True)
class Heard:
    """What callers can cause as often as they like is told at its first time in ten minutes, its tenth, hundredth ...

    Each process counts for itself.
    """

    clock: Callable[[], float] = time.monotonic
    times: int = 0
    since: float = 0.0

    def again(self) -> bool:
        """Count it once more; whether it is to be told now."""
        now = self.clock()
        if not self.times or now - self.since >= _WINDOW:
            self.times, self.since = 0, now
        self.times += 1
        return str(self.times).rstrip("0") == "1"


def sound(alarm: Alarm, said: str, **about: str) -> None:
    """`about`: what a rule may filter by, beside the word itself."""
    log.error("%s: %s", alarm, said, extra={"alarm": alarm.value, **about})
