"""The host's side of the worker process: starts it, talks to it, starts it again when it dies."""

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
import time
from asyncio.subprocess import Process
from collections.abc import Callable, Mapping
from pathlib import Path

import devhost
from devhost.errors import AppLoadError, WorkerDownError, WorkerLostError
from devhost.functions import Function
from devhost.worker.messages import (
    Invocation,
    Outcome,
    invocation_frame,
    parse,
    read_functions,
    read_outcome,
)

log = logging.getLogger(__name__)

_LENGTH = 4
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0
_HEALTHY = 30.0
_DEATHS_IN_A_ROW = 3
_LOOK = 1.0
_ROOT = Path(devhost.__file__).parent.parent
# The app's folder comes first on the path and devhost's own last: an app may call its modules as it likes.
_CODE = """import sys; sys.path.append({root!r})
from devhost.worker.child import main; main({fd}, {app!r}, {levels!r})"""


class _Child:
    """One life of the worker process."""

    def __init__(self, process: Process, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.process, self._reader, self._writer = process, reader, writer
        self._waiting: dict[str, asyncio.Future[Outcome]] = {}
        self._ended = False

    @classmethod
    async def spawn(cls, app_dir: Path, levels: Mapping[str, int]) -> "_Child":
        ours, theirs = socket.socketpair()
        code = _CODE.format(root=str(_ROOT), fd=theirs.fileno(), app=str(app_dir), levels=dict(levels))
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            code,
            cwd=app_dir,
            pass_fds=[theirs.fileno()],
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdin=asyncio.subprocess.DEVNULL,
        )
        theirs.close()
        return cls(process, *await asyncio.open_connection(sock=ours))

    async def read_frame(self) -> bytes:
        head = await self._reader.readexactly(_LENGTH)
        return await self._reader.readexactly(int.from_bytes(head, "big"))

    async def index(self) -> list[Function]:
        try:
            answer = parse(await self.read_frame())
        except (asyncio.IncompleteReadError, ConnectionError):
            code = await self.process.wait()
            raise AppLoadError(f"The worker ended while it loaded the app ({_reason(code)}).") from None
        if "error" in answer:
            raise AppLoadError(answer["error"])
        return read_functions(answer)

    async def ask(self, invocation: Invocation) -> Outcome:
        if self._ended:
            raise WorkerLostError("the worker process ended")
        answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting[invocation.id] = answer
        try:
            self._writer.write(invocation_frame(invocation))
            await self._writer.drain()
            return await answer
        except ConnectionError as error:
            raise WorkerLostError("the worker process ended") from error
        finally:
            self._waiting.pop(invocation.id, None)

    async def listen(self) -> None:
        """Hand answers to those who wait, until the process ends; then tell them that it did."""
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                data = parse(await self.read_frame())
                waiting = self._waiting.get(data["id"])
                if waiting is not None and not waiting.done():
                    waiting.set_result(read_outcome(data))
        self._ended = True
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(WorkerLostError("the worker process ended"))

    async def end(self) -> int:
        self._writer.close()
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        return await self.process.wait()


class ProcessWorker:
    """A worker process that is always there again."""

    def __init__(self, app_dir: Path, levels: Mapping[str, int]) -> None:
        self._app_dir, self._levels = app_dir, levels
        self._deaths = 0
        self._child: _Child | None = None
        self._up = asyncio.Event()
        self._keeping: asyncio.Task[None] | None = None
        self.on_ready: Callable[[], None] = lambda: None

    @property
    def ready(self) -> bool:
        return self._up.is_set()

    @property
    def pid(self) -> int | None:
        """The process that takes work now; None while the next one starts."""
        return self._child.process.pid if self._child is not None and self.ready else None

    async def start(self) -> list[Function]:
        """Start the process; an app that cannot be indexed is an error here, and here only."""
        self._child = await _Child.spawn(self._app_dir, self._levels)
        try:
            functions = await self._child.index()
        except BaseException:
            await self._child.end()
            raise
        self._up.set()
        self._keeping = asyncio.create_task(self._keep(self._child))
        return functions

    async def up(self) -> None:
        """Wait until a process takes work; not for ever, if none of them lives."""
        while not self.ready:
            if self._deaths >= _DEATHS_IN_A_ROW:
                raise WorkerDownError(f"the worker process ended {self._deaths} times in a row")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._up.wait(), _LOOK)

    async def invoke(self, invocation: Invocation) -> Outcome:
        if self._child is None:
            raise WorkerLostError("the worker process ended")
        return await self._child.ask(invocation)

    def kill(self, reason: str) -> None:
        if self._child is not None:
            log.error("%s: the worker process %s is killed", reason, self.pid)
            with contextlib.suppress(ProcessLookupError):
                self._child.process.kill()

    async def close(self) -> None:
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
        if self._child is not None:
            await self._child.end()

    async def _keep(self, child: _Child) -> None:
        pause = _FIRST_PAUSE
        while True:
            begin = time.monotonic()
            await child.listen()
            self._up.clear()
            code = await child.end()
            if time.monotonic() - begin > _HEALTHY:
                self._deaths, pause = 0, _FIRST_PAUSE
            self._deaths += 1
            self._mourn(code, pause)
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
            child = await self._restarted(child)

    def _mourn(self, code: int, pause: float) -> None:
        log.warning("the worker process ended (%s); the next one starts in %.1f s", _reason(code), pause)
        if self._deaths == _DEATHS_IN_A_ROW:
            log.error(
                "the worker process ended %d times in a row, each time within %.0f s of its start: "
                "see which function was handed out again each time; HTTP callers get 503 while none is up",
                self._deaths,
                _HEALTHY,
            )

    async def _restarted(self, former: _Child) -> _Child:
        self._child = child = await _Child.spawn(self._app_dir, self._levels)
        try:
            await child.index()
        except AppLoadError as error:
            log.error("the app cannot be loaded any more: %s", error)  # noqa: TRY400
            return child
        log.info("worker process %d is up after %d", child.process.pid, former.process.pid)
        self._up.set()
        self.on_ready()
        return child


def _reason(code: int) -> str:
    """How a process ended, in words for a person."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"killed by signal {-code}"
