"""A plan's nodes against the types of its fields: checked, and turned into the JSON that payloads are read from.

What is wrong is noted and left out, so that one reading finds every mistake.
"""

from dataclasses import is_dataclass
from typing import cast, get_origin

from homeward.domain.payload import Json
from homeward.domain.plans.findings import Sheet, did_you_mean, within
from homeward.domain.plans.kinds import Field, Kind, element, fields_of
from homeward.domain.plans.nodes import Mapping, Node, Scalar, Sequence
from homeward.domain.plans.spelling import spelling

_LONGEST_ECHO = 80


def read(node: Node, kind: Kind, sheet: Sheet, pointer: str = "") -> Json:
    """The value, without what is wrong in it; None where all of it is."""
    return _read(node, Field(kind), sheet, pointer)


def _read(node: Node, field: Field, sheet: Sheet, pointer: str) -> Json:
    sheet.place(pointer, node.mark)
    inner = element(field.kind)
    if isinstance(node, Scalar) and node.empty:
        sheet.note(pointer, "There is no value here.", "Write one, or remove the line.")
        return None
    if inner is not None and get_origin(field.kind) is tuple:
        return _list(node, inner, sheet, pointer)
    if inner is not None:
        return _map(node, inner, sheet, pointer)
    if is_dataclass(field.kind):
        return _record(node, cast(type, field.kind), sheet, pointer)
    return _single(node, field, sheet, pointer)


def _list(node: Node, inner: Field, sheet: Sheet, pointer: str) -> Json:
    if not isinstance(node, Sequence):
        return _unfit(node, "a list", sheet, pointer)
    found = [_read(one, inner, sheet, within(pointer, at)) for at, one in enumerate(node.nodes)]
    sheet.keep(pointer, [at for at, one in enumerate(found) if one is not None])
    return [one for one in found if one is not None]


def _map(node: Node, inner: Field, sheet: Sheet, pointer: str) -> Json:
    if not isinstance(node, Mapping):
        return _unfit(node, "a mapping of names", sheet, pointer)
    found = {key: _read(one, inner, sheet, within(pointer, key)) for key, one in node.nodes.items()}
    return {key: one for key, one in found.items() if one is not None}


def _record(node: Node, cls: type, sheet: Sheet, pointer: str) -> Json:
    known = fields_of(cls)
    if not isinstance(node, Mapping):
        return _unfit(node, f"a mapping with fields like {next(iter(known))}", sheet, pointer)
    _note_unknown(node, list(known), sheet, pointer)
    for name, one in known.items():
        if one.required and name not in node.nodes:
            sheet.note(within(pointer, name), f"{name} is missing.", "Add it.", node.mark)
    found = {
        name: _read(node.nodes[name], one, sheet, within(pointer, name))
        for name, one in known.items()
        if name in node.nodes
    }
    lost = [name for name, one in known.items() if one.essential and found.get(name) is None]
    return None if lost else {name: one for name, one in found.items() if one is not None}


def _note_unknown(node: Mapping, known: list[str], sheet: Sheet, pointer: str) -> None:
    for key in node.nodes.keys() - known:
        remedy = did_you_mean(key, known, f"Remove it; known are {', '.join(known)}.")
        said = f"There is no field {key[:_LONGEST_ECHO]!r}."
        sheet.note(within(pointer, key), said, remedy, node.keys[key])


def _single(node: Node, field: Field, sheet: Sheet, pointer: str) -> Json:
    spelt = spelling(field)
    value = spelt.read(node) if isinstance(node, Scalar) else None
    if value is None:
        return _unfit(node, spelt.expected, sheet, pointer, tuple(spelt.words.values()))
    return value


def _unfit(node: Node, expected: str, sheet: Sheet, pointer: str, known: tuple[str, ...] = ()) -> None:
    written = node.text[:_LONGEST_ECHO] if isinstance(node, Scalar) else ""
    kind = "A list" if isinstance(node, Sequence) else "A mapping"
    said = repr(written) if isinstance(node, Scalar) else kind
    remedy = did_you_mean(written, known, f"Write {expected}.")
    sheet.note(pointer, f"{said} is not {expected}.", remedy, node.mark)
