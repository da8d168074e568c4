"""Reads a rule from a request's body; whatever is not understood is refused by the name of its field."""

from collections.abc import Callable
from typing import NamedTuple

from emulator import overrides
from emulator.clock import LONGEST
from emulator.errors import ControlError
from emulator.faults.rule import Rule
from emulator.site_recovery.scenarios import TASKS
from emulator.topology import DISPLAY_NAMES
from emulator.wire import Json, as_object

CHANGES = ("replicationHealth", "failoverHealth", "healthErrors", "powerOff")
PROVIDER_KEYS = ("errorCode", "errorMessage", "possibleCauses", "recommendedAction")
ERROR = ("code", "message", "possibleCauses", "recommendedAction")

type Check = Callable[[object], str]


class Action(NamedTuple):
    """How the value of an action is checked, and which keys it takes beside it."""

    check: Check
    extras: tuple[str, ...] = ()


def _text(value: object) -> str:
    return "" if isinstance(value, str) and value else "a text"


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _whole(least: int, most: float = float("inf")) -> Check:
    wanted = f"a whole number from {least}" + (f" to {most}" if most < float("inf") else "")
    return lambda value: "" if type(value) is int and least <= value <= most else wanted


def _seconds(value: object) -> str:
    fits = isinstance(value, int | float) and _number(value) and 0 < value <= LONGEST
    return "" if fits else f"a number above 0, at most {LONGEST}"


def _probability(value: object) -> str:
    fits = isinstance(value, int | float) and _number(value) and 0 < value <= 1
    return "" if fits else "a number above 0, at most 1"


def _one_of(*words: object) -> Check:
    return lambda value: "" if value in words else f"one of {', '.join(str(word) for word in words)}"


def _task(value: object) -> str:
    return _one_of(*(task for tasks in TASKS.values() for task in tasks))(value)


def _change(value: object) -> str:
    if not isinstance(value, dict) or not value or set(as_object(value)) - set(CHANGES):
        return f"an object with keys of {', '.join(CHANGES)}"
    overrides.parse("change", value)
    return ""


def _provider(value: object) -> str:
    if not isinstance(value, dict) or set(as_object(value)) - set(PROVIDER_KEYS):
        return f"an object with keys of {', '.join(PROVIDER_KEYS)}"
    return _whole(0)(as_object(value).get("errorCode", 0)) and "an object whose errorCode is a whole number"


MATCH: dict[str, Check] = {
    "method": _text,
    "path": _text,
    "item": _text,
    "scenario": _text,
    "region": _one_of(*DISPLAY_NAMES),
    "nth": _whole(1),
    "probability": _probability,
    "seed": _whole(0),
}
ACTIONS: dict[str, Action] = {
    "status": Action(_whole(400, 599), (*ERROR, "retryAfterSeconds")),
    "drop": Action(_one_of("before", "after")),
    "hold": Action(_one_of("before", "after")),
    "delaySeconds": Action(_seconds),
    "hideSeconds": Action(_seconds),
    "staleSeconds": Action(_seconds),
    "omitRetryAfter": Action(_one_of(True)),
    "expireToken": Action(_one_of(True)),
    "failTask": Action(_task, (*ERROR, "providerError")),
    "hangTask": Action(_task),
    "change": Action(_change),
}
EXTRAS: dict[str, Check] = dict.fromkeys(ERROR, _text) | {
    "retryAfterSeconds": _whole(0),
    "providerError": _provider,
}


def parse(number: int, body: Json) -> Rule:
    """Make a rule of what a request's body says."""
    _only(body, ("match", "do"), "a fault")
    match, do = (_object(body, key) for key in ("match", "do"))
    chosen = [action for action in ACTIONS if action in do]
    if len(chosen) != 1:
        raise ControlError(400, f"'do' has exactly one of {', '.join(ACTIONS)}.")
    action = chosen[0]
    _only(match, tuple(MATCH), "match")
    _only(do, (action, *ACTIONS[action].extras), f"do with '{action}'")
    for key, value in match.items():
        _checked(f"match.{key}", MATCH[key], value)
    for key, value in do.items():
        _checked(f"do.{key}", ACTIONS[action].check if key == action else EXTRAS[key], value)
    return Rule(f"fault-{number}", match, do, action)


def _object(body: Json, key: str) -> Json:
    value = body.get(key, {})
    if not isinstance(value, dict):
        raise ControlError(400, f"'{key}' is an object.")
    return as_object(value)


def _only(body: Json, known: tuple[str, ...], where: str) -> None:
    unknown = set(body) - set(known)
    if unknown:
        raise ControlError(
            400, f"Unknown key in {where}: {', '.join(sorted(unknown))}. Known: {', '.join(known)}."
        )


def _checked(name: str, check: Check, value: object) -> None:
    wanted = check(value)
    if wanted:
        raise ControlError(400, f"{name} is {wanted}, not {value!r}.")
