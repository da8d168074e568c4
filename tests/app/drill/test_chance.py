"""Whatever plan, whoever is killed, whatever operators do and however Azure lags: the safety rules hold."""

from pathlib import Path

import pytest

from tests.app.drill.chance import case
from tests.app.drill.checker import complaints
from tests.app.drill.conftest import Note
from tests.app.drill.director import Director
from tests.app.drill.machine import machine
from tests.app.drill.seed import ALL, dice


@pytest.mark.slow
@pytest.mark.parametrize("number", range(40 if ALL else 2))
def test_the_safety_rules_hold_by_chance(emulator_url: str, tmp_path: Path, number: int, point: Note) -> None:
    drawn = case(dice(f"chance {number}"))
    point(f"chance-{number}")
    with machine(emulator_url, tmp_path, **drawn.scenario.reset) as target:
        witness = Director(target, drawn).play()

    assert [] == complaints(witness), drawn
