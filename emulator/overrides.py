"""What a test may say about one VM at reset, checked key by key."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from emulator.errors import ControlError
from emulator.times import parse as parse_time
from emulator.wire import Json, as_list, as_object, as_text

MOST_DATA_DISKS = 16
MISSING = ("targetGroup", "targetNetwork", "targetSubnet", "wayBackMapping")


@dataclass(frozen=True)
class Override:
    friendly_name: str | None = None
    original_vm: str | None = None
    source_vm: Literal["running", "stopped", "deallocated"] = "running"
    power_off: Literal["works", "fails", "hangs"] = "works"
    protection_state: str | None = None
    replication_health: str | None = None
    failover_health: str | None = None
    health_errors: tuple[Json, ...] = ()
    data_disks: int = 0
    disk_added_seconds_ago: float | None = None
    app_consistent_points: bool = True
    test_failover: str | None = None
    multi_vm_group: str | None = None
    cluster: str | None = None
    missing: tuple[str, ...] = ()
    full_subnet: bool = False

    def without_health(self) -> "Override":
        """Forget what was said about health: a reprotect starts with a clean bill."""
        return replace(self, replication_health=None, failover_health=None, health_errors=())


def _text(value: object) -> object:
    return value if isinstance(value, str) and value else _refuse("a text")


def _flag(value: object) -> object:
    return value if isinstance(value, bool) else _refuse("true or false")


def _number(value: object) -> object:
    fits = isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
    return value if fits else _refuse("a number of 0 or more")


def _whole(value: object) -> object:
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_DATA_DISKS
    return value if fits else _refuse("a whole number from 0 to 16")


def _one_of(*words: str) -> Callable[[object], object]:
    return lambda value: value if value in words else _refuse(f"one of {', '.join(words)}")


def _missing(value: object) -> object:
    words = tuple(str(word) for word in as_list(value))
    return words if words and set(words) <= set(MISSING) else _refuse(f"a list of {', '.join(MISSING)}")


def _errors(value: object) -> object:
    errors = tuple(as_object(entry) for entry in as_list(value))
    for error in errors:
        if "creationTimeUtc" in error:
            parse_time(as_text(error["creationTimeUtc"]))
    return errors


def _refuse(wanted: str) -> object:
    raise ValueError(wanted)


KEYS: dict[str, tuple[str, Callable[[object], object]]] = {
    "friendlyName": ("friendly_name", _text),
    "originalVm": ("original_vm", _one_of("running", "stopped", "absent")),
    "sourceVm": ("source_vm", _one_of("running", "stopped", "deallocated")),
    "powerOff": ("power_off", _one_of("works", "fails", "hangs")),
    "protectionState": ("protection_state", _text),
    "replicationHealth": ("replication_health", _one_of("None", "Normal", "Warning", "Critical")),
    "failoverHealth": ("failover_health", _one_of("None", "Normal", "Warning", "Critical")),
    "healthErrors": ("health_errors", _errors),
    "dataDisks": ("data_disks", _whole),
    "diskAddedSecondsAgo": ("disk_added_seconds_ago", _number),
    "appConsistentPoints": ("app_consistent_points", _flag),
    "testFailover": ("test_failover", _one_of("pending")),
    "multiVmGroup": ("multi_vm_group", _text),
    "cluster": ("cluster", _text),
    "missing": ("missing", _missing),
    "fullSubnet": ("full_subnet", _flag),
}


def parse(vm: str, body: object) -> Override:
    """Read one VM's overrides; an unknown key or a wrong value is refused by name."""
    if not isinstance(body, dict):
        raise ControlError(400, f"overrides.{vm} is an object with keys of {', '.join(KEYS)}.")
    fields: dict[str, object] = {}
    for key, value in as_object(body).items():
        if key not in KEYS:
            raise ControlError(400, f"Unknown override '{key}' for '{vm}'. Known: {', '.join(KEYS)}.")
        name, read = KEYS[key]
        try:
            fields[name] = read(value)
        except ValueError as wanted:
            raise ControlError(400, f"overrides.{vm}.{key} is {wanted}, not {value!r}.") from wanted
    return Override(**fields)  # pyright: ignore[reportArgumentType]  (each reader above answers its field's type)
