"""What drills began and have to clean up, by item; and when each plan was drilled. Both outlive their runs."""

from typing import Any, cast

import azure.durable_functions as df
from durabletask.entities import DurableEntity

bp = df.Blueprint()


@bp.entity_trigger(context_name="context", entity_name="drill")
class BegunDrills(DurableEntity):
    """Keyed like the item's lease; empty where no drill of ours is under way."""

    def begin(self, begun: dict[str, Any]) -> None:
        """Write down what is about to be begun: from here on somebody cleans it up."""
        self.set_state(begun)

    def note(self, seen: dict[str, Any]) -> None:
        """Add what is known of the drill of `runId` by now."""
        state = self._state()
        if _run(state) == seen.pop("runId"):
            self.set_state(state | seen)

    def end(self, claim: dict[str, Any]) -> None:
        """Nothing of the drill of `runId` is left to clean up."""
        if _run(self._state()) == claim["runId"]:
            self.set_state(None)

    def _state(self) -> dict[str, Any]:
        return cast("dict[str, Any]", self.get_state(dict, {}) or {})


@bp.entity_trigger(context_name="context", entity_name="drilled")
class PlanDrills(DurableEntity):
    """Keyed by the plan's name."""

    def started(self, drilled: dict[str, Any]) -> None:
        state = self._state()
        if (state.get("last") or {}).get("runId") != drilled["runId"]:
            self.set_state(state | {"last": drilled})

    def ended(self, drilled: dict[str, Any]) -> None:
        """Only of the last one, and with the time at which that began."""
        state = self._state()
        last = state.get("last") or {}
        if last.get("runId") == drilled["runId"]:
            whole = drilled | {"startedAt": last["startedAt"]}
            passed = {"lastSucceeded": whole} if drilled["status"] == "Succeeded" else {}
            self.set_state(state | {"last": whole} | passed)

    def _state(self) -> dict[str, Any]:
        return cast("dict[str, Any]", self.get_state(dict, {}) or {})


def _run(state: dict[str, Any]) -> str:
    return state.get("intent", {}).get("runId", "")
