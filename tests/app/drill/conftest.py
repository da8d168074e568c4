"""Tells what was drilled: rounds, points and the seed that repeats them."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.seeds import SEED

type Note = Callable[[str], None]


@pytest.fixture
def point(record_property: Callable[[str, object], None]) -> Note:
    """Notes at which point this round strikes."""
    return lambda name: record_property("point", name)


@pytest.fixture
def cell(record_property: Callable[[str, object], None]) -> Note:
    """Notes how a cell of the matrix must end, like `Failover Done`."""
    return lambda name: record_property("cell", name)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    ended = [*terminalreporter.stats.get("passed", []), *terminalreporter.stats.get("failed", [])]
    points = [value for one in ended for key, value in getattr(one, "user_properties", []) if key == "point"]
    if points:
        terminalreporter.write_line(
            f"drill: {len(points)} rounds at {len({*points})} points; HOMEWARD_SEED={SEED} repeats them"
        )
    for line in _matrix(ended):
        terminalreporter.write_line(line)


def _matrix(ended: list[Any]) -> Iterator[str]:
    """How many cells of each operation were declared to end how, and how many ended or were told otherwise."""
    cells = [
        (value.split(), one.failed) for one in ended for key, value in one.user_properties if key == "cell"
    ]
    counts, wrong = Counter(tuple(cell) for cell, _ in cells), Counter(cell[0] for cell, bad in cells if bad)
    ends = sorted({end for _, end in counts})
    if cells:
        yield f"{'matrix':12}" + "".join(f"{end:>18}" for end in (*ends, "wrong"))
    for operation in sorted({cell[0] for cell, _ in cells}):
        numbers = [counts[operation, end] for end in ends]
        yield f"{operation:12}" + "".join(f"{number:18}" for number in (*numbers, wrong[operation]))
