"""What each assessment came to. It outlives the assessment's history: the same signal is never looked into twice."""

from typing import Any

import azure.durable_functions as df
from durabletask.entities import DurableEntity

bp = df.Blueprint()


@bp.entity_trigger(context_name="context", entity_name="assessed")
class Assessed(DurableEntity):
    def keep(self, assessment: dict[str, Any]) -> None:
        self.set_state(assessment)

    def forget(self, _: Any = None) -> None:
        """It ended long ago: a signal that old says nothing any more."""
        self.set_state(None)
