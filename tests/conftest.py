"""For every test: what a drawn value costs on a busy machine says nothing about the code.

`make check` draws few values, to stay quick; `make test` draws as many as Hypothesis does by itself. Both draw the
same values and take the same order of tests each time, but where HOMEWARD_SEED says another.
"""

import gc
import importlib.metadata
import sys
from collections.abc import AsyncGenerator
from functools import cache

import pytest
from hypothesis import HealthCheck, settings

from tests.examples import EXAMPLES
from tests.infra.observed import pytest_sessionfinish, pytest_terminal_summary, pytest_testnodedown
from tests.seeds import SEED, TOLD

__all__ = ["pytest_sessionfinish", "pytest_terminal_summary", "pytest_testnodedown"]

settings.register_profile(
    "counts, not seconds",
    deadline=None,
    derandomize=not TOLD,
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("counts, not seconds")

# Azure's Durable SDK asks for its own version whenever it makes a client, and reads a file for it each time.
importlib.metadata.version = cache(importlib.metadata.version)


def pytest_collection_finish() -> None:
    """Thousands of tests live until the end: no collection of garbage need look at them, nor the last ones."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Before pytest-randomly draws the order, and Hypothesis its values."""
    if config.getoption("randomly_seed", None) == "default":
        config.option.randomly_seed = SEED
    if TOLD:
        config.option.hypothesis_seed = str(SEED)
        if not hasattr(config, "workerinput"):  # once, not by each worker of xdist
            sys.stderr.write(f"HOMEWARD_SEED={SEED}\n")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
async def one_event_loop(anyio_backend: str) -> AsyncGenerator[None]:
    """For gRPC, which keeps one queue a process: what a closed loop left in it is raised in the next test's loop."""
    assert anyio_backend
    yield  # noqa: PT022 - the loop lasts as long as this generator
