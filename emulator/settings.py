"""What a world is made from: the command line, a seed file and the body of a reset, all of one shape."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from emulator import durations, overrides, times, variants
from emulator.errors import ControlError
from emulator.overrides import Override
from emulator.wire import Json, as_object

STATES = ("protected-home", "failed-over", "protected-away")
LIMITS = {"vms": 20_000, "noise": 20_000}


@dataclass(frozen=True)
class Settings:
    state: str = "protected-home"
    vms: int = 1
    noise: int = 0
    variants: dict[str, str] = field(default_factory=variants.defaults)
    durations: dict[str, float] = field(default_factory=dict[str, float])
    overrides: dict[str, Override] = field(default_factory=dict[str, Override])
    now: datetime | None = None

    def vm_names(self) -> list[str]:
        width = max(2, len(str(self.vms)))
        return [f"vm-{number:0{width}d}" for number in range(1, self.vms + 1)]


def _state(value: object) -> str:
    if value not in STATES:
        raise ControlError(400, f"'state' is one of {', '.join(STATES)}, not {value!r}.")
    return str(value)


def _count(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LIMITS[name]:
        raise ControlError(400, f"'{name}' is a whole number from 0 to {LIMITS[name]}, not {value!r}.")
    return value


def _mapping(name: str, value: object) -> Json:
    if not isinstance(value, dict):
        raise ControlError(400, f"'{name}' is an object, not {value!r}.")
    return as_object(value)


def _now(value: object) -> datetime:
    try:
        return times.parse(str(value))
    except ValueError as error:
        raise ControlError(400, f"'now' is an ISO 8601 time with a zone: {error}") from error


def change(base: Settings, body: Json) -> Settings:
    """Put a reset body or a seed file over what is there; unknown keys are refused by name."""
    changed = base
    for key, value in body.items():
        changed = _change_one(changed, key, value)
    unknown = set(changed.overrides) - set(changed.vm_names())
    if unknown:
        raise ControlError(400, f"'overrides' names no such VM: {', '.join(sorted(unknown))}.")
    return changed


def _change_one(base: Settings, key: str, value: object) -> Settings:
    match key:
        case "state":
            return replace(base, state=_state(value))
        case "vms" | "noise":
            return replace(base, **{key: _count(key, value)})  # pyright: ignore[reportArgumentType]  (both are int)
        case "variants":
            chosen = {name: variants.check(name, word) for name, word in _mapping(key, value).items()}
            return replace(base, variants=base.variants | chosen)
        case "durations":
            fixed = {name: durations.check(name, number) for name, number in _mapping(key, value).items()}
            return replace(base, durations=base.durations | fixed)
        case "overrides":
            read = {vm: overrides.parse(vm, entry) for vm, entry in _mapping(key, value).items()}
            return replace(base, overrides=base.overrides | read)
        case "now":
            return replace(base, now=_now(value))
        case _:
            raise ControlError(
                400, f"Unknown key '{key}'. Known: state, vms, noise, variants, durations, overrides, now."
            )
