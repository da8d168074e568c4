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

    def _state(self) -> dict[str, Any]:
        return cast("dict[str, Any]", self.get_state(dict, {}) or {})
