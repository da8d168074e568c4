"""Who approved alone in a run, and who reviewed it. It outlives the run: what is open stays open."""

from typing import Any

import azure.durable_functions as df
from durabletask.entities import DurableEntity

from homeward.domain.break_glass import Review, Use, Uses

bp = df.Blueprint()


@bp.entity_trigger(context_name="context", entity_name="break_glass")
class BreakGlass(DurableEntity):
    """Keyed by the run's id."""

    def note(self, use: dict[str, Any]) -> None:
        self._set(Uses((*self._uses().uses, Use.from_json(use))))

    def review(self, said: dict[str, Any]) -> None:
        self._set(self._uses().reviewed(said["person"], Review.from_json(said["review"]), said["seen"]))

    def _uses(self) -> Uses:
        return Uses.from_json(self.get_state(dict, {}) or {})

    def _set(self, uses: Uses) -> None:
        self.set_state(uses.to_json())
