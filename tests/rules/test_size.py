"""The size rules of the house: small files, small functions; an orchestrator may be as long as its runbook."""

from pathlib import Path

from tests.rules.sources import functions, length, text, tracked

_FILE, _TEST_FILE = 300, 400
_FUNCTION, _RUNBOOK = 40, 60


def _longest_file(file: Path) -> int:
    return _TEST_FILE if file.parts[0] == "tests" else _FILE


def _longest_function(file: Path) -> int:
    return _RUNBOOK if file.parts[0] == "orchestrators" else _FUNCTION


def test_no_file_is_longer_than_the_house_allows() -> None:
    """300 lines, or 400 for tests; what is longer is named with its length."""
    lines = {file: len(text(file).splitlines()) for file in tracked()}
    too_long = [f"{file}:{count} lines" for file, count in lines.items() if count > _longest_file(file)]
    assert [] == too_long


def test_no_function_is_longer_than_the_house_allows() -> None:
    """40 lines, or 60 in orchestrators; what is longer is named with its file and line."""
    too_long = [
        f"{file}:{one.lineno} {one.name} has {length(one)} lines"
        for file in tracked()
        for one in functions(file)
        if length(one) > _longest_function(file)
    ]
    assert [] == too_long


def test_the_rules_look_at_the_app_and_at_both_neighbours() -> None:
    """An empty list of files would hold every rule."""
    assert {"activities", "devhost", "emulator", "homeward", "orchestrators", "tests", "triggers"} <= {
        file.parts[0] for file in tracked()
    }
