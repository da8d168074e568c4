"""What the live document of a run is made of, as it was read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from homeward.api.access import Caller
from homeward.api.views import gates_of
from homeward.domain.gates import GateState

type View = dict[str, Any]


@dataclass(frozen=True)
class Scene:
    """`order` is the run's input, `progress` its status; `acting` those of the leg that a round trip is on.

    `control`: what operators asked. `views`: its items, each with `batch` where that is known. `waiting`: the items
    (by name) whose calls wait in the queue of the budget. `batches`: those that go on. `held`: the leases of a run
    that was ended by force. `base`: where routes are.
    """

    run_id: str
    order: Mapping[str, Any]
    progress: Mapping[str, Any]
    acting_order: Mapping[str, Any]
    acting: Mapping[str, Any]
    control: Mapping[str, Any]
    views: list[View]
    who: Caller
    base: str
    ended: bool
    waiting: frozenset[str] = frozenset()
    batches: frozenset[str] = frozenset()
    held: tuple[Mapping[str, str], ...] = ()
    break_glass: tuple[View, ...] = ()

    @cached_property
    def zero(self) -> datetime:
        return datetime.fromisoformat(self.progress.get("startedAt") or self.order["requestedAt"])

    @property
    def request(self) -> Mapping[str, Any]:
        return self.acting_order["request"]

    @cached_property
    def gates(self) -> list[View]:
        """The run's own, those of the leg it is on, and those of its items, which name their VM."""
        own = [*self.progress.get("gates", [])]
        if self.acting is not self.progress:
            own += self.acting.get("gates", [])
        of_items = [gate | {"item": key(one, self.twins)} for one in self.views for gate in gates_of(one)]
        return sorted([*own, *of_items], key=lambda one: one["openedAt"])

    @cached_property
    def open_gates(self) -> list[View]:
        return [one for one in self.gates if one["state"] == GateState.OPEN]

    @cached_property
    def twins(self) -> frozenset[str]:
        """Names of VMs that two items have: those are told apart by their items' names."""
        names = [one["friendlyName"].lower() for one in self.views]
        known = {one["name"].lower() for one in self.views}
        return frozenset(one for one in names if names.count(one) > 1 or one in known)

    def seconds(self, at: str | datetime | None) -> int | None:
        """Since the run began."""
        if at is None:
            return None
        moment = datetime.fromisoformat(at) if isinstance(at, str) else at
        return round((moment - self.zero).total_seconds())


def key(view: View, twins: frozenset[str]) -> str:
    """How steering names an item: its VM, or the item where there is another of that name."""
    return view["name"] if view["friendlyName"].lower() in twins else view["friendlyName"]
