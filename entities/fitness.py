"""What the app last saw of itself, whole, while the next look is under way."""

from typing import Any

import azure.durable_functions as df
from durabletask.entities import DurableEntity

bp = df.Blueprint()


@bp.entity_trigger(context_name="context", entity_name="fitness")
class Kept(DurableEntity):
    """One for the whole app."""

    def tell(self, seen: dict[str, Any]) -> None:
        self.set_state(seen)
