"""JSON Schemas of bodies and answers: one of each type, by its name."""

import re
from collections.abc import Iterable
from typing import Any, cast

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from homeward.domain.payload import camel

type Schema = dict[str, Any]

_PLACE = "#/components/schemas/{model}"
_SNAKE = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")
# What JavaScript, whose patterns JSON Schema has, reads otherwise or not at all: ignoring case, and names of groups.
_ANY_CASE, _NAMED = "(?i)", re.compile(r"\(\?P?<\w+>")


def component_schemas(types: Iterable[type]) -> dict[str, Schema]:
    """The schemas of these types and of all that they hold. Payloads are written in camelCase."""
    wanted: list[tuple[str, JsonSchemaMode, TypeAdapter[Any]]]
    wanted = [(one.__name__, "validation", TypeAdapter(one)) for one in types]
    _, made = TypeAdapter.json_schemas(wanted, by_alias=True, ref_template=_PLACE)
    return {name: _tidied(schema) for name, schema in sorted(made["$defs"].items())}


def reference(one: type) -> Schema:
    return {"$ref": _PLACE.format(model=one.__name__)}


def _tidied(schema: Any, *, of_names: bool = False) -> Any:  # part of a JSON Schema
    """Names as they are written, patterns as JavaScript reads them, and no titles, which only repeat the names."""
    if isinstance(schema, list):
        return [_tidied(one) for one in cast("list[Any]", schema)]
    if not isinstance(schema, dict):
        return schema
    parts = cast("Schema", schema)
    if of_names:
        return {camel(name): _tidied(one) for name, one in parts.items()}
    tidied = {
        name: _tidied(one, of_names=name == "properties") for name, one in parts.items() if name != "title"
    }
    if "required" in tidied:
        tidied["required"] = [camel(name) for name in tidied["required"]]
    if isinstance(tidied.get("description"), str):
        tidied["description"] = _SNAKE.sub(lambda found: camel(found[0]), tidied["description"])
    if isinstance(tidied.get("pattern"), str):
        tidied["pattern"] = _NAMED.sub("(", tidied["pattern"].removeprefix(_ANY_CASE))
    return tidied
