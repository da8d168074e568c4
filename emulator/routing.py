"""Finds the handler for a path in any case; tells a wrong method from an unknown path."""

from collections.abc import Callable
from typing import NamedTuple

from emulator.calls import Answer, Call
from emulator.errors import ArmError
from emulator.world import World

type Handler = Callable[[World, Call], Answer]


class Route(NamedTuple):
    method: str
    path: str
    handler: Handler


class Router:
    def __init__(self, routes: list[Route]) -> None:
        self._by_length: dict[int, list[tuple[list[str], Route]]] = {}
        for route in routes:
            parts = route.path.strip("/").split("/")
            self._by_length.setdefault(len(parts), []).append((parts, route))

    def handle(self, world: World, call: Call) -> Answer:
        return self.find(call)(world, call)

    def find(self, call: Call) -> Handler:
        """Choose the handler and leave the path's names in the call."""
        given = [part for part in call.path.split("/") if part]
        methods: list[str] = []
        for parts, route in self._by_length.get(len(given), []):
            if not _fits(parts, given):
                continue
            if route.method == call.method:
                call.params = {
                    part[1:-1]: name for part, name in zip(parts, given, strict=True) if part[0] == "{"
                }
                return route.handler
            methods.append(route.method)
        raise _not_here(call, given, methods)


def _fits(parts: list[str], given: list[str]) -> bool:
    return all(
        part[0] == "{" or part.lower() == name.lower() for part, name in zip(parts, given, strict=True)
    )


def _not_here(call: Call, given: list[str], methods: list[str]) -> ArmError:
    what = "/".join(given[-2:])
    if methods:
        known = ", ".join(sorted(set(methods)))
        text = f"The emulator does not emulate {call.method} on '{what}' yet; it knows {known}."
        return ArmError(405, "MethodNotAllowed", text)
    return ArmError(
        404, "NotEmulated", f"The emulator does not emulate '{what}' yet ({call.method} {call.path})."
    )
