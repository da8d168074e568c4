"""A compact notation for the shape of JSON, and a comparison that names every difference.

One key a line, nested by two spaces: `name type`. Types: S text, B truth, I whole number, F fraction, N null,
several joined by `|`; a word in quotes must be that text; `[S]` a list of texts; `[]` a list of the objects below it;
`{}` an object with the keys below it; `{*}` an object of free keys; `T` a time, `G` a GUID, `/S` an id of the
service (`/Subscriptions/`), `/s` an ARM id (`/subscriptions/`), `/l` one in lower case. A key after `?` may be
absent.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

type Json = dict[str, object]

_TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?(Z|\+00:00)?$")
_GUID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")


@dataclass
class Node:
    kinds: list[str]
    keys: "dict[str, Node]" = field(default_factory=dict[str, "Node"])
    optional: bool = False


def read(text: str) -> Node:
    """Read a shape from its notation."""
    root = Node(["{}"])
    path = [root]
    for line in text.strip("\n").splitlines():
        name, _, kinds = line.strip().partition(" ")
        depth = (len(line) - len(line.lstrip())) // 2
        node = Node(kinds.split("|"), optional=name.startswith("?"))
        path[depth].keys[name.lstrip("?")] = node
        path[depth + 1 :] = [node]
    return root


def size(shape: Node) -> int:
    """Count the keys of a shape."""
    return sum(1 + size(node) for node in shape.keys.values())


def differences(shape: Node, body: object, path: str = "") -> list[str]:
    """Name each place where a body is not of a shape."""
    for kind in shape.kinds:
        if kind in ("{}", "[]") and _is_container(kind, body):
            return _inside(shape, kind, body, path)
        if _fits(kind, body):
            return []
    return [f"{path} is {_describe(body)}, not {'|'.join(shape.kinds)}"]


def _is_container(kind: str, body: object) -> bool:
    return isinstance(body, dict) if kind == "{}" else isinstance(body, list)


def _inside(shape: Node, kind: str, body: object, path: str) -> list[str]:
    if kind == "[]":
        entries = cast("list[object]", body)
        found = [one for entry in entries for one in _object(shape, cast("Json", entry), f"{path}[]")]
        return sorted(set(found))
    return _object(shape, cast("Json", body), path)


def _object(shape: Node, body: Json, path: str) -> list[str]:
    missing = [
        f"{path}.{key} is missing"
        for key, node in shape.keys.items()
        if key not in body and not node.optional
    ]
    extra = [f"{path}.{key} is extra" for key in body if key not in shape.keys]
    known = [key for key in body if key in shape.keys]
    wrong = [one for key in known for one in differences(shape.keys[key], body[key], f"{path}.{key}")]
    return missing + extra + wrong


def _describe(body: object) -> str:
    return f"'{body}'" if isinstance(body, str) else type(body).__name__


def _fits(kind: str, body: object) -> bool:
    if kind.startswith("'"):
        return body == kind.strip("'")
    if kind in ("{}", "[]"):
        return False
    if kind == "[S]":
        return isinstance(body, list) and all(isinstance(one, str) for one in cast("list[object]", body))
    return _TESTS[kind](body)


def _text(pattern: re.Pattern[str], body: object) -> bool:
    return isinstance(body, str) and pattern.match(body) is not None


_SERVICE, _ARM = re.compile(r"^/Subscriptions/"), re.compile(r"^/subscriptions/.*[A-Z]")
_LOWER = re.compile(r"^/subscriptions/[^A-Z]*$")
_TESTS: dict[str, Callable[[object], bool]] = {
    "S": lambda body: isinstance(body, str),
    "B": lambda body: isinstance(body, bool),
    "I": lambda body: isinstance(body, int) and not isinstance(body, bool),
    "F": lambda body: isinstance(body, float),
    "N": lambda body: body is None,
    "T": lambda body: _text(_TIME, body),
    "G": lambda body: _text(_GUID, body),
    "/S": lambda body: _text(_SERVICE, body),
    "/s": lambda body: _text(_ARM, body),
    "/l": lambda body: _text(_LOWER, body),
    "{*}": lambda body: isinstance(body, dict),
}
