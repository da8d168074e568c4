"""What the fields of a plan take, from the types of the dataclasses that it becomes."""

from dataclasses import MISSING, dataclass, fields, replace
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, cast, get_args, get_origin, get_type_hints

from homeward.domain.forms import Between, Form
from homeward.domain.payload import camel

REQUIRED = {"required": True}

type Kind = Any  # a type, or a generic one like tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """What a field takes: its kind without None, its form, and whether it must be written.

    An essential one has no default: without it there is no value of the whole.
    """

    kind: Kind
    form: Form | Between | None = None
    required: bool = False
    essential: bool = False


@cache
def fields_of(cls: type) -> dict[str, Field]:
    """The fields of a dataclass by their names in JSON."""
    hints = get_type_hints(cls, include_extras=True)
    return {camel(one.name): _field_of(one, hints[one.name]) for one in fields(cast(Any, cls))}


def element(kind: Kind) -> Field | None:
    """What a list, or a map with free keys, holds; None for every other kind."""
    if get_origin(kind) is tuple:
        return _field(get_args(kind)[0])
    return _field(get_args(kind)[1]) if get_origin(kind) is dict else None


def _field_of(one: Any, hint: Any) -> Field:
    essential = one.default is MISSING and one.default_factory is MISSING
    return replace(_field(hint), required=essential or "required" in one.metadata, essential=essential)


def _field(hint: Any) -> Field:
    form = None
    if get_origin(hint) is Annotated:
        hint, form = get_args(hint)
    if isinstance(form, type):  # kept as JSON, but written like this type
        return Field(form)
    if get_origin(hint) in (Union, UnionType):
        hint = next(one for one in get_args(hint) if one is not NoneType)
    return Field(hint, form)
