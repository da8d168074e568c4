"""Reading the lease that must be ours in the same invocation as a change."""

from typing import Any

from homeward import durable
from homeward.domain.evidence import Fault
from homeward.errors import StageFailedError
from homeward.steps.change import Intent


async def hold(client: Any, intent: Intent) -> None:
    """Raise StageFailedError unless this run holds the item's lease right now."""
    state = await durable.entity_state(client, "lease", intent.lease_key)
    if state.get("holder") != intent.run_id:
        raise StageFailedError(
            Fault(
                "LeaseLost",
                f"{intent.friendly_name} is no longer held by this run but by {state.get('holder') or 'nobody'}.",
                recommended_action="Nothing was changed by this step. Look at the run that holds it.",
            )
        )
