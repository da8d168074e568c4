"""What stays of a run after its history was purged: enough to recognise a repeated request and tell its end."""

from typing import Any, cast

import azure.durable_functions as df
from durabletask.entities import DurableEntity

bp = df.Blueprint()


@bp.entity_trigger(context_name="context", entity_name="record")
class Record(DurableEntity):
    def open(self, run: dict[str, Any]) -> None:
        """Write the run down once; a second opening changes nothing."""
        if not self._state():
            self.set_state(run)

    def close(self, end: dict[str, Any]) -> None:
        """Add how it ended."""
        self.set_state(self._state() | end)

    def keep(self, said: dict[str, Any]) -> None:
        """Add what a run's own status has no room for, by kind and name; a later word on the same name counts."""
        state = self._state()
        whole = state.get("whole", {})
        self.set_state(state | {"whole": whole | {kind: whole.get(kind, {}) | said[kind] for kind in said}})

    def _state(self) -> dict[str, Any]:
        return cast("dict[str, Any]", self.get_state(dict, {}) or {})
