"""What a test may say about one VM at reset, checked key by key."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from ipaddress import AddressValueError, IPv4Address
from typing import Literal

from emulator import times
from emulator.clock import LONGEST
from emulator.compute import sizes
from emulator.errors import ControlError
from emulator.times import parse as parse_time
from emulator.wire import Json, as_list, as_object, as_text

LOCK_LEVELS = ("CanNotDelete", "ReadOnly")
MISSING = (
    "targetGroup",
    "targetNetwork",
    "targetSubnet",
    "wayBackMapping",
    "wayBackNetworkMapping",
    "cacheAccount",
)
CACHES = ("premium", "firewalled")


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
    tags: Json = field(default_factory=lambda: {"workload": "demo"})
    size: str = sizes.DEFAULT
    size_restricted: bool = False
    size_restricted_at_source: bool = False
    quota: int | None = None
    zone: str | None = None
    availability_set: str | None = None
    delete_option: Literal["Detach", "Delete"] = "Detach"
    static_address: str | None = None
    ip_configurations: int = 1
    public_address: Literal["", "source", "both"] = ""
    load_balancer: str | None = None
    security_group: str | None = None
    accelerated_networking: bool = False
    bare_card: bool = False
    extensions: tuple[str, ...] = ()
    diagnostic_settings: tuple[str, ...] = ()
    backup: str | None = None
    agent_expiry: str | None = None
    certificate_expiry: str | None = None
    cache_account: Literal["", "premium", "firewalled"] = ""
    peered_networks: bool = False
    locks: Json = field(default_factory=dict[str, object])
    resource_health: str | None = None
    silent_from: str | None = None
    run_command: Literal["works", "fails", "hangs"] = "works"
    run_command_output: tuple[str, ...] = ("",)

    def without_health(self) -> "Override":
        """Forget what was said about health: a reprotect starts with a clean bill."""
        return replace(self, replication_health=None, failover_health=None, health_errors=())


def _text(value: object) -> object:
    return value if isinstance(value, str) and value else _refuse("a text")


def _flag(value: object) -> object:
    return value if isinstance(value, bool) else _refuse("true or false")


def _number(value: object) -> object:
    fits = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= LONGEST
    return value if fits else _refuse(f"a number from 0 to {LONGEST}")


def _whole(low: int, high: int) -> Callable[[object], object]:
    def read(value: object) -> object:
        fits = isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
        return value if fits else _refuse(f"a whole number from {low} to {high}")

    return read


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


def _tags(value: object) -> object:
    tags = as_object(value)
    fits = isinstance(value, dict) and all(isinstance(one, str) for one in tags.values())
    return tags if fits else _refuse("an object of texts")


def _size(value: object) -> object:
    known = sizes.SIZES.get(value.lower()) if isinstance(value, str) else None
    return known.name if known else _refuse(f"one of {', '.join(size.name for size in sizes.SIZES.values())}")


def _address(value: object) -> object:
    try:
        return str(IPv4Address(value)) if isinstance(value, str) else _refuse("an IPv4 address")
    except AddressValueError:
        return _refuse("an IPv4 address")


def _locks(value: object) -> object:
    locks = as_object(value)
    fits = bool(locks) and set(locks) <= {"home", "away"} and set(locks.values()) <= set(LOCK_LEVELS)
    return locks if fits else _refuse(f"an object with home, away or both, each {' or '.join(LOCK_LEVELS)}")


def _names(value: object) -> object:
    names = as_list(value)
    fits = bool(names) and all(isinstance(one, str) and one for one in names)
    return tuple(names) if fits else _refuse("a list of texts")


def _time(value: object) -> object:
    try:
        return times.iso(parse_time(as_text(value)))
    except ValueError:
        return _refuse("an ISO 8601 time with its zone")


def _outputs(value: object) -> object:
    """Read one text, or one for each run; the last one stays."""
    texts = [value] if isinstance(value, str) else as_list(value)
    fits = texts and all(isinstance(one, str) for one in texts)
    return tuple(texts) if fits else _refuse("a text or a list of texts")


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
    "dataDisks": ("data_disks", _whole(0, 16)),
    "diskAddedSecondsAgo": ("disk_added_seconds_ago", _number),
    "appConsistentPoints": ("app_consistent_points", _flag),
    "testFailover": ("test_failover", _one_of("pending")),
    "multiVmGroup": ("multi_vm_group", _text),
    "cluster": ("cluster", _text),
    "missing": ("missing", _missing),
    "fullSubnet": ("full_subnet", _flag),
    "tags": ("tags", _tags),
    "size": ("size", _size),
    "sizeRestricted": ("size_restricted", _flag),
    "sizeRestrictedAtSource": ("size_restricted_at_source", _flag),
    "quota": ("quota", _whole(0, 1_000_000)),
    "zone": ("zone", _one_of("1", "2", "3")),
    "availabilitySet": ("availability_set", _text),
    "deleteOption": ("delete_option", _one_of("Detach", "Delete")),
    "staticAddress": ("static_address", _address),
    "ipConfigurations": ("ip_configurations", _whole(1, 16)),
    "publicAddress": ("public_address", _one_of("source", "both")),
    "loadBalancer": ("load_balancer", _text),
    "securityGroup": ("security_group", _text),
    "acceleratedNetworking": ("accelerated_networking", _flag),
    "bareCard": ("bare_card", _flag),
    "extensions": ("extensions", _names),
    "diagnosticSettings": ("diagnostic_settings", _names),
    "backup": ("backup", _text),
    "agentExpiryDate": ("agent_expiry", _time),
    "agentCertificateExpiryDate": ("certificate_expiry", _time),
    "cacheAccount": ("cache_account", _one_of(*CACHES)),
    "peeredNetworks": ("peered_networks", _flag),
    "locks": ("locks", _locks),
    "resourceHealth": ("resource_health", _one_of("Available", "Unavailable", "Degraded", "Unknown")),
    "silentFrom": ("silent_from", _time),
    "runCommand": ("run_command", _one_of("works", "fails", "hangs")),
    "runCommandOutput": ("run_command_output", _outputs),
}


def parse(vm: str, body: object) -> Override:
    """Read one VM's overrides; an unknown key or a wrong value is refused by name."""
    return Override(**fields(vm, body))  # pyright: ignore[reportArgumentType]  (each reader above answers its field's type)


def fields(vm: str, body: object) -> dict[str, object]:
    """Read just the fields that overrides name."""
    if not isinstance(body, dict):
        raise ControlError(400, f"overrides.{vm} is an object with keys of {', '.join(KEYS)}.")
    found: dict[str, object] = {}
    for key, value in as_object(body).items():
        if key not in KEYS:
            raise ControlError(400, f"Unknown override '{key}' for '{vm}'. Known: {', '.join(KEYS)}.")
        name, read = KEYS[key]
        try:
            found[name] = read(value)
        except ValueError as wanted:
            raise ControlError(400, f"overrides.{vm}.{key} is {wanted}, not {value!r}.") from wanted
    return found
