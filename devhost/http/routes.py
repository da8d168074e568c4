"""Route templates of Azure Functions, such as `runs/{id:int}/{*rest}`: parsed, matched, ordered."""

import re
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from devhost.errors import DevhostError
from devhost.functions import Function

Check = Callable[[str], bool]

_PARAMETER = re.compile(
    r"\{(?P<star>\*{0,2})(?P<name>[^{}:?=*]+)(?P<rules>[^{}?=]*)"
    r"(?:=(?P<default>[^{}?]*))?(?P<opt>\??)\}"
)
_RULE = re.compile(r"(?P<name>[a-zA-Z]+)(?:\((?P<args>.*)\))?$")


def _parses(kind: Callable[[str], object], value: str) -> bool:
    try:
        kind(value)
    except ValueError:
        return False
    return True


def _is_int(value: str) -> bool:
    return re.fullmatch(r"[+-]?\d+", value) is not None


def _is_bool(value: str) -> bool:
    return value.lower() in {"true", "false"}


def _is_alpha(value: str) -> bool:
    return re.fullmatch(r"[a-zA-Z]*", value) is not None


_PLAIN: dict[str, Check] = {
    "int": _is_int,
    "long": _is_int,
    "bool": _is_bool,
    "alpha": _is_alpha,
    "guid": partial(_parses, uuid.UUID),
    "decimal": partial(_parses, float),
    "double": partial(_parses, float),
    "float": partial(_parses, float),
    "required": bool,
}
_NUMERIC: dict[str, Callable[[str, list[int]], bool]] = {
    "min": lambda value, args: _is_int(value) and int(value) >= args[0],
    "max": lambda value, args: _is_int(value) and int(value) <= args[0],
    "range": lambda value, args: _is_int(value) and args[0] <= int(value) <= args[1],
    "minlength": lambda value, args: len(value) >= args[0],
    "maxlength": lambda value, args: len(value) <= args[0],
    "length": lambda value, args: args[0] <= len(value) <= args[-1],
}


@dataclass(frozen=True, slots=True)
class Route:
    """One template, ready to match."""

    function: Function
    template: str
    pattern: re.Pattern[str]
    names: list[str]
    checks: list[list[Check]]
    defaults: list[str | None]
    rank: tuple[int, ...]

    def match(self, path: str) -> dict[str, str] | None:
        """The route parameters, or None if the path is not this route's."""
        found = self.pattern.fullmatch(path)
        if found is None:
            return None
        values: dict[str, str] = {}
        for name, checks, default, value in zip(
            self.names, self.checks, self.defaults, found.groups(), strict=True
        ):
            given = default if value is None else value
            if given is None:
                continue
            if not all(check(given) for check in checks):
                return None
            values[name] = given
        return values


def build(function: Function, prefix: str) -> Route:
    own = str(function.trigger.get("route") or function.name).strip("/")
    template = "/".join(part for part in (prefix, own) if part)
    parameters = list(_PARAMETER.finditer(template))
    pattern = "".join(_segment(part) for part in _split(template))
    return Route(
        function,
        template,
        re.compile(pattern, re.IGNORECASE),
        [parameter["name"] for parameter in parameters],
        [_checks(parameter["rules"]) for parameter in parameters],
        [parameter["default"] for parameter in parameters],
        tuple(_rank(part) for part in _split(template)),
    )


def _split(template: str) -> list[str]:
    """Cut at slashes outside braces."""
    return re.findall(r"(?:\{[^{}]*\}|[^/{}])+", template)


def _segment(part: str) -> str:
    whole = _PARAMETER.fullmatch(part)
    if whole is not None and whole["star"]:
        return r"(?:/(.*))?"
    if whole is not None and (whole["opt"] or whole["default"] is not None):
        return r"(?:/([^/]+))?"
    pieces = re.split(r"(\{[^{}]*\})", part)
    return "/" + "".join("([^/]+)" if piece.startswith("{") else re.escape(piece) for piece in pieces)


def _rank(part: str) -> int:
    """Literal before mixed before constrained before free before catch-all."""
    whole = _PARAMETER.fullmatch(part)
    if whole is None:
        return 1 if "{" in part else 0
    if whole["star"]:
        return 4
    return 2 if whole["rules"] else 3


def _checks(rules: str) -> list[Check]:
    return [_check(rule) for rule in re.split(r":(?![^(]*\))", rules) if rule]


def _check(rule: str) -> Check:
    match = _RULE.match(rule)
    name, args = (match["name"].lower(), match["args"]) if match else (rule, None)
    if name in _PLAIN:
        return _PLAIN[name]
    if name in _NUMERIC and args:
        return partial(_numeric, name, [int(each) for each in args.split(",")])
    if name == "regex" and args:
        return partial(_fits, re.compile(args))
    raise DevhostError(f"The route constraint '{rule}' is not known to devhost.")


def _numeric(name: str, args: list[int], value: str) -> bool:
    return _NUMERIC[name](value, args)


def _fits(pattern: re.Pattern[str], value: str) -> bool:
    return pattern.search(value) is not None


class RouteTable:
    """All routes, the most literal first."""

    def __init__(self, functions: Iterable[Function], prefix: str) -> None:
        self.routes = sorted((build(each, prefix) for each in functions), key=lambda route: route.rank)

    def find(self, method: str, path: str) -> tuple[Function, dict[str, str]] | None:
        for route in self.routes:
            methods = route.function.methods
            if methods and method not in methods:
                continue
            if (values := route.match(path.rstrip("/") or "/")) is not None:
                return route.function, values
        return None
