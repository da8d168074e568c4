"""What the app declares: functions with their bindings, found by trigger and name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

Binding = Mapping[str, object]

_DURABLE = {
    "orchestrationTrigger": "orchestration",
    "activityTrigger": "activity",
    "entityTrigger": "entityName",
}


@dataclass(frozen=True, slots=True)
class Function:
    """One function as the worker library indexed it."""

    name: str
    id: str
    bindings: tuple[Binding, ...]

    @property
    def trigger(self) -> Binding:
        return next(binding for binding in self.bindings if str(binding["type"]).lower().endswith("trigger"))

    @property
    def kind(self) -> str:
        return str(self.trigger["type"])

    @property
    def parameter(self) -> str:
        return str(self.trigger["name"])

    @property
    def durable_name(self) -> str:
        """The name by which orchestrations, activities and entities are called."""
        return str(self.trigger.get(_DURABLE[self.kind]) or self.name)

    @property
    def clients(self) -> list[str]:
        return [str(binding["name"]) for binding in self.bindings if binding["type"] == "durableClient"]

    @property
    def methods(self) -> list[str]:
        return [str(method).upper() for method in cast("list[object]", self.trigger.get("methods") or [])]

    @property
    def outputs(self) -> list[str]:
        """Output bindings that nothing here serves."""
        return [
            str(binding["type"])
            for binding in self.bindings
            if binding.get("direction") in {"OUT", "out"} and binding["type"] != "http"
        ]


class Catalogue:
    """All functions of the app."""

    def __init__(self, functions: Iterable[Function]) -> None:
        self.all = sorted(functions, key=lambda function: function.name)
        self._named = {
            (function.kind, function.durable_name.lower()): function
            for function in self.all
            if function.kind in _DURABLE
        }

    @property
    def http(self) -> list[Function]:
        return [function for function in self.all if function.kind == "httpTrigger"]

    @property
    def off(self) -> list[Function]:
        """Functions whose trigger nothing here fires."""
        return [each for each in self.all if each.kind != "httpTrigger" and each.kind not in _DURABLE]

    def find(self, trigger: str, name: str) -> Function | None:
        return self._named.get((trigger, name.lower()))

    def names(self, trigger: str) -> list[str]:
        return [function.durable_name for function in self.all if function.kind == trigger]
