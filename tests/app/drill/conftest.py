"""Tells what was drilled: rounds, points and the seed that repeats them."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.app.drill.seed import SEED

type Note = Callable[[str], None]


@pytest.fixture
def point(record_property: Callable[[str, object], None]) -> Note:
    """Notes at which point this round strikes."""
    return lambda name: record_property("point", name)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    ended = [*terminalreporter.stats.get("passed", []), *terminalreporter.stats.get("failed", [])]
    points = [value for one in ended for key, value in getattr(one, "user_properties", []) if key == "point"]
    if points:
        terminalreporter.write_line(
            f"drill: {len(points)} rounds at {len({*points})} points; HOMEWARD_SEED={SEED} repeats them"
        )
