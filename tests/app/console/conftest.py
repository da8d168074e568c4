"""One Chromium for all tests of a process."""

from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import Browser

from tests.app.console.chromium import browsing


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
async def browser(anyio_backend: str) -> AsyncGenerator[Browser]:
    assert anyio_backend
    async with browsing() as found:
        yield found
