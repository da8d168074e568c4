"""The README tells of every switch there is."""

from pathlib import Path

import pytest

from emulator import durations, overrides
from emulator.faults import reading
from emulator.variants import VARIANTS

README = Path(durations.__file__).with_name("README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", VARIANTS)
def test_variants_are_listed_with_their_values(name: str) -> None:
    """Each variant stands in the table with its values, default first."""
    assert f"| `{name}` | {', '.join(VARIANTS[name])} |" in README


@pytest.mark.parametrize(
    "name", [*durations.RECORDED, *overrides.KEYS, *reading.ACTIONS, *reading.MATCH, *reading.EXTRAS]
)
def test_other_words_are_listed(name: str) -> None:
    """Each duration, override, fault action and match key is told of."""
    assert f"`{name}`" in README
