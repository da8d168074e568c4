"""Reading the lease that must be ours in the same invocation as a change."""

from typing import Any

from homeward import durable
from homeward.domain.evidence import Fault
from homeward.errors import RetryLaterError, StageFailedError
from homeward.steps.change import Intent

# A lease that nobody holds was read too early, or was given back by hand; look again after this (seconds).
_AGAIN = 5.0


async def hold(client: Any, intent: Intent) -> None:  # the binding's client is untyped
    """Return only if this run holds the item's lease right now.

    Raises StageFailedError where another run holds it, RetryLaterError where nobody does: reads of entities may lag.
    """
    holder = (await durable.entity_state(client, "lease", intent.lease_key)).get("holder")
    if holder is None:
        raise RetryLaterError(_lost(intent, "nobody"), _AGAIN)
    if holder != intent.run_id:
        raise StageFailedError(_lost(intent, f"run {holder}"))


def _lost(intent: Intent, holder: str) -> Fault:
    return Fault(
        "LeaseLost",
        f"{intent.friendly_name} is not held by this run now but by {holder}.",
        recommended_action="Nothing was changed by this step. Look at the run that holds it.",
    )
