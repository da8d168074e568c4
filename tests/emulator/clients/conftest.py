"""One emulator for all clients here, over http and https, started over for each test."""

from collections.abc import Iterator

import pytest

from tests.emulator.support import Emulator, running


@pytest.fixture(scope="session")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with running(ca_file=tmp_path_factory.mktemp("authority") / "ca.pem") as emulator:
        yield emulator


@pytest.fixture
def both(secured: Emulator) -> Emulator:
    """An emulator over http and https with one VM that is ready to fail back, and a clock that stands still."""
    secured.reset()
    return secured
