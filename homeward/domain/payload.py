"""Frozen dataclasses to plain JSON and back, for everything that crosses a durable boundary.

Field names are snake_case here and camelCase in JSON; unknown keys are ignored and new fields need a default,
so that a running orchestration survives a deployment.
"""

import dataclasses
import types
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Self, Union, cast, get_args, get_origin, get_type_hints

_PLAIN = frozenset((str, int, float, bool, types.NoneType))

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None


class Payload:
    """Base of a frozen dataclass that can be written to JSON and read back."""

    __slots__ = ()

    def to_json(self) -> dict[str, Json]:
        return {key: _encode(getattr(self, name)) for name, key in _keys(type(self))}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        hints = _hints(cls)
        return cls(**{name: _decode(hints[name], data[key]) for name, key in _keys(cls) if key in data})


def camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


# Every step of a history is read and written again at each replay: names are worked out once a class.
@cache
def _keys(cls: type) -> tuple[tuple[str, str], ...]:
    """The name of each field, and its key in JSON."""
    return tuple((field.name, camel(field.name)) for field in dataclasses.fields(cast(Any, cls)))


@cache
def _hints(cls: type) -> dict[str, Any]:
    hints = get_type_hints(cls)
    return {field.name: hints[field.name] for field in dataclasses.fields(cast(Any, cls))}


def _encode(value: object) -> Json:
    return cast(Json, value) if type(value) in _PLAIN else _written(value)  # most are


def _written(value: object) -> Json:
    match value:
        case Payload():
            return value.to_json()
        case datetime():
            return value.isoformat()
        case StrEnum():
            return value.value
        case list() | tuple():
            return [_encode(one) for one in cast("list[object]", value)]
        case dict():
            return {key: _encode(one) for key, one in cast("dict[str, object]", value).items()}
        case _:
            return cast(Json, value)


def _decode(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _decode(next(arg for arg in get_args(hint) if arg is not types.NoneType), value)
    if origin is dict:
        return {key: _decode(get_args(hint)[1], one) for key, one in value.items()}
    if origin is tuple:
        return tuple(_decode(get_args(hint)[0], one) for one in value)
    if isinstance(hint, type):
        return _decode_plain(hint, value)
    return value


def _decode_plain(hint: type, value: Any) -> Any:
    if issubclass(hint, Payload):
        return hint.from_json(value)
    if issubclass(hint, datetime):
        return datetime.fromisoformat(value)
    if issubclass(hint, StrEnum):
        return hint(value)
    return value
