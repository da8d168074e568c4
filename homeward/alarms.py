"""What somebody must hear of: an error in the log that alert rules find by one word."""

from enum import StrEnum

from homeward.telemetry.logs import logger

log = logger("alarms")


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


def sound(alarm: Alarm, said: str, **about: str) -> None:
    """`about`: what a rule may filter by, beside the word itself."""
    log.error("%s: %s", alarm, said, extra={"alarm": alarm.value, **about})
