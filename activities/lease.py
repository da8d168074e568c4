"""Reading the lease that must be ours in the same invocation as a change."""

from typing import Any

from homeward import durable
from homeward.domain.evidence import Fault
from homeward.errors import RetryLaterError
from homeward.steps.change import Intent

# Reads of entities may lag behind: a lease that is not ours is read this often before that counts (seconds between).
_AGAIN, _TRIES = 5.0, 4


async def hold(client: Any, intent: Intent) -> None:  # the binding's client is untyped
    """Return only if this run holds the item's lease right now; RetryLaterError, a few times, where it does not."""
    holder = (await durable.entity_state(client, "lease", intent.lease_key)).get("holder")
    if holder != intent.run_id:
        raise RetryLaterError(_lost(intent, f"run {holder}" if holder else "nobody"), _AGAIN, _TRIES)


def _lost(intent: Intent, holder: str) -> Fault:
    return Fault(
        "LeaseLost",
        f"{intent.friendly_name} is not held by this run now but by {holder}.",
        recommended_action="Nothing was changed by this step. Look at the run that holds it.",
    )
