"""Fixtures: the sample app on a host in this process, with time that jumps or does not."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from devhost.testing import RunningHost, host
from tests.devhost.rooms import Rooms

APP = Path(__file__).parent / "app"
DEADLINE = 30.0


async def until(read: Callable[[], Awaitable[object]], wanted: object) -> None:
    """Wait until a reading is as wanted."""
    end = time.monotonic() + DEADLINE
    while (found := await read()) != wanted:
        assert time.monotonic() < end, f"still {found!r}, not {wanted!r}"
        await asyncio.sleep(0)


@pytest.fixture
async def jumping(anyio_backend: str) -> AsyncGenerator[RunningHost]:
    """A host in this process whose clock jumps."""
    async with host(APP, auto_advance=True) as running:
        yield running


@pytest.fixture
async def real(anyio_backend: str) -> AsyncGenerator[RunningHost]:
    """A host in this process on the real clock."""
    async with host(APP) as running:
        yield running


@pytest.fixture(autouse=True)
def closed_stores() -> Iterator[None]:
    """No test leaves a database open."""
    yield
    while Rooms.opened:
        Rooms.opened.pop().close()
