"""How long things take, in seconds: the recorded spread by default, one fixed number where it is overridden."""

from emulator.clock import LONGEST
from emulator.errors import ControlError
from emulator.ids import fraction

RECORDED: dict[str, tuple[float, float]] = {
    "failoverNotRequired": (139, 172),
    "failoverRequired": (205, 484),
    "shutdownTask": (32, 63),
    "commit": (8, 38),
    "testFailover": (139, 172),
    "testFailoverCleanup": (152, 192),
    "applyRecoveryPoint": (139, 455),
    "cancelFailover": (60, 120),
    "switchProtection": (414, 541),
    "resync": (2400, 3060),
    "enable": (310, 425),
    "initialReplication": (1220, 1500),
    "update": (2, 5),
    "changeDisks": (270, 287),
    "disable": (205, 625),
    "purge": (112, 112.9),
    "createFabric": (65, 85),
    "removeFabric": (2, 4),
    "container": (0.3, 1),
    "updateContainer": (10, 10.9),
    "policy": (0.4, 1),
    "mapContainers": (64, 99),
    "unmapContainers": (0.5, 4),
    "mapNetworks": (3, 4),
    "powerOff": (30, 40),
    "deallocate": (40, 55),
    "start": (30, 45),
    "deleteVm": (40, 70),
    "runCommand": (30, 60),
}


def check(name: str, value: object) -> float:
    if name not in RECORDED:
        raise ControlError(400, f"Unknown duration '{name}'. Known: {', '.join(RECORDED)}.")
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= LONGEST:
        text = f"Duration '{name}' is a number of seconds above 0, at most {LONGEST}, not {value!r}."
        raise ControlError(400, text)
    return float(value)


def seconds(overridden: dict[str, float], kind: str, who: str) -> float:
    """Pick the duration that belongs to this kind and item, always the same one."""
    if kind in overridden:
        return overridden[kind]
    low, high = RECORDED[kind]
    return round(low + (high - low) * fraction("duration", kind, who), 1)
