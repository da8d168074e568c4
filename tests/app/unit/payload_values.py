"""Every payload that crosses a durable boundary, found by walking the steps, and any value of it."""

import dataclasses
import importlib
import pkgutil
import types
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

import homeward.steps
from homeward.domain.payload import Json, Payload
from homeward.steps.step import Step

_PLAIN: dict[type, st.SearchStrategy[Any]] = {
    str: st.text(max_size=20),
    bool: st.booleans(),
    int: st.integers(0, 2**31),
    float: st.floats(allow_nan=False, allow_infinity=False),
    datetime: st.datetimes(timezones=st.just(UTC)),
}
_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | _PLAIN[float] | _PLAIN[str],
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_PLAIN[str], inner, max_size=2),
    max_leaves=4,
)


def steps() -> list[Step[Payload, Payload]]:
    modules = [
        importlib.import_module(f"homeward.steps.{one.name}")
        for one in pkgutil.iter_modules(homeward.steps.__path__)
    ]
    return [value for module in modules for value in vars(module).values() if isinstance(value, Step)]


def payloads() -> list[type[Payload]]:
    """The inputs and results of all steps, and every payload within them, by name."""
    found: dict[type[Payload], None] = {}
    for step in steps():
        for kind in (step.input, step.result):
            found.update(dict.fromkeys(_within(kind)))
    return sorted(found, key=lambda kind: f"{kind.__module__}.{kind.__name__}")


@cache
def _within(kind: type[Payload]) -> tuple[type[Payload], ...]:
    inner = [one for hint in get_type_hints(kind).values() for one in _payloads_in(hint) if one is not kind]
    return (kind, *(deeper for one in inner for deeper in _within(one)))


def _payloads_in(hint: Any) -> Iterator[type[Payload]]:
    if isinstance(hint, type) and issubclass(hint, Payload):
        yield hint
    for one in get_args(hint):
        yield from _payloads_in(one)


@cache
def values(kind: type[Payload]) -> st.SearchStrategy[Payload]:
    """Any value of a payload type."""
    hints = get_type_hints(kind)
    names = [field.name for field in dataclasses.fields(cast(Any, kind))]
    return st.builds(kind, **{name: _any(hints[name]) for name in names})


def _any(hint: Any) -> st.SearchStrategy[Any]:
    if get_origin(hint) in (Union, types.UnionType):
        return st.one_of(*(st.none() if one is types.NoneType else _any(one) for one in get_args(hint)))
    if get_origin(hint) is tuple:
        return st.lists(_any(get_args(hint)[0]), max_size=2).map(tuple)
    if get_origin(hint) is dict:
        return st.dictionaries(st.text(max_size=20), _any(get_args(hint)[1]), max_size=2)
    if hint is Json:
        return _JSON
    if issubclass(hint, Payload):
        return st.deferred(lambda: values(hint))  # one that holds itself ends where None is drawn
    return st.sampled_from(hint) if issubclass(hint, StrEnum) else _PLAIN[hint]
