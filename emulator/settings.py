"""What a world is made from: the command line, a seed file and the body of a reset, all of one shape."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from emulator import durations, overrides, times, variants
from emulator.errors import ControlError
from emulator.overrides import Override
from emulator.seeding import names
from emulator.throttling import limits
from emulator.throttling.limits import Limits
from emulator.wire import Json, as_list, as_object

STATES = ("protected-home", "failed-over", "protected-away")
ALLOWED: Json = {"actions": ["*"], "notActions": [], "dataActions": [], "notDataActions": []}
LIMITS = {"vms": (0, 20_000), "noise": (0, 20_000), "tokenLifetime": (1, 86_400)}


@dataclass(frozen=True)
class Settings:
    state: str = "protected-home"
    vms: int = 1
    noise: int = 0
    variants: dict[str, str] = field(default_factory=variants.defaults)
    durations: dict[str, float] = field(default_factory=dict[str, float])
    overrides: dict[str, Override] = field(default_factory=dict[str, Override])
    now: datetime | None = None
    topology: Json = field(default_factory=dict[str, object])
    networks: tuple[tuple[object, str], ...] = ()  # beside those of the default topology, each with its path
    token_lifetime: int = 86_400
    permissions: Json = field(default_factory=lambda: ALLOWED)
    throttle: Limits = field(default_factory=Limits)
    strict_api_versions: bool = False

    def vm_names(self) -> list[str]:
        if self.topology:
            return names.of(self.topology)
        width = max(2, len(str(self.vms)))
        return [f"vm-{number:0{width}d}" for number in range(1, self.vms + 1)]


def _state(value: object) -> str:
    if value not in STATES:
        raise ControlError(400, f"'state' is one of {', '.join(STATES)}, not {value!r}.")
    return str(value)


def _count(name: str, value: object) -> int:
    least, most = LIMITS[name]
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ControlError(400, f"'{name}' is a whole number from {least} to {most}, not {value!r}.")
    return value


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ControlError(400, f"'{name}' is true or false, not {value!r}.")
    return value


def _mapping(name: str, value: object) -> Json:
    if not isinstance(value, dict):
        raise ControlError(400, f"'{name}' is an object, not {value!r}.")
    return as_object(value)


def _permissions(value: object) -> Json:
    given = _mapping("permissions", value)
    for key, named in given.items():
        if key not in ALLOWED or not isinstance(named, list):
            raise ControlError(400, f"'permissions.{key}' is a list, one of {', '.join(ALLOWED)}.")
    return ALLOWED | given


def _networks(value: object) -> tuple[tuple[object, str], ...]:
    if not isinstance(value, list):
        raise ControlError(400, f"'networks' is a list, not {value!r}.")
    return tuple((entry, f"networks[{number}]") for number, entry in enumerate(as_list(value)))


def _now(value: object) -> datetime:
    try:
        return times.parse(str(value))
    except ValueError as error:
        raise ControlError(400, f"'now' is an ISO 8601 time with a zone: {error}") from error


def change(base: Settings, body: Json) -> Settings:
    """Put a reset body or a seed file over what is there; unknown keys are refused by name."""
    changed = base
    for key, value in body.items():
        if key not in _KEYS:
            raise ControlError(400, f"Unknown key '{key}'. Known: {', '.join(_KEYS)}.")
        changed = _KEYS[key](changed, value)
    unknown = set(changed.overrides) - set(changed.vm_names())
    if unknown:
        raise ControlError(400, f"'overrides' names no such VM: {', '.join(sorted(unknown))}.")
    return changed


def _variants(base: Settings, value: object) -> Settings:
    chosen = {name: variants.check(name, word) for name, word in _mapping("variants", value).items()}
    return replace(base, variants=base.variants | chosen)


def _durations(base: Settings, value: object) -> Settings:
    fixed = {name: durations.check(name, number) for name, number in _mapping("durations", value).items()}
    return replace(base, durations=base.durations | fixed)


def _overrides(base: Settings, value: object) -> Settings:
    read = {vm: overrides.parse(vm, entry) for vm, entry in _mapping("overrides", value).items()}
    return replace(base, overrides=base.overrides | read)


_KEYS: dict[str, Callable[[Settings, object], Settings]] = {
    "state": lambda base, value: replace(base, state=_state(value)),
    "topology": lambda base, value: replace(base, topology=_mapping("topology", value)),
    "networks": lambda base, value: replace(base, networks=_networks(value)),
    "vms": lambda base, value: replace(base, vms=_count("vms", value)),
    "noise": lambda base, value: replace(base, noise=_count("noise", value)),
    "variants": _variants,
    "durations": _durations,
    "overrides": _overrides,
    "now": lambda base, value: replace(base, now=_now(value)),
    "strictApiVersions": lambda base, value: replace(
        base, strict_api_versions=_flag("strictApiVersions", value)
    ),
    "throttle": lambda base, value: replace(base, throttle=limits.change(base.throttle, value)),
    "permissions": lambda base, value: replace(base, permissions=_permissions(value)),
    "tokenLifetime": lambda base, value: replace(base, token_lifetime=_count("tokenLifetime", value)),
}
