"""A worker in the host's own process and loop, for tests: nothing to kill, nothing to wait for."""

import logging
import warnings
from pathlib import Path

from azure.functions._durable_functions import df_loads

from devhost.functions import Function
from devhost.worker import runtime
from devhost.worker.messages import Invocation, Outcome

log = logging.getLogger(__name__)


class InProcessWorker:
    """Runs the app's functions here."""

    ready = True
    pid = None

    async def start(self, app_dir: Path) -> list[Function]:
        _hush()
        self._app_dir = app_dir
        return await runtime.load(app_dir)

    async def up(self) -> None:
        """It always is."""

    async def invoke(self, invocation: Invocation) -> Outcome:
        return await runtime.invoke(invocation)

    def kill(self, reason: str) -> None:
        log.error("%s; a worker in this process cannot be killed, its late result will be ignored", reason)

    async def close(self) -> None:
        runtime.leave(self._app_dir)


def _hush() -> None:
    """The library warns once a process about untyped payloads; where warnings are errors, that once is fatal."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        df_loads("null")
