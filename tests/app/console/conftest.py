"""One Chromium for all tests of a module, and one host that serves the page."""

import subprocess
import sys
from collections.abc import AsyncGenerator, Generator

import pytest
from playwright.async_api import Browser

from tests.app.conftest import REPOSITORY
from tests.app.console.chromium import browsing


@pytest.fixture(scope="module")
async def browser(anyio_backend: str) -> AsyncGenerator[Browser]:
    assert anyio_backend
    async with browsing() as found:
        yield found


@pytest.fixture(scope="session")
def url() -> Generator[str]:
    """Where the page is, for tests that answer in place of the API."""
    command = [sys.executable, "-m", "devhost", "--app", str(REPOSITORY), "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=REPOSITORY
    ) as process:
        assert process.stdout is not None
        yield next(line for line in process.stdout if "listening on" in line).rsplit(" ", 1)[-1].strip()
        process.terminate()
