"""Reads an expression of a query into a function from a row to its value."""

import operator
from collections.abc import Callable, Iterable
from functools import partial
from typing import cast

from emulator.resource_graph.tokens import Tokens, refused
from emulator.wire import Json

type Row = Json
LATE = ""  # the column that holds how to make the columns which are put off
type Value = Callable[[Row], object]


def expression(tokens: Tokens, columns: Iterable[str]) -> Value:
    return _any_of(tokens, {column.lower(): column for column in columns})


def _any_of(tokens: Tokens, columns: dict[str, str]) -> Value:
    terms = [_all_of(tokens, columns)]
    while tokens.accept("or"):
        terms.append(_all_of(tokens, columns))
    return terms[0] if len(terms) == 1 else lambda row: any(term(row) for term in terms)


def _all_of(tokens: Tokens, columns: dict[str, str]) -> Value:
    terms = [_comparison(tokens, columns)]
    while tokens.accept("and"):
        terms.append(_comparison(tokens, columns))
    return terms[0] if len(terms) == 1 else lambda row: all(term(row) for term in terms)


def _comparison(tokens: Tokens, columns: dict[str, str]) -> Value:
    left = _operand(tokens, columns)
    word = tokens.accept("in", "in~", "!in", "!in~")
    if word:
        return _within(left, _arguments(tokens, columns), word)
    word = tokens.accept(*_COMPARISONS)
    if not word:
        return left
    test, right = _COMPARISONS[word], _operand(tokens, columns)
    return lambda row: test(left(row), right(row))


def _within(left: Value, choices: list[Value], word: str) -> Value:
    same = _same_text if word.endswith("~") else operator.eq
    wanted = not word.startswith("!")
    return lambda row: any(same(left(row), choice(row)) for choice in choices) == wanted


def _operand(tokens: Tokens, columns: dict[str, str]) -> Value:
    if tokens.accept("("):
        inner = _any_of(tokens, columns)
        tokens.expect(")")
        return inner
    if tokens.next.kind == "word":
        return _named(tokens, columns)
    return _constant(tokens)


def _constant(tokens: Tokens) -> Value:
    token = tokens.take()
    match token.kind:
        case "text":
            text = token.text[1:-1].replace("\\'", "'").replace('\\"', '"').replace("\\\\", "\\")
            return lambda _: text
        case "number":
            number = float(token.text) if "." in token.text else int(token.text)
            return lambda _: number
        case _:
            raise refused(f"{token.text!r} in an expression")


def _named(tokens: Tokens, columns: dict[str, str]) -> Value:
    word = tokens.take("word").text
    name = word.lower()
    if name in ("true", "false"):
        return lambda _: name == "true"
    if tokens.next.text == "(":
        return _call(name, _arguments(tokens, columns))
    if name not in columns:
        raise refused(f"column '{word}'")
    return _path(tokens, columns[name])


def _call(name: str, arguments: list[Value]) -> Value:
    if name not in FUNCTIONS:
        raise refused(f"function '{name}'")
    count, function = FUNCTIONS[name]
    if count not in (0, len(arguments)):
        raise refused(f"{len(arguments)} arguments for '{name}'")
    return lambda row: function(*(argument(row) for argument in arguments))


def _arguments(tokens: Tokens, columns: dict[str, str]) -> list[Value]:
    tokens.expect("(")
    found: list[Value] = []
    while not tokens.accept(")"):
        found.append(_any_of(tokens, columns))
        if tokens.next.text != ")":
            tokens.expect(",")
    return found


def _path(tokens: Tokens, column: str) -> Value:
    """Read `column.key['other key'][0]`; a step that is not there gives nothing."""
    steps: list[str | int] = []
    while word := tokens.accept(".", "["):
        if word == ".":
            steps.append(tokens.take("word").text)
        else:
            steps.append(_index(tokens))
    return partial(_follow, column, steps)


def _index(tokens: Tokens) -> str | int:
    token = tokens.take()
    tokens.expect("]")
    if token.kind not in ("text", "number"):
        raise refused(f"index {token.text!r}")
    return int(token.text) if token.kind == "number" else token.text[1:-1]


def _follow(column: str, steps: list[str | int], row: Row) -> object:
    value = read(row, column)
    for step in steps:
        value = _step(value, step)
    return value


def read(row: Row, column: str) -> object:
    """Read a column; what was put off is made now, once."""
    if column not in row and LATE in row:
        row |= cast("Callable[[], Json]", row.pop(LATE))() | {key: row[key] for key in row}
    return row.get(column)


def _step(value: object, step: str | int) -> object:
    if isinstance(value, dict) and isinstance(step, str):
        return cast("Json", value).get(step)
    if isinstance(value, list) and isinstance(step, int):
        entries = cast("list[object]", value)
        return entries[step] if step < len(entries) else None
    return None


def text(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _same_text(left: object, right: object) -> bool:
    return text(left).lower() == text(right).lower()


def _ordered(*signs: int) -> Callable[[object, object], bool]:
    return lambda left, right: _sign(left, right) in signs


def _sign(left: object, right: object) -> int | None:
    """Compare numbers with numbers and texts with texts; nothing else has an order."""
    if isinstance(left, int | float) and isinstance(right, int | float):
        return (left > right) - (left < right)
    if isinstance(left, str) and isinstance(right, str):
        return (left > right) - (left < right)
    return None


def _textual(test: Callable[[str, str], bool], *, wanted: bool = True) -> Callable[[object, object], bool]:
    return lambda left, right: test(text(left).lower(), text(right).lower()) == wanted


_COMPARISONS: dict[str, Callable[[object, object], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "=~": _same_text,
    "!~": lambda left, right: not _same_text(left, right),
    "<": _ordered(-1),
    "<=": _ordered(-1, 0),
    ">": _ordered(1),
    ">=": _ordered(0, 1),
    "contains": _textual(operator.contains),
    "!contains": _textual(operator.contains, wanted=False),
    "startswith": _textual(str.startswith),
    "!startswith": _textual(str.startswith, wanted=False),
    "endswith": _textual(str.endswith),
    "!endswith": _textual(str.endswith, wanted=False),
}


def _lower(value: object) -> str:
    return text(value).lower()


def _upper(value: object) -> str:
    return text(value).upper()


def _joined(*values: object) -> str:
    return "".join(text(value) for value in values)


def _is_empty(value: object) -> bool:
    return not text(value)


def _is_not_empty(value: object) -> bool:
    return not _is_empty(value)


def _is_null(value: object) -> bool:
    return value is None


def _is_not_null(value: object) -> bool:
    return value is not None


def _length(value: object) -> int | None:
    return len(cast("list[object]", value)) if isinstance(value, list) else None


FUNCTIONS: dict[str, tuple[int, Callable[..., object]]] = {
    "tolower": (1, _lower),
    "toupper": (1, _upper),
    "tostring": (1, text),
    "strcat": (0, _joined),
    "isempty": (1, _is_empty),
    "isnotempty": (1, _is_not_empty),
    "isnull": (1, _is_null),
    "isnotnull": (1, _is_not_null),
    "not": (1, operator.not_),
    "array_length": (1, _length),
}
