"""Route templates of Azure Functions, such as `runs/{id:int}/{*rest}`: parsed, matched, ordered."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from devhost.errors import DevhostError
from devhost.functions import Function
from devhost.http.constraints import Check, read_checks

_BRACED = r"\{(?:[^{}]|\{\{|\}\})*\}"  # doubled braces belong to a regex constraint
_PARAMETER = re.compile(
    r"\{(?P<star>\*{0,2})(?P<name>[^{}:?=*]+)(?P<rules>(?::(?:[^:(){}?=]+)(?:\((?:.*)\))?)*)"
    r"(?:=(?P<default>[^{}?]*))?(?P<opt>\??)\}"
)
_RESERVED = frozenset({"admin", "runtime"})


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
    if template.partition("/")[0].lower() in _RESERVED:
        raise DevhostError(f"{function.name}: the route '{template}' conflicts with the host's own routes.")
    parts = _split(template)
    parameters = [_parameter(each, template) for each in re.findall(_BRACED, template)]
    return Route(
        function,
        template,
        re.compile("".join(_segment(part) for part in parts), re.IGNORECASE),
        [parameter["name"] for parameter in parameters],
        [read_checks(parameter["rules"], template) for parameter in parameters],
        [parameter["default"] for parameter in parameters],
        tuple(_rank(part) for part in parts),
    )


def _parameter(text: str, template: str) -> re.Match[str]:
    match = _PARAMETER.fullmatch(text)
    if match is None:
        raise DevhostError(f"The route '{template}' has a parameter that cannot be read: '{text}'.")
    return match


def _split(template: str) -> list[str]:
    """Cut at slashes outside braces."""
    return re.findall(rf"(?:{_BRACED}|[^/])+", template)


def _segment(part: str) -> str:
    whole = _PARAMETER.fullmatch(part)
    if whole is not None and whole["star"]:
        return r"(?:/(.*))?"
    if whole is not None and (whole["opt"] or whole["default"] is not None):
        return r"(?:/([^/]+))?"
    pieces = re.split(f"({_BRACED})", part)
    return "/" + "".join("([^/]+)" if piece.startswith("{") else re.escape(piece) for piece in pieces)


def _rank(part: str) -> int:
    """The inbound precedence of ASP.NET Core: literal, mixed or constrained, free, catch-all."""
    whole = _PARAMETER.fullmatch(part)
    if whole is None:
        return 2 if "{" in part else 1
    return (5 if whole["star"] else 3) - bool(whole["rules"])


class RouteTable:
    """All routes, the most literal first."""

    def __init__(self, functions: Iterable[Function], prefix: str) -> None:
        self.routes = sorted((build(each, prefix) for each in functions), key=lambda route: route.rank)

    def find(self, method: str, path: str) -> tuple[Function, dict[str, str]] | None:
        """The function for a path without its escapes, and the route parameters."""
        for route in self.routes:
            methods = route.function.methods
            if methods and method not in methods:
                continue
            if (values := route.match(path.rstrip("/") or "/")) is not None:
                return route.function, values
        return None
