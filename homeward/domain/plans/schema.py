"""The JSON Schema of a plan's file, made from the same types that read it: what editors check and complete by."""

from dataclasses import is_dataclass
from inspect import cleandoc
from typing import cast, get_origin

from homeward.domain.payload import Json
from homeward.domain.plans.document import Document
from homeward.domain.plans.kinds import Field, element, fields_of
from homeward.domain.plans.spelling import spelling

type Schema = dict[str, Json]


def plan_schema() -> Schema:
    definitions: dict[str, Schema] = {}
    _define(Document, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Homeward plan",
        "$ref": f"#/$defs/{Document.__name__}",
        "$defs": dict(sorted(definitions.items())),
    }


def _define(cls: type, definitions: dict[str, Schema]) -> None:
    if cls.__name__ in definitions:
        return
    definition = definitions[cls.__name__] = {"type": "object", "additionalProperties": False}
    known = fields_of(cls)
    definition["description"] = " ".join(cleandoc(cls.__doc__ or "").split())
    definition["required"] = [name for name, one in known.items() if one.required]
    definition["properties"] = {name: _schema(one, definitions) for name, one in known.items()}


def _schema(field: Field, definitions: dict[str, Schema]) -> Schema:
    inner = element(field.kind)
    if inner is not None and get_origin(field.kind) is tuple:
        return {"type": "array", "items": _schema(inner, definitions)}
    if inner is not None:
        return {"type": "object", "additionalProperties": _schema(inner, definitions)}
    if is_dataclass(field.kind):
        cls = cast(type, field.kind)
        _define(cls, definitions)
        return {"$ref": f"#/$defs/{cls.__name__}"}
    return spelling(field).schema
