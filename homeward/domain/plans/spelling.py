"""How single values are written in a plan: what reads them, what the schema says of them, and what to write instead.

Enums may be in any case. A float is a duration in seconds, or with a unit, unless a range says that it is a number.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from homeward.domain.durations import PATTERN, seconds_of
from homeward.domain.forms import Between, Form
from homeward.domain.payload import Json
from homeward.domain.plans.kinds import Field
from homeward.domain.plans.nodes import Scalar

_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{1,9})?", re.ASCII)
_TRUTHS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Spelling:
    """`read` answers None for what is something else; `words` are those of an enum."""

    expected: str
    read: Callable[[Scalar], Json]
    schema: dict[str, Json]
    words: dict[str, str] = field(default_factory=dict[str, str])


def spelling(one: Field) -> Spelling:
    if issubclass(one.kind, StrEnum):
        return _enum(one.kind)
    if isinstance(one.form, Form):
        return _text(one.form)
    if one.kind is int or isinstance(one.form, Between):
        return _number(one.form, whole=one.kind is int)
    return _PLAIN[one.kind]


def _enum(kind: type[StrEnum]) -> Spelling:
    words = {one.value.lower(): one.value for one in kind}
    listed = list[Json](words.values())
    return Spelling(
        f"one of {', '.join(words.values())}",
        lambda node: words.get(node.text.lower()),
        {"type": "string", "enum": listed},
        words,
    )


def _text(form: Form) -> Spelling:
    pattern: dict[str, Json] = {} if form.ignore_case else {"pattern": f"^(?:{form.pattern})$"}
    return Spelling(
        form.words,
        lambda node: node.text if form.fits(node.text) else None,
        {"type": "string", "description": form.words, **pattern},
    )


def _number(form: Form | Between | None, *, whole: bool) -> Spelling:
    schema: dict[str, Json] = {"type": "integer" if whole else "number"}
    schema |= form.schema() if isinstance(form, Between) else {}
    return Spelling(
        f"a {'whole ' if whole else ''}number{f', {form}' if form else ''}",
        lambda node: _numeral(node, form, whole=whole),
        schema,
    )


def _numeral(node: Scalar, form: Form | Between | None, *, whole: bool) -> Json:
    if not _NUMBER.fullmatch(_plain(node)):
        return None
    value = float(node.text)
    inside = not isinstance(form, Between) or form.least <= value <= form.most
    if not inside or (whole and "." in node.text):
        return None
    return int(node.text) if whole else value


def _plain(node: Scalar) -> str:
    """Quotes make text of a number or a truth."""
    return node.text if node.plain else ""


def _moment(node: Scalar) -> Json:
    try:
        moment = datetime.fromisoformat(node.text)
    except ValueError:
        return None
    return moment.isoformat() if moment.tzinfo else None


_PLAIN: dict[type, Spelling] = {
    str: Spelling("text", lambda node: node.text, {"type": "string"}),
    bool: Spelling("true or false", lambda node: _TRUTHS.get(_plain(node).lower()), {"type": "boolean"}),
    float: Spelling(
        "a duration: seconds, or like 90s, 15m, 4h, 2d",
        lambda node: seconds_of(node.text),
        {
            "type": ["number", "string"],
            "minimum": 0,
            "pattern": f"^(?:{PATTERN})$",
            "description": "Seconds, or like 90s, 15m, 4h, 2d.",
        },
    ),
    datetime: Spelling(
        "a time with its zone, like 2026-11-22T03:00:00Z", _moment, {"type": "string", "format": "date-time"}
    ),
}
