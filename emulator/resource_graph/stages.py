"""The operators between the pipes of a query: each takes a table and gives another."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from emulator.resource_graph.expressions import Row, Value, expression, text
from emulator.resource_graph.tokens import Tokens, refused
from emulator.wire import Json


class Table(NamedTuple):
    columns: tuple[str, ...]
    rows: list[Row]


type Named = tuple[str, Value]
type Aggregate = Callable[[list[Row]], object]


def run(tokens: Tokens, table: Table) -> Table:
    """Take a table through all that follows its name."""
    while tokens.accept("|"):
        word = tokens.take("word").text
        if word.lower() not in _STAGES:
            raise refused(f"operator '{word}'")
        table = _STAGES[word.lower()](tokens, table)
    if tokens.next.kind != "end":
        raise refused(f"{tokens.next.text!r} here")
    return table


def _where(tokens: Tokens, table: Table) -> Table:
    test = expression(tokens, table.columns)
    return Table(table.columns, [row for row in table.rows if test(row)])


def _project(tokens: Tokens, table: Table) -> Table:
    chosen = _named_list(tokens, table)
    rows = [{name: value(row) for name, value in chosen} for row in table.rows]
    return Table(tuple(name for name, _ in chosen), rows)


def _extend(tokens: Tokens, table: Table) -> Table:
    added = _named_list(tokens, table)
    rows = [row | {name: value(row) for name, value in added} for row in table.rows]
    return Table(tuple(dict.fromkeys((*table.columns, *(name for name, _ in added)))), rows)


def _distinct(tokens: Tokens, table: Table) -> Table:
    projected = _project(tokens, table)
    first = {_key(row.values()): row for row in reversed(projected.rows)}
    return Table(projected.columns, list(reversed(first.values())))


def _count(_tokens: Tokens, table: Table) -> Table:
    return Table(("Count",), [{"Count": len(table.rows)}])


def _take(tokens: Tokens, table: Table) -> Table:
    return Table(table.columns, table.rows[: int(tokens.take("number").text)])


def _order(tokens: Tokens, table: Table) -> Table:
    """Sort by one or more expressions; as in Kusto, descending unless asc is said."""
    tokens.expect("by")
    keys = [_sort_key(tokens, table)]
    while tokens.accept(","):
        keys.append(_sort_key(tokens, table))
    rows = table.rows
    for value, descending in reversed(keys):
        rows = sorted(rows, key=lambda row, value=value: _rank(value(row)), reverse=descending)
    return Table(table.columns, rows)


def _sort_key(tokens: Tokens, table: Table) -> tuple[Value, bool]:
    value = expression(tokens, table.columns)
    return value, tokens.accept("asc", "desc") != "asc"


def _rank(value: object) -> tuple[bool, float, str]:
    number = isinstance(value, int | float)
    return (not number, float(value) if number else 0.0, text(value))


def _summarize(tokens: Tokens, table: Table) -> Table:
    made = [_aggregate(tokens, table)]
    while tokens.accept(","):
        made.append(_aggregate(tokens, table))
    groups = _named_list(tokens, table) if tokens.accept("by") else []
    sets: dict[tuple[str, ...], tuple[Json, list[Row]]] = {} if groups else {(): ({}, list(table.rows))}
    for row in table.rows if groups else []:
        key = {name: value(row) for name, value in groups}
        sets.setdefault(_key(key.values()), (key, []))[1].append(row)
    rows = [key | {name: one(members) for name, one in made} for key, members in sets.values()]
    return Table(tuple(name for name, _ in (*groups, *made)), rows)


def _aggregate(tokens: Tokens, table: Table) -> tuple[str, Aggregate]:
    word = tokens.take("word").text
    name = ""
    if tokens.accept("="):
        name, word = word, tokens.take("word").text
    tokens.expect("(")
    given = None if word.lower() == "count" else expression(tokens, table.columns)
    tokens.expect(")")
    if word.lower() not in _AGGREGATES:
        raise refused(f"aggregate '{word}'")
    return name or f"{word.lower()}_", lambda rows: _AGGREGATES[word.lower()](_values(given, rows))


def _values(given: Value | None, rows: list[Row]) -> list[object]:
    return [given(row) if given else 1 for row in rows]


def _countif(values: list[object]) -> int:
    return sum(1 for value in values if value)


def _dcount(values: list[object]) -> int:
    return len({text(value) for value in values})


def _least(values: list[object]) -> object:
    return min(values, key=_rank, default=None)


def _most(values: list[object]) -> object:
    return max(values, key=_rank, default=None)


def _sum(values: list[object]) -> float:
    return sum(value for value in values if isinstance(value, int | float))


_AGGREGATES: dict[str, Callable[[list[object]], object]] = {
    "count": len,
    "countif": _countif,
    "dcount": _dcount,
    "sum": _sum,
    "min": _least,
    "max": _most,
}


def _named_list(tokens: Tokens, table: Table) -> list[Named]:
    found = [_named(tokens, table)]
    while tokens.accept(","):
        found.append(_named(tokens, table))
    return found


def _named(tokens: Tokens, table: Table) -> Named:
    """Read `name = expression`, or a path, which is called by its steps: `properties_status`."""
    if tokens.assigns():
        name = tokens.take("word").text
        tokens.expect("=")
        return name, expression(tokens, table.columns)
    start = tokens.at
    value = expression(tokens, table.columns)
    steps = [token.text for token in tokens.since(start) if token.text != "."]
    if not all(step.isidentifier() for step in steps):
        raise refused(f"a column without a name: write name = {' '.join(steps)}")
    known = {column.lower(): column for column in table.columns}
    return "_".join([known[steps[0].lower()], *steps[1:]]), value


def _key(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(repr(value) for value in values)


_STAGES: dict[str, Callable[[Tokens, Table], Table]] = {
    "where": _where,
    "project": _project,
    "extend": _extend,
    "distinct": _distinct,
    "count": _count,
    "take": _take,
    "limit": _take,
    "order": _order,
    "sort": _order,
    "summarize": _summarize,
}
