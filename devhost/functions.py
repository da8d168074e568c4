"""What the app declares: functions with their bindings, found by trigger and name."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import cast

from devhost.appsettings import expand, is_disabled

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
    def outputs(self) -> list[Binding]:
        """Output bindings other than the HTTP answer."""
        return [
            binding
            for binding in self.bindings
            if binding.get("direction") in {"OUT", "out"} and binding["type"] != "http"
        ]


class Catalogue:
    """All functions of the app."""

    def __init__(
        self, functions: Iterable[Function], served: Collection[str] = (), only: Collection[str] | None = None
    ) -> None:
        """`served` are the kinds of trigger that listeners fire; `only` names what host.json lets load."""
        chosen = [each for each in functions if only is None or each.name.lower() in only]
        self.disabled = [each for each in chosen if is_disabled(each.name)]
        enabled = [
            _resolved(each) if each.kind in served else each for each in chosen if each not in self.disabled
        ]
        self.all = sorted(enabled, key=lambda function: function.name)
        self._served = {*_DURABLE, "httpTrigger", *served}
        self._named = {
            (function.kind, function.durable_name.lower()): function
            for function in self.all
            if function.kind in _DURABLE
        }

    def of(self, kind: str) -> list[Function]:
        return [function for function in self.all if function.kind == kind]

    @property
    def off(self) -> list[Function]:
        """Functions whose trigger nothing here fires."""
        return [each for each in self.all if each.kind not in self._served]

    def find(self, trigger: str, name: str) -> Function | None:
        return self._named.get((trigger, name.lower()))

    def names(self, trigger: str) -> list[str]:
        return [function.durable_name for function in self.all if function.kind == trigger]


def _resolved(function: Function) -> Function:
    """The function with %NAME% in its bindings replaced."""
    bindings = [
        {
            key: expand(value, f"{function.name}: {key}") if isinstance(value, str) else value
            for key, value in binding.items()
        }
        for binding in function.bindings
    ]
    return replace(function, bindings=tuple(bindings))
