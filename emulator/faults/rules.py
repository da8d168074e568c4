"""The rules in force, in the order they came."""

from dataclasses import dataclass, field

from emulator.calls import Call
from emulator.errors import ControlError
from emulator.faults import matching, reading
from emulator.faults.rule import Rule
from emulator.wire import Json
from emulator.world import World


@dataclass
class Rules:
    all: list[Rule] = field(default_factory=list[Rule])
    count: int = 0

    def add(self, body: Json) -> Rule:
        rule = reading.parse(self.count + 1, body)
        self.count += 1
        self.all.append(rule)
        return rule

    def release(self, rule_id: str) -> Rule:
        for rule in self.all:
            if rule.id == rule_id:
                rule.released.set()
                return rule
        raise ControlError(404, f"There is no fault '{rule_id}'.")

    def clear(self) -> None:
        for rule in self.all:
            rule.released.set()
        self.all.clear()

    def item(self, world: World, call: Call) -> str:
        """Name the item that a request is about, by its key."""
        item = matching.about(world, call).item
        if item is None:
            raise AssertionError("unreachable: such a rule fits only requests about an item")
        return item.key

    def strike(self, world: World, call: Call) -> Rule | None:
        """Count the request against every rule it fits, and choose the first that acts on it."""
        if not self.all:
            return None
        what = matching.about(world, call)
        fitting = [rule for rule in self.all if matching.fits(rule, call, what)]
        for rule in fitting:
            rule.seen += 1
        for rule in fitting:
            if matching.acts(rule):
                rule.hits += 1
                return rule
        return None
