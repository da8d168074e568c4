"""What operators asked of a run. Written by the API, read by every item before its next mutating step."""

from typing import Any, cast

import azure.durable_functions as df
from durabletask.entities import DurableEntity

bp = df.Blueprint()

# The log is read with the state: it stays small.
_MOST, _MOST_IGNORED = 100, 20


@bp.entity_trigger(context_name="context", entity_name="control")
class RunControl(DurableEntity):
    def read(self, _: Any = None) -> dict[str, Any]:
        return self._state()

    def pause(self, steered: dict[str, Any]) -> None:
        self._set(steered, paused=True)

    def resume(self, steered: dict[str, Any]) -> None:
        self._set(steered, paused=False)

    def cancel(self, steered: dict[str, Any]) -> None:
        """Cancelled for good: nothing resumes it."""
        self._set(steered, cancelled=True, paused=False)

    def release(self, steered: dict[str, Any]) -> None:
        """The hold of a drill is over."""
        self._set(steered, released=True)

    def mode(self, steered: dict[str, Any]) -> None:
        """A planned run goes on as unplanned. There is no way back: somebody said that the source is lost."""
        self._set(steered, mode="Unplanned")

    def skip(self, steered: dict[str, Any]) -> None:
        skipped = self._state().get("skipped", [])
        self._set(steered, skipped=sorted({*skipped, steered["item"]}))

    def point(self, wish: dict[str, Any]) -> None:
        """Another recovery point for one item; its last wish counts."""
        points = self._state().get("points", [])
        number = 1 + sum(one["number"] for one in points if one["item"] == wish["item"])
        others = [one for one in points if one["item"] != wish["item"]]
        new = {"item": wish["item"], "number": number, "choice": wish.pop("choice")}
        self._set(wish, points=[*others, new])

    def retry(self, steered: dict[str, Any]) -> None:
        """Only noted here; the item's batch is told by an event."""
        self._set(steered)

    def release_lease(self, steered: dict[str, Any]) -> None:
        """Only noted here: who freed an item that this run held, and why."""
        self._set(steered)

    def ignore(self, steered: dict[str, Any]) -> None:
        """Only noted here: what came past the API and counted for nothing. Many such push out nothing else."""
        known = [one for one in self._state().get("log", []) if one["action"] == steered["action"]]
        if len(known) < _MOST_IGNORED:
            self._set(steered)

    def _set(self, steered: dict[str, Any], **changes: Any) -> None:  # JSON values
        state = self._state()
        log = [*state.get("log", []), steered][-_MOST:]
        self.set_state(state | changes | {"log": log})

    def _state(self) -> dict[str, Any]:
        return cast("dict[str, Any]", self.get_state(dict, {}) or {})
