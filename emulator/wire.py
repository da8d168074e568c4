"""JSON as it goes over the wire: one type for objects, and careful readers for what clients send."""

from typing import cast

type Json = dict[str, object]


def as_object(value: object) -> Json:
    """Read a JSON object; anything else counts as an empty one."""
    return cast("Json", value) if isinstance(value, dict) else {}


def as_list(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else []


def as_text(value: object) -> str:
    return value if isinstance(value, str) else ""


def dig(value: object, *keys: str) -> object:
    """Follow keys into nested objects; None where a step is missing."""
    for key in keys:
        value = as_object(value).get(key)
    return value
