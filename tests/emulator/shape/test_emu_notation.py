"""The notation can fail: each kind of difference is seen."""

import pytest

from tests.emulator.shape.notation import differences, read

SHAPE = """
id /S
when T|N
parts []
  name S
  ?size I
"""
GOOD = {"id": "/Subscriptions/x", "when": None, "parts": [{"name": "a"}, {"name": "b", "size": 1}]}


def test_what_fits_has_no_difference() -> None:
    """A body of the shape passes."""
    assert differences(read(SHAPE), GOOD) == []


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        ({"id": "/subscriptions/x"}, ".id is '/subscriptions/x', not /S"),
        ({"when": "soon"}, ".when is 'soon', not T|N"),
        ({"more": 1}, ".more is extra"),
        ({"parts": [{}]}, ".parts[].name is missing"),
        ({"parts": [{"name": "a", "size": True}]}, ".parts[].size is bool, not I"),
        ({"parts": {}}, ".parts is dict, not []"),
    ],
)
def test_each_difference_is_named(change: dict[str, object], difference: str) -> None:
    """Wrong case, wrong type, extra and missing keys are each told with their path."""
    assert differences(read(SHAPE), GOOD | change) == [difference]


def test_a_missing_key_is_told() -> None:
    """A key that must be there is missed."""
    assert differences(read(SHAPE), {key: GOOD[key] for key in ("id", "parts")}) == [".when is missing"]
