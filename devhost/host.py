"""Puts the parts together: engine, worker, dispatcher, pacer, gRPC, HTTP; starts and stops them."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Generator
from functools import partial
from typing import Protocol

import uvicorn

from devhost.clock import Clock
from devhost.config import HostSettings, Options
from devhost.dispatcher import Dispatcher
from devhost.engine.engine import Engine
from devhost.errors import DevhostError
from devhost.exporting import exporter
from devhost.functions import Catalogue, Function
from devhost.grpc_api import ClientApi
from devhost.grpc_server import RpcServer
from devhost.http import event_grid
from devhost.http.admin import Admin
from devhost.http.front import Front
from devhost.http.keys import behind_system_key, one_key, read_keys
from devhost.http.links import WEBHOOKS, client_binding, management_links, required_query
from devhost.http.routes import RouteTable
from devhost.http.webhooks import Webhooks
from devhost.listeners import LISTENERS
from devhost.listeners.listener import Surroundings
from devhost.outputs import Outputs, idle
from devhost.pacer import Announce, Pacer
from devhost.storage import Storage
from devhost.store import Store
from devhost.tracing import Tracer
from devhost.worker.messages import HttpIn, Input, Outcome, Worker

log = logging.getLogger(__name__)

# Seconds, longer than clients keep a connection: closed first here, a request may get no answer.
_KEEP_ALIVE = 120
# As what a function's span is kept; what is not named consumes a message.
_KINDS = {"httpTrigger": "SERVER", "timerTrigger": "INTERNAL"}


class HostWorker(Worker, Protocol):
    """A worker that the host starts and ends."""

    @property
    def pid(self) -> int | None: ...

    async def close(self) -> None: ...


class _Server(uvicorn.Server):
    """A server that leaves the signals to the host, and says when it is up."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()
        self._leaving = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()

    async def main_loop(self) -> None:
        """Tick once a second for the Date header, and leave at once when told to."""
        while not self._leaving.is_set():
            await self.on_tick(0)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._leaving.wait(), 1)

    def leave(self) -> None:
        self.should_exit = True
        self._leaving.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


class Host:
    """One running host; what it opened is closed in the opposite order."""

    def __init__(self, options: Options, settings: HostSettings, announce: Announce | None = None) -> None:
        self.options, self.settings, self._announce = options, settings, announce
        self._exits = contextlib.AsyncExitStack()
        self.clock = Clock(scale=options.time_scale, virtual=options.auto_advance)
        self.keys = read_keys(options.key_file, options.key) if options.key_file else one_key(options.key)
        self._socket = self._exits.enter_context(_bind(options.port))
        self.authority = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self.url = f"http://{self.authority}"
        self._store = self._exits.enter_context(contextlib.closing(Store(options.db)))
        sending = exporter(wanted=settings.telemetry)
        if sending:
            self._exits.push_async_callback(asyncio.to_thread, sending.close)
        self.tracer = Tracer(sending.keep if sending else None)
        self.engine = Engine(
            self._store, self.clock, settings.versions, self.tracer, any_state=settings.replace_any_state
        )
        self._tasks: list[asyncio.Task[None]] = []
        self._serving = 0

    async def start(self, worker: HostWorker, functions: list[Function]) -> None:
        """Serve the functions that the worker has indexed; from here on the worker is the host's to close."""
        self._exits.push_async_callback(worker.close)
        self.catalogue = Catalogue(functions, [*LISTENERS, event_grid.KIND], self.settings.functions)
        self._warn()
        self.api = ClientApi(self.engine, self.changed)
        self.rpc = RpcServer(self.api)
        await self.rpc.start()
        self._exits.push_async_callback(self.rpc.close)
        self.table = RouteTable(self.catalogue.of("httpTrigger"), self.settings.route_prefix)
        client = client_binding(self.url, self.rpc.address, self.settings.hub, self.keys.durable)
        outputs = Outputs(self.settings.queues, await self._exits.enter_async_context(Storage()))
        self.dispatcher = Dispatcher(
            self.engine, worker, self.catalogue, self.settings, client, outputs, self.tracer
        )
        self._listen()
        self.front = self._front(worker)
        self.engine.on_change = self.changed
        await self._serve()

    def _warn(self) -> None:
        for function in self.catalogue.off:
            log.warning("%s is off: devhost does not serve %s yet", function.name, function.kind)
        for function in self.catalogue.all:
            for output in filter(idle, function.outputs):
                log.warning("%s: its %s output goes nowhere", function.name, output["type"])

    def _listen(self) -> None:
        at = Surroundings(self.clock, self._store, self.settings, self._run, self.changed)
        self._listeners = {kind: make(self.catalogue.of(kind), at) for kind, make in LISTENERS.items()}
        self.pacer = Pacer(
            self.engine,
            self.clock,
            auto_advance=self.options.auto_advance,
            busy=self._busy,
            announce=self._announce,
            listeners=list(self._listeners.values()),
        )

    def _front(self, worker: HostWorker) -> Front:
        required = required_query(self.settings.hub, self.keys.durable)
        names = self.catalogue.names("orchestrationTrigger")
        webhooks = Webhooks(self.engine, lambda each, origin: management_links(origin, required, each), names)
        about = partial(self._about, worker)
        admin = Admin(self.table, self.catalogue, self.keys, about, self._fire)
        events = event_grid.EventGrid(self.catalogue.of(event_grid.KIND), self._run)
        rooms = {
            WEBHOOKS: behind_system_key(self.keys, webhooks),
            event_grid.PATH: behind_system_key(self.keys, events),
            "/admin": admin,
        }
        return Front(self.table, rooms, self.keys, self._run, self.settings.http)

    async def _run(self, function: Function, source: Input, label: str) -> Outcome:
        """Run a function for a trigger; the clock does not jump meanwhile."""
        self._serving += 1
        try:
            with self.tracer.span(
                function.name, _KINDS.get(function.kind, "CONSUMER"), _given(source), {}
            ) as trace:
                return await self.dispatcher.invoke(function, source, label, trace)
        finally:
            self._serving -= 1
            self.changed()

    def _fire(self, function: Function, text: str) -> bool:
        """Run a function by hand; false if no listener serves its trigger or a setting disables it."""
        if function.kind not in self._listeners or function in self.catalogue.disabled:
            return False
        self._listeners[function.kind].fire_by_hand(function, text)
        return True

    async def _serve(self) -> None:
        config = uvicorn.Config(
            self.front,
            lifespan="off",
            log_config=None,
            access_log=False,
            ws="none",
            http="h11",
            server_header=False,
            timeout_keep_alive=_KEEP_ALIVE,
            timeout_graceful_shutdown=round(self.options.drain),
        )
        self._server = _Server(config)
        serving = asyncio.create_task(self._server.serve([self._socket]))
        self._exits.push_async_callback(self._drain, serving)
        await self._server.up.wait()
        for listener in self._listeners.values():
            listener.start()
        pacing = asyncio.create_task(self.pacer.run())
        self._tasks = [serving, pacing]
        self.changed()

    async def _drain(self, serving: asyncio.Task[None]) -> None:
        """Take nothing more, and give everything that runs the same few seconds to end."""
        for task in self._tasks[1:]:
            task.cancel()
        self._server.leave()
        seconds = self.options.drain
        stopping = [listener.stop(seconds) for listener in self._listeners.values()]
        await asyncio.gather(
            serving, *self._tasks, self.dispatcher.drain(seconds), *stopping, return_exceptions=True
        )

    def _about(self, worker: HostWorker) -> dict[str, object]:
        return {"now": self.clock.now().isoformat(), "workerPid": worker.pid, "idle": self.engine.idle}

    def _busy(self) -> bool:
        """A triggered function runs, and does not merely wait for an orchestration."""
        return self._serving > self.api.waiting

    def changed(self) -> None:
        """Something happened that may have made work ready, or time the next thing to wait for."""
        self.dispatcher.pump()
        self.pacer.wake()

    async def run_until(self, stop: asyncio.Event) -> None:
        """Serve until asked to stop; raises what made it impossible to go on."""
        waiting = asyncio.create_task(stop.wait())
        try:
            done, _ = await asyncio.wait([waiting, *self._tasks], return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
        for task in done - {waiting}:
            task.result()

    async def stop(self) -> None:
        """Take no more requests, let what runs end for a moment, then end everything."""
        self.engine.on_change = lambda: None
        await self._exits.aclose()


def _given(source: Input) -> str:
    """The trace that a request came in."""
    return source.value.headers.get("traceparent", "") if isinstance(source.value, HttpIn) else ""


def _bind(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
    except OSError as error:
        listening.close()
        raise DevhostError(f"Port {port} is not free: {error}.") from error
    return listening
