"""Fixtures: the sample app on a host in this process, with time that jumps."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from devhost.testing import RunningHost, host

APP = Path(__file__).parent / "app"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def jumping(anyio_backend: str) -> AsyncGenerator[RunningHost]:
    """A host in this process whose clock jumps."""
    async with host(APP, auto_advance=True) as running:
        yield running
