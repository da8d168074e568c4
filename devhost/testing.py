"""The host inside a test: no child process, and time that jumps over every wait.

async with host(app_dir, auto_advance=True) as running:
await running.client.schedule_new_orchestration("name", instance_id="one")
state = await running.wait("one")
"""

import asyncio
import os
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from azure.durable_functions.internal.serialization import DEFAULT_FUNCTIONS_DATA_CONVERTER
from durabletask.client import AsyncTaskHubGrpcClient, OrchestrationState

from devhost.appsettings import host_values, local_values
from devhost.clock import Clock
from devhost.config import Options
from devhost.engine.engine import Engine
from devhost.grpc_api import OUTSIDE
from devhost.host import Host
from devhost.hostjson import read_host_settings
from devhost.pacer import Announce, Pacer
from devhost.worker.inprocess import InProcessWorker

DEADLINE = 60.0


@dataclass(frozen=True, slots=True)
class RunningHost:
    """A host that serves; `url` is its HTTP address, `client` a durable client that talks to it.

    Within `pacer.stand()` the clock jumps nowhere: time to do what a person would do at that moment.
    """

    url: str
    client: AsyncTaskHubGrpcClient
    engine: Engine
    clock: Clock
    pacer: Pacer
    failed: asyncio.Future[BaseException]

    async def wait(self, instance_id: str, seconds: float = DEADLINE) -> OrchestrationState:
        """The ended instance; the seconds are real ones, however far the clock jumps."""
        waiting = asyncio.ensure_future(
            self.client.wait_for_orchestration_completion(instance_id, timeout=seconds)
        )
        await asyncio.wait([waiting, self.failed], return_when=asyncio.FIRST_COMPLETED)
        if not waiting.done():
            waiting.cancel()
            raise self.failed.result()
        state = waiting.result()
        if state is None:
            raise LookupError(f"There is no instance {instance_id}.")
        return state


def _client(address: str) -> AsyncTaskHubGrpcClient:
    return AsyncTaskHubGrpcClient(
        host_address=address, metadata=[(OUTSIDE, "1")], data_converter=DEFAULT_FUNCTIONS_DATA_CONVERTER
    )


def _resolved(path: Path) -> Path:
    return path.resolve()


@asynccontextmanager
async def host(  # noqa: PLR0913 - keywords, all with defaults
    app_dir: Path,
    *,
    auto_advance: bool = False,
    time_scale: float = 1.0,
    clock_hook: Announce | None = None,
    db: Path | None = None,
    key: str = "dev",
    key_file: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> AsyncGenerator[RunningHost]:
    """Serve the app in this process and loop; `clock_hook` is awaited before each jump of the clock.

    `env` and local.settings.json are in `os.environ` meanwhile. The app is imported once a process and
    kept: a second host of the same folder sees the same modules.
    """
    options = Options(_resolved(app_dir), 0, db, time_scale, auto_advance, key=key, key_file=key_file)
    before = dict(os.environ)
    os.environ.update({**local_values(options.app), **(env or {})})
    try:
        running = Host(options, read_host_settings(options.app), clock_hook)
        os.environ.update(host_values(running.authority))
        try:
            worker = InProcessWorker()
            await running.start(worker, await worker.start(options.app))
            async with _serving(running) as handle:
                yield handle
        finally:
            await running.stop()
    finally:
        os.environ.clear()
        os.environ.update(before)


@asynccontextmanager
async def _serving(running: Host) -> AsyncGenerator[RunningHost]:
    failed: asyncio.Future[BaseException] = asyncio.get_running_loop().create_future()

    async def watch() -> None:
        try:
            await running.run_until(asyncio.Event())
        except Exception as error:  # noqa: BLE001 - handed to whoever waits
            failed.set_result(error)

    watching = asyncio.create_task(watch())
    client = _client(running.rpc.address)
    try:
        yield RunningHost(running.url, client, running.engine, running.clock, running.pacer, failed)
    finally:
        await client.close()
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        failed.cancel()
