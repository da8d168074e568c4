"""The sizes of the buckets: Resource Manager's can be set, Compute's are as documented."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from emulator.errors import ControlError
from emulator.throttling.bucket import Rate
from emulator.wire import Json, as_object

KINDS = ("reads", "writes", "deletes")
READS, CHANGES = Rate(250, 25), Rate(200, 10)
GLOBAL = 15  # all principals of a subscription together have so many times what one has


@dataclass(frozen=True)
class Limits:
    """Resource Manager's buckets: one of each kind for a principal in a subscription."""

    enabled: bool = True
    reads: Rate = READS
    writes: Rate = CHANGES
    deletes: Rate = CHANGES

    def of(self, kind: str) -> Rate:
        return {"reads": self.reads, "writes": self.writes, "deletes": self.deletes}[kind]

    def view(self) -> Json:
        rates = {kind: {"size": self.of(kind).size, "perSecond": self.of(kind).per_second} for kind in KINDS}
        return {"enabled": self.enabled, **rates}


class Policy(NamedTuple):
    """Compute's buckets of one kind of request: all of a subscription in a region, and of one machine."""

    subscription: Rate
    resource: Rate | None


def _by_minute(size: int, a_minute: int) -> Rate:
    return Rate(size, a_minute / 60)


_OF_A_MACHINE = Policy(_by_minute(1500, 500), _by_minute(12, 4))
COMPUTE = {
    "PutVM": _OF_A_MACHINE,
    "UpdateVM": _OF_A_MACHINE,
    "DeleteVM": _OF_A_MACHINE,
    "LowCostGet": Policy(_by_minute(24_000, 8000), _by_minute(36, 12)),
    "HighCostGet": Policy(_by_minute(900, 300), None),
    "GetOperation": Policy(_by_minute(15_000, 5000), _by_minute(45, 15)),
}


def change(base: Limits, value: object) -> Limits:
    """Put the `throttle` of a reset over what is there; what is not understood is refused by name."""
    if not isinstance(value, dict):
        raise ControlError(400, f"'throttle' is an object, not {value!r}.")
    changed = base
    for key, said in as_object(value).items():
        if key == "enabled" and isinstance(said, bool):
            changed = replace(changed, enabled=said)
        elif key in KINDS:
            changed = replace(changed, **{key: _rate(key, said, base.of(key))})
        else:
            raise ControlError(400, f"'throttle.{key}': known are enabled (a boolean), {', '.join(KINDS)}.")
    return changed


def _rate(kind: str, value: object, base: Rate) -> Rate:
    given = as_object(value)
    unknown = set(given) - {"size", "perSecond"}
    numbers = [given.get("size", base.size), given.get("perSecond", base.per_second)]
    read = [
        float(one)
        for one in numbers
        if isinstance(one, int | float) and one > 0 and not isinstance(one, bool)
    ]
    if not isinstance(value, dict) or unknown or len(read) != len(numbers):
        raise ControlError(400, f"'throttle.{kind}' has size and perSecond, numbers above 0, not {value!r}.")
    return Rate(*read)
