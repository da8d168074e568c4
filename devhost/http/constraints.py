"""What a route constraint such as `int` or `length(2,5)` lets through, as ASP.NET Core has it."""

import re
import uuid
from collections.abc import Callable
from datetime import datetime
from functools import partial

from devhost.errors import DevhostError

Check = Callable[[str], bool]

_RULE = re.compile(r"(?P<name>[a-zA-Z]+)(?:\((?P<args>.*)\))?")
_BETWEEN = re.compile(r":(?![^(]*\))")


def _parses(kind: Callable[[str], object], value: str) -> bool:
    try:
        kind(value)
    except ValueError:
        return False
    return True


def _whole(bits: int, value: str) -> bool:
    half = 2 ** (bits - 1)
    return re.fullmatch(r"[+-]?[0-9]{1,19}", value) is not None and -half <= int(value) < half


def _is_float(value: str) -> bool:
    return "_" not in value and _parses(float, value)


def _is_bool(value: str) -> bool:
    return value.lower() in {"true", "false"}


def _is_guid(value: str) -> bool:
    return not value.lower().startswith("urn:") and _parses(uuid.UUID, value)


def _fits(pattern: str, value: str) -> bool:
    return re.fullmatch(pattern, value) is not None


def _searches(pattern: re.Pattern[str], value: str) -> bool:
    return pattern.search(value) is not None


_PLAIN: dict[str, Check] = {
    "int": partial(_whole, 32),
    "long": partial(_whole, 64),
    "bool": _is_bool,
    "alpha": partial(_fits, "[a-zA-Z]*"),
    "guid": _is_guid,
    "datetime": partial(_parses, datetime.fromisoformat),
    "decimal": partial(_fits, r"[+-]?[0-9]*\.?[0-9]+"),
    "double": _is_float,
    "float": _is_float,
    "required": bool,
    "file": partial(_fits, r".*\.[^./]+"),
    "nonfile": partial(_fits, r"[^.]*\.?"),
}
_NUMERIC: dict[str, tuple[int, Callable[[str, list[int]], bool]]] = {
    "min": (1, lambda value, args: _whole(64, value) and int(value) >= args[0]),
    "max": (1, lambda value, args: _whole(64, value) and int(value) <= args[0]),
    "range": (2, lambda value, args: _whole(64, value) and args[0] <= int(value) <= args[1]),
    "minlength": (1, lambda value, args: len(value) >= args[0]),
    "maxlength": (1, lambda value, args: len(value) <= args[0]),
    "length": (2, lambda value, args: args[0] <= len(value) <= args[-1]),
}


def read_checks(rules: str, template: str) -> list[Check]:
    """The checks behind a parameter's name, such as `:int:min(1)`."""
    return [_check(rule, template) for rule in _BETWEEN.split(rules) if rule]


def _check(rule: str, template: str) -> Check:
    match = _RULE.fullmatch(rule)
    name, args = (match["name"].lower(), match["args"]) if match else ("", None)
    if name in _PLAIN and args is None:
        return _PLAIN[name]
    if name in _NUMERIC and args and re.fullmatch(r"-?\d+(\s*,\s*-?\d+)*", args):
        most, test = _NUMERIC[name]
        numbers = [int(each) for each in args.split(",")]
        if len(numbers) == most or (name == "length" and len(numbers) == 1):
            return lambda value: test(value, numbers)
    if name == "regex" and args:
        return partial(_searches, re.compile(args.replace("{{", "{").replace("}}", "}"), re.IGNORECASE))
    raise DevhostError(f"The route '{template}' has a constraint that is not known: '{rule}'.")
