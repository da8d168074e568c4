"""Events that reach an orchestration from outside, each waited for once at a time and for as long as it lives.

An event goes to whoever waited for it first: a wait that nobody reads any more would swallow it.
"""

from typing import Any

from homeward.domain.steered import Steered
from homeward.durable import Context, Task, entity_id, event, now

# The API's own word that something was steered says nothing more: what was asked stands in the run's control entity.
STRAY = "Something that claims to steer the run was sent past the API; it was ignored."


class Inbox:
    def __init__(self, ctx: Context, *names: str) -> None:
        self._ctx = ctx
        self._waits = {name: event(ctx, name) for name in names}

    @property
    def waits(self) -> list[Task]:
        return list(self._waits.values())

    def wait(self, name: str) -> Task:
        return self._waits[name]

    def holds(self, name: str) -> bool:
        return self._waits[name].is_complete

    def take(self, name: str) -> Any:
        """What was sent; from here on the next is waited for."""
        sent = self._waits[name].get_result()
        self._waits[name] = event(self._ctx, name)
        return sent


def ignore(ctx: Context, run_id: str, what: str) -> None:
    """Tell in the run's steering what came past the API and counted for nothing."""
    said = Steered("ignored", "", what, now(ctx).isoformat())
    ctx.signal_entity(entity_id("control", run_id), "ignore", said.to_json())
