"""A worker in the host's own process and loop, for tests: nothing to kill, nothing to wait for."""

import logging
from pathlib import Path

from devhost.functions import Function
from devhost.worker import runtime
from devhost.worker.messages import Invocation, Outcome

log = logging.getLogger(__name__)


class InProcessWorker:
    """Runs the app's functions here."""

    ready = True

    async def start(self, app_dir: Path) -> list[Function]:
        return await runtime.load(app_dir)

    async def invoke(self, invocation: Invocation) -> Outcome:
        return await runtime.invoke(invocation)

    def kill(self, reason: str) -> None:
        log.error("%s; a worker in this process cannot be killed, its late result will be ignored", reason)

    async def close(self) -> None:
        """The library keeps the app for the next host of this process."""
