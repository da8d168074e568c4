"""One emulator for all tests here, started over for each."""

from collections.abc import Iterator

import pytest

from tests.emulator.support import Emulator, running


@pytest.fixture(scope="session")
def served() -> Iterator[Emulator]:
    with running() as emulator:
        yield emulator


@pytest.fixture
def emulator(served: Emulator) -> Emulator:
    """An emulator with one VM that is ready to fail back, and a clock that stands still."""
    served.reset()
    return served
