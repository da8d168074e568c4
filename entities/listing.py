"""Which runs there were: a line each, by the month in which they were asked for. Lists are read from it."""

from typing import Any, cast

import azure.durable_functions as df
from durabletask.entities import DurableEntity

bp = df.Blueprint()


@bp.entity_trigger(context_name="context", entity_name="listing")
class Listing(DurableEntity):
    """Keyed by the month, like 2026-11. A run that did not tell its end has no `endedAt` here."""

    def note(self, line: dict[str, Any]) -> None:
        """Write a run down, or add how it ended."""
        lines = cast("dict[str, Any]", self.get_state(dict, {}) or {})
        self.set_state(lines | {line["id"]: lines.get(line["id"], {}) | line})
