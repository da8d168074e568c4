"""Who is in a batch: written once by the activity that resolved a run's items, read by the batch itself.

It keeps what is too large to pass through the run's own history.
"""

from typing import Any, cast

import azure.durable_functions as df
from durabletask.entities import DurableEntity

bp = df.Blueprint()


@bp.entity_trigger(context_name="context", entity_name="roster")
class Roster(DurableEntity):
    def fill(self, seats: dict[str, Any]) -> None:
        """Write the seats down. The activity may run twice; its last word counts."""
        self.set_state(seats)

    def read(self, _: Any = None) -> dict[str, Any]:
        return cast("dict[str, Any]", self.get_state(dict, {}) or {})

    def clear(self, _: Any = None) -> None:
        self.set_state(None)
