"""The expressions of the Workflow Definition Language, as far as our definitions use them; anything else is an error.

https://learn.microsoft.com/azure/logic-apps/expression-functions-reference
"""

import json
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any, cast
from urllib.parse import quote

type Value = Any  # JSON
type Functions = Mapping[str, Callable[..., Value]]

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>-?\d+)|(?P<name>\w+)|(?P<sign>\?\[|[\[\](),]))"
)


class ExpressionError(Exception):
    """What Logic Apps refuses when it evaluates a template."""


def _all(*values: Value) -> bool:
    return all(values)


def _any(*values: Value) -> bool:
    return any(values)


def _array(*values: Value) -> list[Value]:
    return list(values)


def _coalesce(*values: Value) -> Value:
    return next((one for one in values if one is not None), None)


def _string(value: Value) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value)


def _with_property(value: dict[str, Value], name: str, new: Value) -> Value:
    return value | {name: new}


def _encoded(text: str) -> str:
    return quote(text, safe="")


# The functions that need nothing of the workflow.
PLAIN: Functions = {
    "and": _all,
    "or": _any,
    "not": operator.not_,
    "equals": operator.eq,
    "greater": operator.gt,
    "length": len,
    "first": operator.itemgetter(0),
    "contains": operator.contains,
    "createArray": _array,
    "coalesce": _coalesce,
    "string": _string,
    "setProperty": _with_property,
    "encodeURIComponent": _encoded,
}


def resolve(template: Value, functions: Functions) -> Value:
    """A template with its expressions replaced: `@...` by its value, `@{...}` within a text by its text."""
    if isinstance(template, dict):
        return {key: resolve(one, functions) for key, one in cast("dict[str, Value]", template).items()}
    if isinstance(template, list):
        return [resolve(one, functions) for one in cast("list[Value]", template)]
    if not isinstance(template, str):
        return template
    if template.startswith("@") and not template.startswith(("@{", "@@")):
        return evaluate(template[1:], functions)
    return re.sub(r"@\{(.*?)\}", lambda found: _string(evaluate(found[1], functions)), template)


def evaluate(text: str, functions: Functions) -> Value:
    reader = _Reader(text, functions)
    value = reader.value()
    reader.expect("")
    return value


class _Reader:
    def __init__(self, text: str, functions: Functions) -> None:
        self._text, self._at, self._functions = text, 0, functions

    def _next(self) -> re.Match[str] | None:
        found = _TOKEN.match(self._text, self._at)
        if found is None and self._text[self._at :].strip():
            raise ExpressionError(f"{self._text!r} cannot be read from {self._text[self._at :]!r}.")
        return found

    def _take(self, *signs: str) -> str | None:
        found = self._next()
        if found is None or found["sign"] not in signs:
            return None
        self._at = found.end()
        return found["sign"]

    def expect(self, sign: str) -> None:
        if (self._next() is not None) if not sign else (self._take(sign) is None):
            raise ExpressionError(f"{self._text!r} lacks {sign or 'its end'!r} at {self._at}.")

    def value(self) -> Value:
        found = self._next()
        if found is None:
            raise ExpressionError(f"{self._text!r} ends too early.")
        self._at = found.end()
        value = self._operand(found)
        while (sign := self._take("[", "?[")) is not None:
            key = self.value()
            self.expect("]")
            value = self._at_key(value, key, lenient=sign == "?[")
        return value

    def _operand(self, found: re.Match[str]) -> Value:
        if found["text"] is not None:
            return found["text"][1:-1].replace("''", "'")
        if found["number"] is not None:
            return int(found["number"])
        if found["name"] in ("true", "false", "null"):
            return json.loads(found["name"])
        if found["name"] not in self._functions:
            raise ExpressionError(f"There is no function {found[0].strip()!r}.")
        self.expect("(")
        return self._functions[found["name"]](*self._arguments())

    def _arguments(self) -> list[Value]:
        if self._take(")"):
            return []
        given = [self.value()]
        while self._take(","):
            given.append(self.value())
        self.expect(")")
        return given

    def _at_key(self, value: Value, key: Value, *, lenient: bool) -> Value:
        """`?[` gives null where there is nothing to look in, and where the property is missing; `[` refuses both."""
        if isinstance(value, dict) and key in value:
            return cast("dict[str, Value]", value)[key]
        if lenient and (value is None or isinstance(value, dict)):
            return None
        raise ExpressionError(f"{self._text!r}: the property {key!r} is not there.")
