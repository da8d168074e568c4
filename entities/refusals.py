"""What was refused at a door that gives no answer: the newest, and how many there were."""

from typing import Any, cast

import azure.durable_functions as df
from durabletask.entities import DurableEntity

bp = df.Blueprint()

# All of them are read at once.
_MOST = 50


@bp.entity_trigger(context_name="context", entity_name="refusals")
class Refusals(DurableEntity):
    """One for the whole app."""

    def refuse(self, refusal: dict[str, Any]) -> None:
        """Write one down. What is delivered again is the same refusal."""
        state = self._state()
        kept, counts, door = state.get("kept", []), state.get("counts", {}), refusal["door"]
        if (door, refusal["id"]) not in [(one["door"], one["id"]) for one in kept]:
            counts = counts | {door: counts.get(door, 0) + 1}
            self.set_state({"kept": [*kept, refusal][-_MOST:], "counts": counts})

    def _state(self) -> dict[str, Any]:
        return cast("dict[str, Any]", self.get_state(dict, {}) or {})
