"""Reading the lease that must be ours in the same invocation as a change."""

import json
from typing import Any, cast

from homeward.domain.evidence import Fault
from homeward.durable import entity_id
from homeward.errors import StageFailedError
from homeward.steps.change import Intent


async def hold(client: Any, intent: Intent) -> None:
    """Raise StageFailedError unless this run holds the item's lease right now."""
    found = await client.get_entity(entity_id("lease", intent.lease_key))
    state = cast("dict[str, Any]", json.loads(found.get_state() or "null") or {}) if found else {}
    if state.get("holder") != intent.run_id:
        raise StageFailedError(
            Fault(
                "LeaseLost",
                f"{intent.friendly_name} is no longer held by this run but by {state.get('holder') or 'nobody'}.",
                recommended_action="Nothing was changed by this step. Look at the run that holds it.",
            )
        )
