"""Every fault at every stage of every operation: it ends as was declared, and what is said of it is so.

`make drill` strikes every request that changes something, hundreds of reads, and some cells under other guesses about
Azure, each in its turn or two by chance. `make test` strikes a few. HOMEWARD_SEED picks them.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, islice

import pytest

from emulator.variants import VARIANTS
from tests.app.conftest import Worlds
from tests.app.drill.cells import CELLS, Cell
from tests.app.drill.conftest import Note
from tests.app.drill.places import reset
from tests.app.drill.seed import ALL, dice
from tests.app.drill.strike import Strike

READS, CHANGES, SINGLES, PAIRS = (600, 1000, 132, 100) if ALL else (10, 10, 5, 3)
# A VM left running at home is a finding instead.
SINGLE = [
    {name: value} for name, values in VARIANTS.items() for value in values[1:] if value != "leftRunning"
]


def _chosen() -> Iterator[Cell]:
    chance = dice("matrix")
    for changes, wanted in ((True, CHANGES), (False, READS)):
        there = [one for one in CELLS if one.place.changes is changes]
        yield from chance.sample(there, min(wanted, len(there)))
    singles = islice(cycle(chance.sample(SINGLE, len(SINGLE))), SINGLES)
    pairs = [one | other for one, other in (chance.sample(SINGLE, 2) for _ in range(PAIRS))]
    yield from (replace(chance.choice(CELLS), variants=guesses) for guesses in (*singles, *pairs))


CHOSEN = tuple(_chosen())


@pytest.mark.anyio
@pytest.mark.slow
@pytest.mark.parametrize("struck", CHOSEN, ids=str)
async def test_a_fault_ends_as_declared(world: Worlds, struck: Cell, point: Note, cell: Note) -> None:
    """Done, stopped with nothing changed, or stopped with what is changed named."""
    point(struck.name)
    cell(f"{struck.operation} {struck.end}")
    async with world(**reset(struck.operation), variants=struck.variants) as w:
        strike = Strike(w, struck)
        complaints = await strike.go()

    assert strike.met, "the fault met nothing"
    assert [] == complaints
